"""The filter of the list of those who wait, by topic and language. Who is called next does not depend on it."""

from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from flask import request, url_for
from msgspec import Struct
from msgspec.structs import replace

from kiosk.centre.models import Topic
from kiosk.identity import contains_identity_number
from kiosk.queue import languages
from kiosk.queue.queries import TicketView
from web.language import language_name, named


class Shown(Struct, frozen=True):
    """The chosen topic and language; empty for all."""

    topic: str = ""
    language: str = ""

    def has(self, ticket: TicketView) -> bool:
        return self.topic in ("", ticket.topic) and self.language in ("", ticket.language)


class ShownChoice(Struct, frozen=True):
    """A topic or a language of the filter."""

    code: str
    name: str
    is_chosen: bool


class Filter(Struct, frozen=True):
    """The filter's choices. `words`: what the list shows now; empty where it shows all."""

    topics: list[ShownChoice]
    languages: list[ShownChoice]
    words: str


def from_request() -> Shown:
    """The filter of this page's address."""
    return _of(request.args)


def from_last_page() -> Shown:
    """The filter of the page from which a form was sent, so that the page after the step has it too."""
    sent = parse_qs(urlsplit(request.referrer or "").query)
    return _of({name: values[0] for name, values in sent.items()})


def address(shown: Shown) -> str:
    """The address of the page with this filter."""
    return url_for("desk.desk", topic=shown.topic or None, language=shown.language or None)


def known(wanted: Shown, topics: Mapping[str, Topic]) -> Shown:
    """The filter without a topic that does not exist."""
    return wanted if wanted.topic in topics else replace(wanted, topic="")


def filter_of(shown: Shown, topics: Mapping[str, Topic], waiting: list[TicketView]) -> Filter:
    """The topics that can be chosen or wait, the languages that wait, and the chosen ones."""
    codes = [topic.code for topic in topics.values() if topic.active or topic.code == shown.topic]
    spoken = sorted({ticket.language for ticket in waiting} | ({shown.language} - {""}), key=language_name)
    return Filter(
        [ShownChoice(code, named(topics[code].names), code == shown.topic) for code in codes],
        [ShownChoice(code, language_name(code), code == shown.language) for code in spoken],
        _words(shown, topics),
    )


def _words(shown: Shown, topics: Mapping[str, Topic]) -> str:
    """ "Telefon, dator, Arabiska"."""
    topic = [named(topics[shown.topic].names)] if shown.topic else []
    language = [language_name(shown.language)] if shown.language else []
    return ", ".join(topic + language)


def _of(sent: Mapping[str, str]) -> Shown:
    """The parts of an address that can be codes of ours. A page never repeats anything else."""
    topic, language = sent.get("topic", ""), sent.get("language", "")
    is_code = topic.isascii() and len(topic) <= 24 and not contains_identity_number(topic)
    return Shown(topic if is_code else "", languages.language_of(language) if languages.is_tag(language) else "")
