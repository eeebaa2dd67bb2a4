"""The step about the first colleague, who chooses a password with a one-time code."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from kiosk.errors import DomainError
from kiosk.people import invitations, queries
from kiosk.people.models import NO_PASSWORD
from kiosk.types import LONGEST_NAME, Role
from kiosk.wizard import steps
from web.admin.blueprint import who
from web.context import db, now
from web.fields import AT_NAME, Field, form, typed
from web.wizard.blueprint import bp
from web.wizard.frame import answered, frame


@bp.get("/colleague")
def colleague() -> str:
    return _page()


@bp.post("/colleague")
def invite() -> ResponseReturnValue:
    return answered(steps.COLLEAGUE, _invite, _page)


def _invite(s: Session) -> None:
    """Invite a colleague; the last step shows the code. Without a name nobody, where there is a colleague already.

    Sent twice by a double press, the same name invites once.
    """
    user = queries.by_name(s, typed("name"))
    if user is not None and user.active and user.role is Role.STAFF and user.password == NO_PASSWORD:
        return
    if typed("name") or not _colleagues(s):
        invitations.invite(s, who(), typed("name"), Role.STAFF, now())


def _colleagues(s: Session) -> list[str]:
    return [user.name for user in queries.users(s) if user.active and user.name != who()]


def _page(error: DomainError | None = None) -> str:
    with db().read() as s:
        names = _colleagues(s)
    own = form("own", url_for("wizard.invite"), [Field("name", longest=LONGEST_NAME)])
    own = own.after(error, AT_NAME)
    return render_template("wizard/colleague.html", frame=frame(steps.COLLEAGUE), own=own, names=names)
