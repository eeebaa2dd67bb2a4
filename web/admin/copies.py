"""The admin's page of the backup copies: which there are, how they are, and long work that goes on now."""

from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal, gettext
from flask_babel import lazy_gettext as _

from kiosk import audit, work
from kiosk.backup import asked, find
from kiosk.backup.asked import Asked
from kiosk.backup.copies import Copy, centre_uid
from kiosk.backup.find_all import key_of
from kiosk.centre import queries as centre
from kiosk.work import Work
from web import restoring
from web.admin import backups
from web.admin.blueprint import bp, who
from web.admin.save import REFUSED
from web.admin.sentences import Sentence
from web.context import db, now, station
from web.restoring import WHY
from web.times import day_and_time

MEGABYTE = 10**6
KINDS = {
    "backup": _("Säkerhetskopia"),
    "rehearsal": _("Återställning på prov"),
    "restore": _("Återställning"),
    "rescue": _("Räddning av en skadad databas"),
    asked.KIND: _("Kontroll av en kopia som ska återställas"),
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
    """A copy in the list. `address`: the page where it can be restored."""

    address: str
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
        copies=[_row(copy) for copy in _own()],
    )


@bp.get("/copies/<key>")
def copy(key: str) -> ResponseReturnValue:
    """What follows when a copy is restored: it is asked once."""
    found = _found(key)
    return _gone() if found is None else render_template("admin/copy.html", copy=_row(found))


@bp.post("/copies/<key>")
def restore_copy(key: str) -> ResponseReturnValue:
    """Begin to restore a copy. The database before has it in its log, and the restored one too."""
    found = _found(key)
    if found is None:
        return _gone()
    with db().begin() as s:
        audit.note(s, who(), "restore_asked", now(), file=found.file.name)
        name = centre.centre(s).name
    made = found.manifest.made
    restoring.begin(
        Asked(key=restoring.new_key(), file=str(found.file), centre=name, made=made, who=who(), is_first=False)
    )
    return redirect(url_for("wizard.restoring_now"), 303)


def shown_work(kind: str) -> ShownWork | None:
    """Long work of a kind that goes on now; null where there is none."""
    last = work.read(station().data)
    return _shown(last[0]) if last and last[1] and last[0].kind == kind else None


def in_megabytes(size: int) -> str:
    return str(format_decimal(max(0.1, round(size / MEGABYTE, 1))))


def _found(key: str) -> Copy | None:
    return next((one for one in _own() if key_of(one.file) == key), None)


def _own() -> list[Copy]:
    here = station()
    return find.found(here.data, here.settings, centre_uid(here))


def _gone() -> ResponseReturnValue:
    flash(gettext("Kopian finns inte längre. Sitter USB-minnet i?"), REFUSED)
    return redirect(url_for("admin.copies"), 303)


def _row(copy: Copy) -> ShownCopy:
    said = copy.manifest
    address = url_for("admin.copy", key=key_of(copy.file))
    return ShownCopy(address, copy.file.name, said.made, in_megabytes(said.size), said.thinned)


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
    why = (WHY | backups.WHY).get(done.code, gettext("Den gick inte att göra klart."))
    return Sentence("trouble", gettext("%(work)s misslyckades.", work=words), f"{why} {began}")
