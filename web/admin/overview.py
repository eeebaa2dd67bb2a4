"""The admin's first page: today, the last weeks, the delivery of reports, and the state of the devices."""

from flask import render_template
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk import health
from kiosk.centre import hours
from kiosk.centre import queries as centre
from kiosk.centre.hours import Period
from kiosk.statistics import queries as statistics
from kiosk.sync import queries as deliveries
from kiosk.sync.receiver import receiver
from web import opening
from web.admin import delivery, stuck, todo, wellbeing
from web.admin import today as today_by_hand
from web.admin.blueprint import bp
from web.admin.sentences import Sentence
from web.admin.stuck import Stuck
from web.context import db, now, station
from web.statistics import figures, periods


class OpenToday(Struct, frozen=True):
    """Today's opening hours. `decided`: what is so by a decision instead; empty where the hours hold."""

    periods: list[Period]
    decided: str

    @property
    def words(self) -> str:
        """ "10–16, utan personal 16–20"; empty where it is closed."""
        return opening.whole_span(self.periods)

    @property
    def is_all_day(self) -> bool:
        return any(one.staffed and one.closes - one.opens == hours.WHOLE_DAY for one in self.periods)


class ShownPeriod(Struct, frozen=True):
    """The weeks that the figures are of, and the numbers of weeks to choose from."""

    weeks: int
    choices: tuple[int, ...] = periods.CHOICES

    @property
    def is_one_week(self) -> bool:
        return self.weeks == 1


class ToMunicipality(Struct, frozen=True):
    """The delivery of reports. `stuck`: they wait for a decision. `public_key`: null unless the receiver needs it."""

    can_send: bool
    stuck: list[Stuck]
    public_key: str | None
    sentences: list[Sentence]


@bp.get("")
def overview() -> str:
    """`?weeks=` 1, 4 or 8."""
    at, weeks = now(), periods.chosen_weeks()
    with db().read() as s:
        here = today_by_hand.shown(s, at)
        open_today = OpenToday(hours.today(s, at), here.words if here.decided else "")
        today = statistics.today(s, at)
        shown, reports = figures.figures(s, weeks, at), _to_municipality(s)
        todos = todo.lists(s)
        asks_feedback = centre.centre(s).asks_feedback
        condition = wellbeing.sentences(health.devices(s), station(), at)
    return render_template(
        "admin/overview.html",
        at=at,
        open_today=open_today,
        today=today,
        period=ShownPeriod(weeks),
        figures=shown,
        reports=reports,
        condition=condition,
        todos=todos,
        asks_feedback=asks_feedback,
    )


def _to_municipality(s: Session) -> ToMunicipality:
    here, state = station(), deliveries.state(s)
    kind = receiver(s, here.settings).kind
    return ToMunicipality(
        can_send=kind is not None,
        stuck=list(stuck.stuck(s, state)) if kind else [],
        public_key=delivery.public_key(state, here) if kind else None,
        sentences=delivery.sentences(state, kind, here.settings),
    )
