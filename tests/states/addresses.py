"""The addresses of all pages, from the routes."""

from flask import Flask, url_for
from werkzeug.routing import Rule

from kiosk.errors import DomainError
from kiosk.station import Station
from tests import factories
from tests.flows.test_targets import ARGUMENTS, PARTS_OF_PAGES
from web.factory import create_app
from web.language import STAFF_PAGES

VISITORS = {
    "visitor.topic": "code",
    "visitor.taken": "ticket",
    "visitor.follow": "ticket",
    "visitor.ask_leave": "ticket",
    "visitor.ask_hold": "ticket",
    "feedback.ask": "ticket",
    "feedback_here.ask": "question",
    "given_back.telling": "said",
}
"""The visitors' pages with an argument, and what it is."""
NO_PAGES = PARTS_OF_PAGES | {"visitor.done", "visitor.pressed", "visitor.no_tickets", "static", "older_static"}
WITHOUT_PAGES = ("api", "live", "machines", "scans", "sight", "speech", "stand_in", "statistics")
"""The blueprints without a page of their own."""
NOWHERE = "/nowhere"


def addresses(station: Station) -> list[str]:
    """The addresses of all pages, and one that is none."""
    app = create_app(station)
    ticket = _ticket(station)
    with app.test_request_context():
        return sorted({NOWHERE, *(_address(rule, station, ticket) for rule in pages(app))})


def _ticket(station: Station) -> str:
    """The id of a new ticket; of none where the centre is closed."""
    try:
        return factories.take(station).id
    except DomainError:
        return "none"


def pages(app: Flask) -> list[Rule]:
    return [
        rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and rule.endpoint.partition(".")[0] not in WITHOUT_PAGES
        and rule.endpoint not in NO_PAGES
        and not rule.rule.startswith("/api/")
    ]


def _address(rule: Rule, station: Station, ticket: str) -> str:
    if rule.endpoint in VISITORS:
        name = VISITORS[rule.endpoint]
        values = {"ticket": ticket, "code": "login", "question": "service", "said": "thanks"}
        return url_for(rule.endpoint, **{name: values[name]})
    given = ARGUMENTS[rule.endpoint](station.clock.now().date) if rule.arguments else {}
    return url_for(rule.endpoint, **given)


def is_for_visitors(address: str) -> bool:
    """Whether a page is shown on the touchscreen, the wall or a phone."""
    return address.split("/")[1] not in STAFF_PAGES
