"""The step about the centre's name."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from kiosk.centre import change, queries
from kiosk.errors import DomainError
from kiosk.wizard import answers, steps
from web.admin.blueprint import who
from web.context import db, now, station
from web.fields import Field, form, seen_version, typed
from web.wizard.blueprint import bp
from web.wizard.frame import answered, frame


@bp.get("/name")
def name() -> str:
    return _page()


@bp.post("/name")
def set_name() -> ResponseReturnValue:
    return answered(
        steps.NAME,
        lambda s: answers.name_centre(s, who(), typed("name"), seen_version(), station().settings, now()),
        _page,
    )


def _page(error: DomainError | None = None) -> str:
    with db().read() as s:
        centre, is_answered = queries.centre(s), steps.NAME in steps.states(s)
    shown = Field("name", centre.name if is_answered else "", change.LONGEST_NAME)
    own = form("centre", url_for("wizard.set_name"), [shown], change.centre_version(centre))
    return render_template(
        "wizard/name.html", frame=frame(steps.NAME), centre=own.after(error, {"bad_centre_name": "name"})
    )
