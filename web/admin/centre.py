"""The admin's page of the centre: its name, its topics, and the topic of the button at the door."""

from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue

from kiosk.centre import change, queries
from kiosk.centre.change import TopicChange
from kiosk.centre.models import Topic
from kiosk.i18n import LANGUAGES
from web.admin.attempt import attempt
from web.admin.blueprint import bp, who
from web.admin.options import Option
from web.context import db, now
from web.language import language_name, named


@dataclass(frozen=True, slots=True)
class NameField:
    """A field for a topic's name in one language; empty where it has none."""

    code: str
    language: str
    direction: str
    value: str


@dataclass(frozen=True, slots=True)
class TopicFields:
    """The fields of one topic."""

    code: str
    name: str
    active: bool
    names: list[NameField]


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
        centre, topics = queries.centre(s), queries.all_topics(s)
    return render_template(
        "admin/centre.html",
        name=centre.name,
        topics=[_fields(topic) for topic in topics],
        defaults=_defaults(topics, centre.default_topic),
        trouble=trouble,
    )


def _fields(topic: Topic) -> TopicFields:
    names = [
        NameField(language.code, language_name(language.code), language.direction, topic.names.get(language.code, ""))
        for language in LANGUAGES
    ]
    return TopicFields(topic.code, named(topic.names), topic.active, names)


def _defaults(topics: list[Topic], chosen: str | None) -> list[Option]:
    """The topics that the button at the door can have."""
    return [Option(topic.code, named(topic.names), topic.code == chosen) for topic in topics if topic.active]
