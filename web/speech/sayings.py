"""The sentences that a page can say, each with its signed address: nobody else decides what this machine speaks."""

import hashlib
import hmac
from collections.abc import Iterable
from urllib.parse import urlencode

import msgspec
from flask import Flask, current_app
from flask_babel import get_locale
from markupsafe import Markup

from kiosk import i18n
from kiosk.speech.voices import Voice, choose, voices
from web.context import station
from web.language import current
from web.speech import markup

MARK_LENGTH = 32
UNSAFE = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
"""What would end a script element, as JSON may write it too."""


class Saying(msgspec.Struct, frozen=True, omit_defaults=True):
    """A text in a language. Without a `voice` it has no `address`: it is shown and not heard."""

    language: str
    text: str
    voice: str = ""
    address: str = ""


def sayings(texts: Iterable[tuple[str, str]]) -> list[Saying]:
    """The sayings of one page or announcement: in each language all are of one voice."""
    listed = list(texts)
    chosen = {language: _voice(language, [text for its, text in listed if its == language]) for language, _ in listed}
    return [_saying(language, text, chosen[language]) for language, text in listed]


def mark(voice: str, language: str, text: str) -> str:
    """The signature of a text in a voice. Only this service can make it."""
    signed = msgspec.json.encode(["speech", voice, language, text])
    return hmac.new(_secret(), signed, hashlib.sha256).hexdigest()[:MARK_LENGTH]


def as_script(found: list[Saying]) -> Markup:
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


def _saying(language: str, text: str, voice: Voice | None) -> Saying:
    if voice is None:
        return Saying(language, text)
    query = urlencode({"voice": voice.engine.value, "language": language, "text": text})
    signed = mark(voice.engine.value, language, text)
    return Saying(language, text, voice.engine.value, f"/speech/{signed}?{query}")


def _secret() -> bytes:
    key: bytes = current_app.config["SECRET_KEY"]
    return key
