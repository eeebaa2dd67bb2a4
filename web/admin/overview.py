"""The admin's first page: today, the last weeks, the delivery of reports, and the state of the devices."""

from typing import Any

from flask import render_template
from sqlalchemy.orm import Session

from kiosk import health
from kiosk.centre import hours
from kiosk.clock import Moment
from kiosk.statistics import queries as statistics
from kiosk.sync import outbox
from kiosk.sync import queries as deliveries
from web.admin import delivery, stuck, wellbeing
from web.admin.blueprint import bp
from web.context import db, now, station
from web.statistics import figures, periods


@bp.get("")
def overview() -> str:
    """`?weeks=` 1, 4 or 8."""
    at, weeks = now(), periods.chosen_weeks()
    with db().read() as s:
        parts = {**_today(s, at), **figures.figures(s, weeks, at), **_condition(s, at)}
    period = {"weeks": weeks, "is_one_week": weeks == 1, "choices": periods.CHOICES}
    return render_template("admin/overview.html", at=at, **period, **parts)


def _today(s: Session, at: Moment) -> dict[str, Any]:
    periods_today = hours.today(s, at)
    return {
        "today": statistics.today(s, at),
        "open_today": periods_today,
        "open_all_day": any(period.closes - period.opens == hours.WHOLE_DAY for period in periods_today),
    }


def _condition(s: Session, at: Moment) -> dict[str, Any]:
    here, state = station(), deliveries.state(s)
    receiver = outbox.receiver(here.settings)
    return {
        "can_send": receiver is not None,
        "stuck": list(stuck.stuck(s, state)) if receiver else [],
        "public_key": delivery.public_key(state, here) if receiver else None,
        "deliveries": delivery.sentences(state, here.settings),
        "wellbeing": wellbeing.sentences(health.devices(s), here, at),
    }
