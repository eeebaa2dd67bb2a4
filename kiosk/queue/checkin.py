"""Gives numbers: at the touchscreen, by the button, or to other software."""

import secrets

import msgspec
import sqlalchemy as sa
from msgspec.structs import asdict, replace
from sqlalchemy.orm import Session

from kiosk.centre import business_day, today
from kiosk.centre.business_day import OpenDays
from kiosk.centre.models import Centre
from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.errors import Conflict, Invalid
from kiosk.i18n import SOURCE
from kiosk.prepared import Change, Query, parameters_of
from kiosk.printing import jobs
from kiosk.queue import languages, numbers, states, waiting
from kiosk.queue.models import (
    NEW_TICKET_COLUMNS,
    TICKET_COLUMNS,
    NewEvent,
    NewTicket,
    Step,
    Ticket,
    TicketRow,
    public_id,
)
from kiosk.queue.numbers import Number
from kiosk.queue.waiting import Wait
from kiosk.types import Channel, is_key

TICKETS = table_of(Ticket)
BY_KEY = Query(TicketRow, sa.select(*TICKET_COLUMNS).where(TICKETS.c.request_key == sa.bindparam("key")))
WITHOUT_SLIP = frozenset({Channel.DESK, Channel.PHONE})
"""Who takes a number through staff is not at the printer: the slip would lie there for somebody else."""
ADD_TICKET = Change(sa.insert(TICKETS).values(parameters_of(NEW_TICKET_COLUMNS)))


class CheckIn(msgspec.Struct, frozen=True, kw_only=True):
    """A request for a number. `request_key` is new for each touch. A language that is not known becomes `other`."""

    topic: str
    request_key: str
    language: str = SOURCE.code
    private_room: bool = False
    companion: bool = False
    quiet: bool = False


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a request for a number. `is_new` is false for a repeated request, which gets the first answer."""

    id: str
    number: str
    series: str
    ahead: int
    wait: Wait | None
    is_new: bool


def take_number(s: Session, form: CheckIn, channel: Channel, at: Moment, *, at_printer: bool = True) -> Taken:
    """Give the next number of the topic's series, once per request key. `at_printer`: a slip reaches who takes it.

    Raises Invalid `bad_key` or `unknown_language` at any hour, then Conflict `closed`, and Invalid `unknown_topic` only
    while it is open: a visitor whose topic is gone would try another one in vain. The `reason` of `closed` is `closed`,
    `full` (the day's last number is taken) or `unstaffed` (the room is open, and no staff are here).
    """
    if not is_key(form.request_key):
        raise Invalid("bad_key")
    earlier = BY_KEY.first(s, {"key": form.request_key})
    if earlier is not None:
        return _as_taken(earlier.id, earlier, is_new=False)
    if not languages.is_tag(form.language):
        raise Invalid("unknown_language")
    open_days = business_day.settled_open_days(s, at)
    if not open_days.is_open:
        raise Conflict("closed", reason=today.state(s, at).value)
    if open_days.today is None:
        open_days = business_day.open_today(s, at)
    number = numbers.next_number(s, open_days, form.topic)
    ticket = _with_estimate(s, open_days, _as_ticket(form, channel, at, open_days.today, number), at)
    ticket_id = _insert(s, ticket)
    if at_printer and channel not in WITHOUT_SLIP:
        jobs.add(s, ticket_id, at)
    return _as_taken(ticket_id, ticket, is_new=True)


def is_known(s: Session, request_key: str) -> bool:
    """Whether a request key has got its number already."""
    return BY_KEY.first(s, {"key": request_key}) is not None


def take_default_number(s: Session, request_key: str, at: Moment) -> Taken:
    """Give a number of the centre's default topic, in the centre's language: for the button at the door."""
    centre = s.get_one(Centre, 1)
    if centre.default_topic is None:
        raise Conflict("no_default_topic")
    form = CheckIn(topic=centre.default_topic, language=centre.language, request_key=request_key)
    return take_number(s, form, Channel.BUTTON, at)


def _as_ticket(form: CheckIn, channel: Channel, at: Moment, day: int | None, number: Number) -> NewTicket:
    assert day is not None  # open_today has opened it
    return NewTicket(
        secret=secrets.token_hex(8),
        business_day=day,
        series=number.series,
        number=number.number,
        topic=form.topic,
        language=languages.language_of(form.language),
        channel=channel,
        private_room=form.private_room,
        companion=form.companion,
        quiet=form.quiet,
        request_key=form.request_key,
        taken_at=at.utc,
    )


def _with_estimate(s: Session, open_days: OpenDays, ticket: NewTicket, at: Moment) -> NewTicket:
    """The ticket with how many are before it, and with its estimated wait."""
    ahead, wait = waiting.ahead_and_estimate(s, open_days, ticket, at)
    low, high = (wait.low, wait.high) if wait else (None, None)
    return replace(ticket, ahead=ahead, wait_low=low, wait_high=high)


def _insert(s: Session, ticket: NewTicket) -> int:
    ticket_id = ADD_TICKET.insert(s, asdict(ticket))
    states.add_event(s, NewEvent(ticket=ticket_id, step=Step.TAKEN, at=ticket.taken_at))
    return ticket_id


def _as_taken(ticket_id: int, ticket: NewTicket | TicketRow, *, is_new: bool) -> Taken:
    wait = None
    if ticket.wait_low is not None and ticket.wait_high is not None:
        wait = Wait(ticket.wait_low, ticket.wait_high)
    return Taken(
        id=public_id(ticket_id, ticket.secret),
        number=f"{ticket.series}{ticket.number}",
        series=ticket.series,
        ahead=ticket.ahead,
        wait=wait,
        is_new=is_new,
    )
