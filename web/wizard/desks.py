"""The step about the desks and the private rooms."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from kiosk.centre import queries
from kiosk.centre.models import DeskKind
from kiosk.errors import AllAtOnce, DomainError
from kiosk.wizard import answers, steps
from kiosk.wizard.answers import MOST_DESKS, MOST_ROOMS
from web.admin.blueprint import who
from web.context import db, now
from web.fields import Field, form, seen_version
from web.numbers import LONGEST, typed_number
from web.wizard.blueprint import bp
from web.wizard.frame import answered, frame


@bp.get("/desks")
def desks() -> str:
    return _page()


@bp.post("/desks")
def set_desks() -> ResponseReturnValue:
    return answered(steps.DESKS, _set, _page)


def _set(s: Session) -> None:
    """Raises Invalid `bad_number`, and as `answers.set_desks`."""
    with AllAtOnce() as every:
        with every.each():
            desks = typed_number("desks", 1, MOST_DESKS)
        with every.each():
            rooms = typed_number("rooms", 0, MOST_ROOMS)
    numbers = {DeskKind.DESK: desks, DeskKind.ROOM: rooms}
    answers.set_desks(s, who(), numbers, seen_version(), now())


def _page(error: DomainError | None = None) -> str:
    with db().read() as s:
        numbers = len(queries.desks(s)), len(queries.rooms(s))
        version = answers.desks_version(s)
    names = ("desks", "rooms")
    fields = [Field(name, str(number), LONGEST) for name, number in zip(names, numbers, strict=True)]
    own = form("own", url_for("wizard.set_desks"), fields, version).after(error)
    return render_template(
        "wizard/desks.html", frame=frame(steps.DESKS), own=own, most_desks=MOST_DESKS, most_rooms=MOST_ROOMS
    )
