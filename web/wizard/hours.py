"""The step about the opening hours: those that are proposed, or those that are stored already."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from sqlalchemy.orm import Session

from kiosk.centre import change
from kiosk.centre import hours as opening
from kiosk.errors import DomainError, Invalid
from kiosk.wizard import steps
from web.admin import periods
from web.admin.blueprint import who
from web.admin.hours import WEEKDAYS
from web.context import db, now
from web.fields import form, seen_version
from web.wizard.blueprint import bp
from web.wizard.frame import answered, frame


@bp.get("/hours")
def hours() -> str:
    return _page()


@bp.post("/hours")
def set_hours() -> ResponseReturnValue:
    return answered(steps.HOURS, _set, _page)


def _set(s: Session) -> None:
    """Raises Invalid `no_hours`, and as `change.set_hours`: a centre without hours gives no numbers."""
    week = periods.sent_beside(WEEKDAYS, opening.week(s, now()))
    if not opening.staffed(week):
        raise Invalid("no_hours", field="opens-0-0")
    change.set_hours(s, who(), week, seen_version(), now())


def _page(error: DomainError | None = None) -> str:
    with db().read() as s:
        stored = opening.week(s, now())
        week = stored if opening.were_written(s) else steps.PROPOSED_HOURS
    fields = [one for day in WEEKDAYS for one in periods.fields(day, week, least=1)]
    own = form("hours", url_for("wizard.set_hours"), fields, change.hours_version(stored)).after(error)
    names = get_locale().days["stand-alone"]["wide"]
    days = [periods.shown(own, day, names[day].capitalize()) for day in WEEKDAYS]
    return render_template("wizard/hours.html", frame=frame(steps.HOURS), week=own, days=days)
