"""The sentences that a page can say, each with its signed address: nobody else decides what this machine speaks."""

import hashlib
import hmac
from collections.abc import Iterable
from functools import cache
from typing import Any
from urllib.parse import urlencode

import msgspec
from babel.messages.mofile import read_mo
from flask import Flask, current_app
from flask_babel import get_locale
from markupsafe import Markup

from kiosk import i18n
from kiosk.i18n import SOURCE
from kiosk.speech.voices import Voice, choose, voices
from web.context import station
from web.language import current, is_swedish, swedish_names
from web.speech import markup

MARK_LENGTH = 32
UNSAFE = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
"""What would end a script element, as JSON may write it too."""


class Saying(msgspec.Struct, frozen=True, omit_defaults=True):
    """A text in a language. Without a `voice` it has no `address`: it is shown and not heard.

    `marked`: the language that the page is marked with there, where the text itself is Swedish since nobody has
    translated it.
    """

    language: str
    text: str
    marked: str = ""
    voice: str = ""
    address: str = ""


def sayings(texts: Iterable[tuple[str, str]]) -> list[Saying]:
    """The sayings of one page or announcement: in each language all are of one voice."""
    listed = [(marked, spoken_language(marked, text), text) for marked, text in texts]
    languages = {language for _, language, _ in listed}
    chosen = {
        language: _voice(language, [text for _, its, text in listed if its == language]) for language in languages
    }
    return [_saying(marked, language, text, chosen[language]) for marked, language, text in listed]


def spoken_language(marked: str, text: str) -> str:
    """Swedish for a text of ours or a name of the centre's that nobody has translated, so that no foreign voice says
    it; else as it is marked.

    Easy Swedish has many texts as they are in Swedish: they are its own.
    """
    is_source = not is_swedish(marked) and (text in _source_texts() or text in swedish_names())
    return SOURCE.code if is_source else marked


@cache
def _source_texts() -> frozenset[str]:
    """The Swedish texts of the code, from a catalogue that translates them all."""
    whole = next(language for language in i18n.for_staff() if language is not SOURCE)
    with whole.catalogue.open("rb") as file:
        messages = read_mo(file)
    return frozenset(one.id for one in messages if isinstance(one.id, str) and one.id != one.string)


def mark(voice: str, language: str, text: str) -> str:
    """The signature of a text in a voice. Only this service can make it."""
    signed = msgspec.json.encode(["speech", voice, language, text])
    return hmac.new(_secret(), signed, hashlib.sha256).hexdigest()[:MARK_LENGTH]


def as_script(found: Any) -> Markup:
    """As the content of a script element of JSON."""
    return Markup(msgspec.json.encode(found).decode().translate(UNSAFE))  # noqa: S704 - its signs are escaped


def voices_of(language: str) -> list[Voice]:
    """The voices for the tag of a language, best first; none for one that is not in our list."""
    here = station()
    known = i18n.known(language)
    return voices(known, here.data, here.settings.speech) if known else []


def install(app: Flask) -> None:
    app.jinja_env.filters["sayings"] = _sayings_of


def _sayings_of(content: str) -> Markup:
    """What the content of a page says."""
    return as_script(sayings(markup.said(content, current(), get_locale().plural_form)))


def _voice(language: str, texts: list[str]) -> Voice | None:
    return choose(voices_of(language), texts)


def _saying(marked: str, language: str, text: str, voice: Voice | None) -> Saying:
    marked = "" if marked == language else marked
    if voice is None:
        return Saying(language, text, marked)
    query = urlencode({"voice": voice.engine.value, "language": language, "text": text})
    signed = mark(voice.engine.value, language, text)
    return Saying(language, text, marked, voice.engine.value, f"/speech/{signed}?{query}")


def _secret() -> bytes:
    key: bytes = current_app.config["SECRET_KEY"]
    return key
