"""The admin's page of the voices: what speaks each language, how much of it, and under which licence."""

from collections.abc import Sequence
from typing import Any

from flask import render_template
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.i18n import Language
from kiosk.speech.reading import Reading, readings
from kiosk.speech.voices import Engine
from kiosk.translations import queries
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
    """A language with the words for its voices, the best first. `is_read`: one of them reads it aloud."""

    name: str
    voices: Sequence[str]
    is_read: bool


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
    found = readings(s, language, here.data, here.settings.speech)
    return LanguageRow(
        language_name(language.code), [_words(one) for one in found], any(one.is_enough for one in found)
    )


def _words(reading: Reading) -> str:
    voice = reading.voice
    how_many = gettext("%(said)s av %(count)s texter", said=number(reading.said), count=number(reading.texts))
    licence = gettext("licens: %(licence)s", licence=voice.licence or gettext("inte skriven i filen LICENCE"))
    return f"{ENGINES[voice.engine]}: {how_many}, {licence}"
