"""The admin's page of the voices: what speaks each language, how much of it, and under which licence."""

from collections.abc import Sequence
from typing import Any

from flask import render_template
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.i18n import SOURCE, Language
from kiosk.speech.voices import Engine, Voice
from kiosk.speech.voices import voices as voices_for
from kiosk.translations import queries
from kiosk.translations.texts import visitors_texts
from web.admin.blueprint import bp
from web.context import db, station
from web.language import language_name, number
from web.speech.views import speaker

ENGINES: dict[Engine, Any] = {
    Engine.RECORDINGS: _("Inspelad röst"),
    Engine.PIPER: _("Piper"),
    Engine.ESPEAK: _("espeak-ng"),
}
MEGABYTE = 1_000_000


class LanguageRow(Struct, frozen=True):
    """A language with the words for its voices, the best first; without any it is shown and not heard."""

    name: str
    voices: Sequence[str]


@bp.get("/voices")
def voices() -> str:
    with db().read() as s:
        rows = [_row(s, language) for language in queries.offered(queries.states(s))]
    count, size = speaker().kept.count()
    kept = ngettext(
        "%(num)s klipp är sparat, %(size)s av %(most)s MB.",
        "%(num)s klipp är sparade, %(size)s av %(most)s MB.",
        count,
        size=number(round(size / MEGABYTE)),
        most=number(station().settings.speech.megabytes),
    )
    return render_template("admin/voices.html", spoken=rows, kept=kept)


def _row(s: Session, language: Language) -> LanguageRow:
    here = station()
    texts = _texts(s, language)
    found = voices_for(language, here.data, here.settings.speech)
    return LanguageRow(language_name(language.code), [_words(voice, texts) for voice in found])


def _texts(s: Session, language: Language) -> list[str]:
    """The visitors' texts in a language that need no number filled in; those that nobody has translated are Swedish."""
    say = queries.say(s, language)
    pairs = [(one.one, say.gettext(one.one)) for one in visitors_texts() if not {"%", "{"} & set(one.one)]
    return [text for swedish, text in pairs if language is SOURCE or text != swedish]


def _words(voice: Voice, texts: Sequence[str]) -> str:
    said = sum(voice.says(text) for text in texts)
    how_many = gettext("%(said)s av %(count)s texter", said=number(said), count=number(len(texts)))
    licence = gettext("licens: %(licence)s", licence=voice.licence or gettext("inte skriven i filen LICENCE"))
    return f"{ENGINES[voice.engine]}: {how_many}, {licence}"
