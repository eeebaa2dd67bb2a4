"""The admin's page of the backup copies: which there are, how they are, and long work that goes on now."""

from contextlib import suppress
from datetime import datetime

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal, gettext, ngettext
from flask_babel import lazy_gettext as _
from msgspec import Struct

from kiosk import audit, work
from kiosk.backup import aside, asked, find_all, hold
from kiosk.backup.copies import centre_uid
from kiosk.backup.find_all import SeenCopy
from kiosk.errors import Conflict, StorageFault
from kiosk.queue import queries
from kiosk.queue.models import State
from kiosk.work import Work
from web import restoring, sent_copies
from web.admin import backups
from web.admin.blueprint import bp, who
from web.admin.save import REFUSED
from web.admin.sentences import Sentence
from web.context import db, now, station
from web.incoming import takes_large_bodies
from web.restoring import WHY
from web.times import day_and_time, told_apart

MEGABYTE = 10**6
IN_LINE = (State.WAITING, State.PARKED, State.CALLED)
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


class ShownWork(Struct, frozen=True):
    """Long work that goes on: what it is, what it does now, and how much of that is done, in percent."""

    words: str
    step: str
    percent: int


class ShownCopy(Struct, frozen=True):
    """A copy in the list. `address`: where it can be restored; null where it cannot, and `trouble` says why.

    `centre`: its centre's name. `when`: the time in words, by which it is told apart from the others. `sent`: when it
    came from another computer, in words; then no more is known of `made` than that the newest row is of that time.
    """

    address: str | None
    file: str
    centre: str
    made: datetime
    when: str
    size: str
    thinned: datetime | None
    trouble: str
    sent: str


class OtherCentre(Struct, frozen=True):
    """The copies of another centre that can be seen from here. They cannot be restored here.

    This centre's log-ins, loans and reports would be replaced by another's, under this centre's code and key.
    """

    name: str
    words: str


@bp.get("/copies")
def copies() -> str:
    here, at = station(), now()
    last = work.read(here.data)
    ended = [_ended(last[0])] if last and not last[1] and not _was_refused_in_terminal(last[0]) else []
    own, others = _seen()
    return render_template(
        "admin/copies.html",
        at=at,
        work=_shown(last[0]) if last and last[1] else None,
        sentences=[*ended, *backups.sentences(here, at)],
        copies=[_row(copy, when) for copy, when in zip(own, told_apart([one.made for one in own]), strict=True)],
        days=hold.KEPT_FOR.days,
        set_aside=[_row(copy) for copy in aside.set_aside(here.data)],
        others=[_other(copies) for copies in others],
    )


@bp.post("/copies/sent")
@takes_large_bodies
def send_copy() -> ResponseReturnValue:
    """Take a piece of a copy that is in another computer."""
    return sent_copies.take_piece(_accept, lambda found: url_for("admin.copy", key=found.key))


@bp.get("/copies/<key>")
def copy(key: str) -> ResponseReturnValue:
    """What follows when a copy is restored: it is asked once."""
    found = _found(key)
    if found is None:
        return _cannot(key)
    with db().read() as s:
        waiting, parked, served = (len(queries.in_state(s, state, now())) for state in IN_LINE)
    return render_template(
        "admin/copy.html",
        copy=_row(found),
        is_set_aside=found.is_set_aside,
        days=hold.KEPT_FOR.days,
        waiting=waiting + parked,
        served=served,
    )


@bp.post("/copies/<key>")
def restore_copy(key: str) -> ResponseReturnValue:
    """Begin to restore a copy, unless another one is being restored: then the page says which.

    The database before has it in its log, unless that is damaged; the restored one too.
    """
    found = _found(key)
    if found is None:
        return _cannot(key)
    if restoring.begin(found, who(), is_first=False):
        with suppress(StorageFault), db().begin() as s:
            audit.note(s, who(), "restore_asked", now(), made=found.made.isoformat())
    return redirect(url_for("wizard.restoring_now"), 303)


def shown_work(kind: str) -> ShownWork | None:
    """Long work of a kind that goes on now; null where there is none."""
    last = work.read(station().data)
    return _shown(last[0]) if last and last[1] and last[0].kind == kind else None


def in_megabytes(size: int) -> str:
    return str(format_decimal(max(0.1, round(size / MEGABYTE, 1))))


def _found(key: str) -> SeenCopy | None:
    """The copy at an address, of this centre or set aside here, if it is there and can be restored."""
    there = (*aside.set_aside(station().data), *_seen()[0])
    return next((one for one in there if one.key == key and one.trouble is None), None)


def _seen() -> tuple[list[SeenCopy], list[list[SeenCopy]]]:
    """The copies of this centre, and those of each other one."""
    here = station()
    return find_all.own(here.data, here.settings, centre_uid(here))


def _accept(found: SeenCopy) -> None:
    """Record that a copy was sent. Raises Conflict `copy_of_another`."""
    if found not in _seen()[0]:
        raise Conflict("copy_of_another")
    with db().begin() as s:
        audit.note(s, who(), "copy_sent", now(), file=found.file.name)


def _cannot(key: str) -> ResponseReturnValue:
    """Say why the copy at an address cannot be restored."""
    is_another_centres = any(one.key == key for copies in _seen()[1] for one in copies)
    gone = gettext("Kopian finns inte längre. Togs USB-minnet ur, eller skickade någon annan hit en kopia?")
    flash(restoring.why_not("copy_of_another") if is_another_centres else gone, REFUSED)
    return redirect(url_for("admin.copies"), 303)


def _row(copy: SeenCopy, when: str = "") -> ShownCopy:
    address = url_for("admin.copy", key=copy.key) if copy.trouble is None else None
    trouble = restoring.why_not(copy.trouble) if copy.trouble else ""
    thinned = copy.manifest.thinned if copy.manifest else None
    return ShownCopy(
        address=address,
        file=copy.file.name,
        centre=copy.name,
        made=copy.made,
        when=when or day_and_time(copy.made),
        size=in_megabytes(copy.size),
        thinned=thinned,
        trouble=trouble,
        sent=sent_copies.sent_when(copy),
    )


def _other(copies: list[SeenCopy]) -> OtherCentre:
    when = day_and_time(max(copy.made for copy in copies))
    words = ngettext(
        "%(num)d kopia, från %(when)s", "%(num)d kopior, den senaste från %(when)s", len(copies), when=when
    )
    return OtherCentre(copies[0].name, words)


def _shown(done: Work) -> ShownWork:
    return ShownWork(_kind(done), str(STEPS.get(done.step, "")), round(100 * done.share))


def _kind(done: Work) -> str:
    return str(KINDS.get(done.kind, done.kind))


def _was_refused_in_terminal(done: Work) -> bool:
    """`kiosk restore` beside the running service: whoever typed it has read why, and no admin can do anything."""
    return (done.kind, done.code) == ("restore", "in_use")


def _ended(done: Work) -> Sentence:
    words, began = _kind(done), gettext("Började %(when)s.", when=day_and_time(done.began))
    if not done.has_ended:
        return Sentence("trouble", gettext("%(work)s avbröts.", work=words), began)
    if done.code is None:
        return Sentence("good", gettext("%(work)s är klar.", work=words), began)
    why = (WHY | backups.WHY).get(done.code, gettext("Den gick inte att göra klart."))
    return Sentence("trouble", gettext("%(work)s misslyckades.", work=words), f"{why} {began}")
