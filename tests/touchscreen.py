"""The pages of visitors by the routes: the tests that look at each page ask here whether theirs are all there are."""

from flask import Flask

from kiosk.feedback.models import Question
from web.problems import AT_THE_TOUCHSCREEN, ON_A_PHONE

NO_PAGE = {
    "visitor.no_tickets": "leads to the start page",
    "visitor.done": "leads to the start page",
    "speech.clip": "is a sound",
}
Shown = tuple[str, str]
"""The endpoint of a page, and the question that it asks after a visit; empty for none."""


def of_touchscreen(app: Flask) -> set[Shown]:
    return _pages(app, AT_THE_TOUCHSCREEN, {ON_A_PHONE})


def of_visitors(app: Flask) -> set[Shown]:
    """Those of the touchscreen, the phone and the board."""
    return _pages(app, (*AT_THE_TOUCHSCREEN, "feedback", "board"), set())


def at(app: Flask, address: str) -> Shown:
    """The page at an address."""
    endpoint, arguments = app.url_map.bind("localhost").match(address.partition("?")[0])
    return endpoint, arguments.get("question", "")


def _pages(app: Flask, families: tuple[str, ...], but: set[str]) -> set[Shown]:
    rules = [
        rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and rule.endpoint.partition(".")[0] in families
        and rule.endpoint not in NO_PAGE
        and rule.rule.split("/")[1] not in but | {"api"}
    ]
    return {(it.endpoint, one) for it in rules for one in (Question if "question" in it.arguments else [""])}
