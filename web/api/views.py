"""The JSON API of the queue and the centre. Every write names its ticket by the public id."""

import datetime as dt
from collections.abc import Callable, Iterable

import msgspec
from flask import Blueprint, Response
from sqlalchemy.orm import Session

from kiosk.centre import exceptions, hours, today, unstaffed, wishes
from kiosk.centre import queries as centre
from kiosk.centre.hours import Period
from kiosk.centre.models import ExceptionDay
from kiosk.clock import Moment
from kiosk.errors import Invalid
from kiosk.people.permissions import Permission
from kiosk.queue import queries, tickets
from kiosk.queue.checkin import CheckIn, Taken, take_number
from kiosk.queue.models import TicketRow
from kiosk.queue.queries import TicketView
from kiosk.queue.tickets import Finish
from kiosk.queue.waiting import Wait
from kiosk.types import Channel
from web import number_limit
from web.auth.permissions import needs, require
from web.context import db, now
from web.messages import as_json, read_json

bp = Blueprint("api", __name__, url_prefix="/api/v1")
EXCEPTION_DAYS = 60
"""How many days ahead the centre's exception days are listed, today included."""


class TakenAnswer(msgspec.Struct, frozen=True):
    """A number that was given. `wait` is in minutes, null where too little is known."""

    id: str
    number: str
    series: str
    ahead: int
    wait: Wait | None


class Park(msgspec.Struct, frozen=True):
    minutes: int | None = None


class Resume(msgspec.Struct, frozen=True):
    desk: str | None = None


class Call(msgspec.Struct, frozen=True):
    """The number to call, by its public id."""

    ticket: str


class HandOver(msgspec.Struct, frozen=True):
    """The desk where the visit goes on."""

    desk: str


class Transfer(msgspec.Struct, frozen=True):
    """Where a visitor is sent on: one of the three."""

    topic: str | None = None
    desk: str | None = None
    room: str | None = None


class PositionView(TicketView, frozen=True, kw_only=True):
    """A ticket, and how many wait before it."""

    ahead: int


class TopicView(msgspec.Struct, frozen=True):
    code: str
    series: str
    names: dict[str, str]


class PeriodView(msgspec.Struct, frozen=True):
    """Minutes since local midnight; weekday 0 is Monday."""

    weekday: int
    opens: int
    closes: int


class ExceptionDayView(msgspec.Struct, frozen=True):
    """A date with hours of its own instead of its weekday's: no numbers where `hours` is empty, and closed where
    `unstaffed_hours` is empty too. `names` says why, by language; it may be empty.
    """

    date: dt.date
    names: dict[str, str]
    hours: list[PeriodView]
    unstaffed_hours: list[PeriodView]


class CentreView(msgspec.Struct, frozen=True):
    """`open`: numbers are given now, as in the `hours`. `unstaffed`: the room is open now without staff, as in the
    `unstaffed_hours`; `works_alone`: what visitors can do then.
    """

    name: str
    language: str
    open: bool
    unstaffed: bool
    works_alone: list[str]
    topics: list[TopicView]
    desks: list[str]
    rooms: list[str]
    wishes: list[str]
    hours: list[PeriodView]
    unstaffed_hours: list[PeriodView]
    exception_days: list[ExceptionDayView]
    """Those of the next 60 days, today first."""


@bp.post("/tickets")
@needs(Permission.TAKE_NUMBERS)
def take() -> Response:
    """Take a number: 201, or 200 with the stored answer where the request key is known."""
    form = read_json(CheckIn)
    number_limit.check(form.request_key)
    with db().begin() as s:
        taken = take_number(s, form, Channel.API, now())
    return as_json(as_answer(taken), 201 if taken.is_new else 200)


@bp.post("/desks/<desk>/call-next")
@needs(Permission.SERVE)
def call_next(desk: str) -> Response:
    """Call the next visitor: 200, or 204 where nobody waits."""
    with db().begin() as s:
        row = tickets.call_next(s, desk, now())
    return as_json(queries.view(row)) if row is not None else Response(status=204)


@bp.post("/desks/<desk>/call")
@needs(Permission.SERVE)
def call_chosen(desk: str) -> Response:
    """Call a number of the caller's choice, which may pass others in the line."""
    form = read_json(Call)
    return _done(form.ticket, lambda s, row, at: tickets.call_chosen(s, row, desk, at))


@bp.post("/tickets/<ticket>/answer")
@needs(Permission.SERVE)
def answer(ticket: str) -> Response:
    """A question is answered, and the visitor stays with another one."""
    form = read_json(Finish)
    return _done(ticket, lambda s, row, at: tickets.answer(s, row, form, at))


@bp.post("/tickets/<ticket>/hand-over")
@needs(Permission.SERVE)
def hand_over(ticket: str) -> Response:
    form = read_json(HandOver)
    return _done(ticket, lambda s, row, at: tickets.hand_over(s, row, form.desk, at))


@bp.post("/tickets/<ticket>/finish")
@needs(Permission.SERVE)
def finish(ticket: str) -> Response:
    form = read_json(Finish)
    return _done(ticket, lambda s, row, at: tickets.finish(s, row, form, at))


@bp.post("/tickets/<ticket>/recall")
@needs(Permission.SERVE)
def recall(ticket: str) -> Response:
    return _done(ticket, tickets.recall)


@bp.post("/tickets/<ticket>/no-show")
@needs(Permission.SERVE)
def no_show(ticket: str) -> Response:
    return _done(ticket, tickets.no_show)


@bp.post("/tickets/<ticket>/leave")
@needs(Permission.TAKE_NUMBERS)
def leave(ticket: str) -> Response:
    """The visitor left the queue. Where a member of staff says so, their desk can undo it."""
    is_staffs = require(Permission.TAKE_NUMBERS).may(Permission.SERVE)
    return _done(ticket, tickets.mark_left if is_staffs else tickets.leave)


@bp.post("/tickets/<ticket>/undo")
@needs(Permission.SERVE)
def undo(ticket: str) -> Response:
    return _done(ticket, tickets.undo)


@bp.post("/tickets/<ticket>/park")
@needs(Permission.SERVE)
def park(ticket: str) -> Response:
    form = read_json(Park, empty=Park())
    return _done(ticket, lambda s, row, at: tickets.park(s, row, at, form.minutes))


@bp.post("/tickets/<ticket>/resume")
@needs(Permission.SERVE)
def resume(ticket: str) -> Response:
    form = read_json(Resume, empty=Resume())
    return _done(ticket, lambda s, row, at: tickets.resume(s, row, at, form.desk))


@bp.post("/tickets/<ticket>/transfer")
@needs(Permission.SERVE)
def transfer(ticket: str) -> Response:
    form = read_json(Transfer)
    verb, where = _one_target(form)
    return _done(ticket, lambda s, row, at: verb(s, row, where, at))


@bp.get("/tickets/<ticket>")
@needs(Permission.TAKE_NUMBERS)
def show(ticket: str) -> Response:
    """A ticket, and how many wait before it."""
    with db().read() as s:
        position = queries.position_of(s, ticket, now())
    return as_json(PositionView(**msgspec.structs.asdict(position.ticket), ahead=position.ahead))


@bp.get("/centre")
def about() -> Response:
    """The centre, its topics, desks, hours and exception days; open to all."""
    with db().read() as s:
        return as_json(_centre_view(s, now()))


def as_answer(taken: Taken) -> TakenAnswer:
    return TakenAnswer(taken.id, taken.number, taken.series, taken.ahead, taken.wait)


def _one_target(form: Transfer) -> tuple[Callable[..., TicketRow], str]:
    given = [
        (verb, where)
        for verb, where in (
            (tickets.send_to_topic, form.topic),
            (tickets.send_to_desk, form.desk),
            (tickets.take_to_room, form.room),
        )
        if where is not None
    ]
    if len(given) != 1:
        raise Invalid("one_target", of=["topic", "desk", "room"])
    return given[0]


def _done(ticket: str, verb: Callable[[Session, TicketRow, Moment], TicketRow]) -> Response:
    with db().begin() as s:
        row = verb(s, queries.find(s, ticket), now())
    return as_json(queries.view(row))


def _centre_view(s: Session, at: Moment) -> CentreView:
    row, rooms, week = centre.centre(s), centre.rooms(s), hours.week(s, at)
    return CentreView(
        name=row.name,
        language=row.language,
        open=hours.is_open(s, at),
        topics=[TopicView(topic.code, topic.series, topic.names) for topic in centre.topics(s)],
        desks=[desk.code for desk in centre.desks(s)],
        rooms=[room.code for room in rooms],
        wishes=wishes.offered(row, rooms),
        unstaffed=today.state(s, at) is today.State.UNSTAFFED,
        works_alone=unstaffed.works_alone(row),
        hours=_periods(hours.staffed(week)),
        unstaffed_hours=_periods(hours.unstaffed(week)),
        exception_days=[_exception_day(day) for day in exceptions.upcoming(s, at, EXCEPTION_DAYS)],
    )


def _exception_day(day: ExceptionDay) -> ExceptionDayView:
    periods = exceptions.periods_of(day)
    with_staff, without = hours.staffed(periods), hours.unstaffed(periods)
    return ExceptionDayView(day.date, day.names, _periods(with_staff), _periods(without))


def _periods(periods: Iterable[Period]) -> list[PeriodView]:
    return [PeriodView(period.weekday, period.opens, period.closes) for period in periods]
