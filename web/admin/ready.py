"""The admin's page for the morning: each part of the machine is tried by a press. Its results hold for the day."""

from collections.abc import Callable

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from kiosk.centre import queries as centre
from kiosk.errors import NotFound
from kiosk.i18n import Language
from kiosk.printing import jobs
from kiosk.printing import queries as printing
from kiosk.speech.reading import reader
from kiosk.speech.rendering import NotRendered
from kiosk.translations import queries as translations
from kiosk.trials import parts, presence, queries, trying
from web.admin import ready_rows
from web.admin.blueprint import bp, who
from web.admin.ready_rows import BEGUN, NAMES, TEST_CODE
from web.admin.save import press
from web.admin.setting import Setting, some_of
from web.api.live import live
from web.context import db, now, station
from web.speech.views import key_codes, speaker
from web.times import full_date
from web.visitor.qr import qr_code

SENTENCE = "Vad vill du ha hjälp med?"
"""What a voice says to be tried: the start page's question, in its language."""
SETTINGS = {"not_here": Setting(_("finns inte här"), some_of(NAMES))}
"""How the log of changes names what is set here."""


@bp.get("/ready")
def ready() -> str:
    with db().read() as s:
        tried = queries.today(s, now())
        rows = ready_rows.rows(s, tried)
        name = centre.centre(s).name
    return render_template(
        "admin/ready.html",
        rows=rows,
        summary=ready_rows.summary(rows),
        waits=any(one.works is None for one in tried.values()),
        centre_name=name,
        date=full_date(now().date),
        code=TEST_CODE if any(row.counts for row in rows.scanners) else "",
        qr=qr_code(TEST_CODE),
        codes=key_codes(),
    )


@bp.post("/ready/<part>/try")
def try_part(part: str) -> ResponseReturnValue:
    """Begin to try a part: its tone, its slip, its voice, or the wait for a scan."""
    language = _language_of(part)
    if language is not None:
        works = _speaks(language)
        return _noted(part, lambda s: trying.answer(s, part, works, now()))
    if part == parts.PRINTER and not _has_printer():
        said = gettext("Noterat: Entrén når inte skrivaren.")
        return _noted(part, lambda s: trying.answer(s, part, False, now()), said)
    if part in (parts.HEADSET, parts.LOUDSPEAKER):
        live().keys.add("try_headset" if part == parts.HEADSET else "try_loudspeaker")
    return _noted(part, lambda s: _begin(s, part))


@bp.post("/ready/<part>/works")
def part_works(part: str) -> ResponseReturnValue:
    _language_of(part)
    return _noted(part, lambda s: trying.answer(s, part, True, now()), gettext("Noterat: fungerar."))


@bp.post("/ready/<part>/fails")
def part_fails(part: str) -> ResponseReturnValue:
    _language_of(part)
    return _noted(part, lambda s: trying.answer(s, part, False, now()), gettext("Noterat: fungerar inte."))


@bp.post("/ready/<part>/not-here")
def part_not_here(part: str) -> ResponseReturnValue:
    said = gettext("%(name)s: finns inte här, och prövas inte på morgonen.", name=NAMES.get(part, part))
    return _noted(part, lambda s: presence.say(s, who(), part, False, station().settings, now()), said)


@bp.post("/ready/<part>/here")
def part_here(part: str) -> ResponseReturnValue:
    said = gettext("%(name)s: finns här, och prövas på morgonen.", name=NAMES.get(part, part))
    return _noted(part, lambda s: presence.say(s, who(), part, True, station().settings, now()), said)


def _has_printer() -> bool:
    """Whether `kiosk device` has one: the settings may name one that it has not found, or it does not run."""
    with db().read() as s:
        return printing.printer(s) is not None


def _begin(s: Session, part: str) -> None:
    if part == parts.PRINTER:
        jobs.add_test(s, None, now())
    trying.begin(s, part, now())


def _noted(part: str, change: Callable[[Session], None], said: str = "") -> ResponseReturnValue:
    """Back to the part's row, which says what became of it."""
    return press(change, url_for("admin.ready", _anchor=part), lambda _result: said or str(BEGUN[parts.kind(part)]))


def _language_of(part: str) -> Language | None:
    """The language of a part; null for another part. Raises NotFound for what this centre does not try."""
    with db().read() as s:
        offered = translations.offered(translations.states(s))
    if part not in parts.parts(station().settings, offered):
        raise NotFound("unknown_part")
    code = part.removeprefix(parts.LANGUAGE)
    return next((one for one in offered if part.startswith(parts.LANGUAGE) and one.code == code), None)


def _speaks(language: Language) -> bool:
    """Whether the voice that reads it says a sentence now; a kept clip would not tell."""
    here = station()
    with db().read() as s:
        text = translations.say(s, language).gettext(SENTENCE)
        voice = reader(s, language, here.data, here.settings.speech)
    try:
        return voice is not None and bool(speaker().rendered_anew(voice, text))
    except NotRendered:
        return False
