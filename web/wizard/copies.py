"""The way of a centre that was lost: instead of the questions, a copy of it is restored.

It needs the one-time code. The first admin needs none, as long as the wizard goes on and no number was given.
"""

from functools import wraps
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from msgspec import Struct

from kiosk import audit
from kiosk.backup import asked, find_all
from kiosk.backup.asked import Asked, Stage
from kiosk.backup.copies import centre_uid
from kiosk.backup.find_all import SeenCopy
from kiosk.errors import DomainError
from kiosk.people import queries
from kiosk.wizard import steps
from web import own_screen, restoring, sent_copies
from web.admin.blueprint import who
from web.admin.copies import in_megabytes, shown_work
from web.auth.callers import caller
from web.auth.views import refused
from web.context import db, now, station
from web.fields import Field, form, typed
from web.incoming import takes_large_bodies
from web.times import told_apart
from web.wizard import proof
from web.wizard.blueprint import bp, open_page
from web.wizard.start import AT_FIELD, LONGEST_CODE

WHO = "setup"
"""The name in the audit log, as for the first admin."""
FIRST_SHOWN = 5
"""How many copies of a centre the page shows. Older ones are inside a section that can be opened."""


class CopyRow(Struct, frozen=True):
    """A copy in the list. `address`: where it is chosen; null where it cannot be restored, and `trouble` says why.

    `sent`: when it came from another computer, in words.
    """

    when: str
    size: str
    address: str | None
    trouble: str
    sent: str
    file: str


class CentreRows(Struct, frozen=True):
    """The copies of one centre, and the line that opens the older ones."""

    name: str
    code: str
    newest: list[CopyRow]
    older: list[CopyRow]
    older_words: str


def before_set_up(view: Any) -> Any:
    """A decorator for a view: only for a browser that has typed the code, or later for the first admin's."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        is_over, is_given = _standing()
        if is_over:
            return redirect(open_page())
        return view(*args, **kwargs) if is_given else redirect(url_for("wizard.copies"))

    return guarded


def _standing() -> tuple[bool, bool]:
    """Whether it is too late for a copy, or not this browser's matter; and whether no code is to be typed any more."""
    with db().read() as s:
        has_admin, is_given, may_take_copy = queries.has_admin(s), proof.is_given(s), steps.may_take_copy(s)
    return has_admin and not (_is_admin() and may_take_copy), is_given or has_admin


def _is_admin() -> bool:
    own = caller()
    return own is not None and own.is_admin


@bp.get("/copies")
def copies() -> ResponseReturnValue:
    """The copies that can be found; before that, the question for the code."""
    is_over, is_given = _standing()
    if is_over:
        return redirect(open_page())
    return _list() if is_given else _code_page()


@bp.post("/copies")
def prove() -> ResponseReturnValue:
    """Check the code."""
    try:
        proof.check(typed("code"))
    except DomainError as error:
        with db().read() as s:
            has_admin = queries.has_admin(s)
        return redirect(open_page()) if has_admin else refused(error, _code_page(error))
    return redirect(url_for("wizard.copies"), 303)


@bp.post("/copies/sent")
@takes_large_bodies
@before_set_up
def send_copy() -> ResponseReturnValue:
    """Take a piece of a copy that is in another computer."""
    return sent_copies.take_piece(_note_sent, lambda found: url_for("wizard.copy", key=found.key))


@bp.get("/copies/<key>")
@before_set_up
def copy(key: str) -> ResponseReturnValue:
    """What comes back with a copy: it is asked once."""
    found = _found(key)
    if found is None:
        return redirect(url_for("wizard.copies", gone=1))
    return render_template(
        "wizard/copy.html", copy=found, size=in_megabytes(found.size), sent=sent_copies.sent_when(found)
    )


@bp.post("/copies/<key>")
@before_set_up
def restore_copy(key: str) -> ResponseReturnValue:
    found = _found(key)
    if found is None:
        return redirect(url_for("wizard.copies", gone=1), 303)
    if restoring.begin(found, WHO, is_first=True, has_admin=_is_admin()) and _is_admin():
        with db().begin() as s:
            audit.note(s, who(), "restore_asked", now(), made=found.made.isoformat())
    return redirect(url_for("wizard.restoring_now"), 303)


@bp.get("/restoring")
def restoring_now() -> ResponseReturnValue:
    """How far the restore has come, for everybody; how it ended, for the browser that asked for it."""
    stage, code = restoring.restores().stage()
    own = restoring.own()
    if stage not in restoring.GOES_ON and own is None:
        return redirect(open_page())
    return render_template(
        "wizard/restoring.html",
        goes_on=stage in restoring.GOES_ON,
        which=restoring.which(),
        work=shown_work(asked.KIND) if stage is Stage.UNPACKING else None,
        is_checked=stage is Stage.WAITING,
        is_done=stage is Stage.DONE,
        why=restoring.why_not(code),
        own=own,
        way_back=_way_back(own),
    )


def _way_back(own: Asked | None) -> str:
    return url_for("wizard.copies" if own is not None and own.is_first else "admin.copies")


def _note_sent(found: SeenCopy) -> None:
    """Record in the log that the first admin has sent a copy. Before there is an admin, nothing is recorded."""
    if _is_admin():
        with db().begin() as s:
            audit.note(s, who(), "copy_sent", now(), file=found.file.name)


def _found(key: str) -> SeenCopy | None:
    """The copy of an address, if it is there and can be restored."""
    here = station()
    found = find_all.one(here.data, here.settings, key)
    return found if found is not None and found.trouble is None else None


def _list() -> str:
    """The copies of other databases: in a new centre there is nothing yet that its own could bring back."""
    here = station()
    own = centre_uid(here)
    others = [copies for copies in find_all.seen(here.data, here.settings) if not own or copies[0].whose != own]
    centres = [_centre(copies) for copies in others]
    return render_template(
        "wizard/copies.html", centres=centres, failure=restoring.last_failure(), is_gone="gone" in request.args
    )


def _centre(copies: list[SeenCopy]) -> CentreRows:
    rows = [_row(one, when) for one, when in zip(copies, told_apart([one.made for one in copies]), strict=True)]
    older = rows[FIRST_SHOWN:]
    words = ngettext("%(num)d äldre kopia", "%(num)d äldre kopior", len(older))
    return CentreRows(copies[0].name, copies[0].code, rows[:FIRST_SHOWN], older, words)


def _row(one: SeenCopy, when: str) -> CopyRow:
    address = url_for("wizard.copy", key=one.key) if one.trouble is None else None
    if one.trouble is not None:
        trouble = restoring.why_not(one.trouble)
    else:
        is_complete = one.manifest or one.was_sent
        trouble = "" if is_complete else gettext("Uppgifterna om vad den ska innehålla saknas.")
    return CopyRow(when, in_megabytes(one.size), address, trouble, sent_copies.sent_when(one), one.file.name)


def _code_page(error: DomainError | None = None) -> str:
    field = Field("code", own_screen.setup_code() or "", longest=LONGEST_CODE)
    own = form("proof", url_for("wizard.prove"), [field]).after(error, AT_FIELD)
    return render_template("wizard/code.html", proof=own)
