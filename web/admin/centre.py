"""The admin's page of the centre: its name, its topics, and the topic of the button at the door."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from kiosk.centre import change, queries
from kiosk.centre.change import TopicChange
from kiosk.centre.models import Topic
from kiosk.i18n import LANGUAGES, Language
from web.admin.attempt import attempt
from web.admin.blueprint import bp, who
from web.context import db, now


@bp.get("/centre")
def centre() -> str:
    return _page(None)


@bp.post("/centre")
def set_centre() -> ResponseReturnValue:
    name, default = request.form.get("name", ""), request.form.get("default_topic") or None
    return attempt(lambda s: change.set_centre(s, who(), name, default, _sent_topics(), now()), _page, "admin.centre")


def _sent_topics() -> list[TopicChange]:
    form = request.form
    return [TopicChange(code, _sent_names(code), active=f"on-{code}" in form) for code in form.getlist("topic")]


def _sent_names(topic: str) -> dict[str, str]:
    return {language.code: request.form.get(f"{language.code}-{topic}", "") for language in LANGUAGES}


def _page(trouble: str | None) -> str:
    with db().read() as s:
        centre, all_topics = queries.centre(s), queries.all_topics(s)
    topics = [(topic, _names(topic)) for topic in all_topics]
    return render_template("admin/centre.html", centre=centre, topics=topics, trouble=trouble)


def _names(topic: Topic) -> list[tuple[Language, str]]:
    """A topic's name in each language; empty where it has none."""
    return [(language, topic.names.get(language.code, "")) for language in LANGUAGES]
