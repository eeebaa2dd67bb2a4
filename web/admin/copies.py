"""The admin's page of the backup copies: which there are, how they are, and long work that goes on now."""

from dataclasses import dataclass
from datetime import datetime

from flask import render_template
from flask_babel import format_decimal, gettext
from flask_babel import lazy_gettext as _

from kiosk import work
from kiosk.backup import find
from kiosk.backup.copies import Copy
from kiosk.work import Work
from web.admin import backups
from web.admin.blueprint import bp
from web.admin.sentences import Sentence
from web.context import now, station
from web.times import day_and_time

MEGABYTE = 10**6
KINDS = {
    "backup": _("Säkerhetskopia"),
    "rehearsal": _("Återställning på prov"),
    "restore": _("Återställning"),
    "rescue": _("Räddning av en skadad databas"),
    "past": _("Påhittad historik"),
}
STEPS = {
    "Copying": _("Kopierar"),
    "Reading": _("Läser tillbaka"),
    "Checking": _("Kontrollerar"),
    "Unpacking": _("Packar upp"),
    "Bringing it to this version": _("Anpassar till den här versionen"),
    "Making days": _("Skapar dagar"),
}


@dataclass(frozen=True, slots=True)
class ShownWork:
    """Long work that goes on: what it is, what it does now, and how much of that is done, in percent."""

    words: str
    step: str
    percent: int


@dataclass(frozen=True, slots=True)
class ShownCopy:
    """A copy in the list."""

    file: str
    made: datetime
    size: str
    thinned: datetime | None


@bp.get("/copies")
def copies() -> str:
    here, at = station(), now()
    last = work.read(here.data)
    ended = [_ended(last[0])] if last and not last[1] else []
    return render_template(
        "admin/copies.html",
        at=at,
        work=_shown(last[0]) if last and last[1] else None,
        sentences=[*ended, *backups.sentences(here, at)],
        copies=[_row(copy) for copy in find.found(here.data, here.settings)],
    )


def _row(copy: Copy) -> ShownCopy:
    size = format_decimal(max(0.1, round(copy.manifest.size / MEGABYTE, 1)))
    return ShownCopy(copy.file.name, copy.manifest.made, size, copy.manifest.thinned)


def _shown(done: Work) -> ShownWork:
    return ShownWork(_kind(done), str(STEPS.get(done.step, "")), round(100 * done.share))


def _kind(done: Work) -> str:
    return str(KINDS.get(done.kind, done.kind))


def _ended(done: Work) -> Sentence:
    words, began = _kind(done), gettext("Började %(when)s.", when=day_and_time(done.began))
    if not done.has_ended:
        return Sentence("trouble", gettext("%(work)s avbröts.", work=words), began)
    if done.code is None:
        return Sentence("good", gettext("%(work)s är klar.", work=words), began)
    why = backups.WHY.get(done.code, gettext("Den gick inte att göra klart."))
    return Sentence("trouble", gettext("%(work)s misslyckades.", work=words), f"{why} {began}")
