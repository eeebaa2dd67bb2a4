"""A wait that may go on past closing says when we close, and that it is not certain that there is time."""

import datetime as dt

import pytest
from flask import Flask

from kiosk.centre import hours, today
from kiosk.centre.hours import Period
from kiosk.centre.models import OverrideKind
from kiosk.centre.today import Decision, Today
from kiosk.clock import Moment
from kiosk.i18n import SOURCE
from kiosk.queue import board, queries, slip
from kiosk.station import Station
from tests import factories
from web.board.turns import turns
from web.board.wall import wall
from web.visitor import facts, positions

TIME = "Vi stänger klockan 17. Det är inte säkert att du hinner."


@pytest.fixture
def noon(at: Moment, station: Station) -> Moment:
    """Noon of a day that is open from 10 to 17, in a centre that knows its visits."""
    noon = Moment(at.local.replace(hour=12, minute=0, second=0).astimezone(dt.UTC), at.zone)
    with station.db.begin() as s:
        hours.replace_week(s, [Period(day, 600, 17 * 60) for day in range(7)])
    for minute in (0, 10, 20):
        factories.take(station, at=noon.later(minutes=minute))
        called = factories.call(station, at=noon.later(minutes=minute))
        factories.finish(station, called, at=noon.later(minutes=minute + 9))
    return noon


def said(app: Flask, station: Station, ticket: str, at: Moment) -> str:
    with app.test_request_context("/?lang=sv"), station.db.read() as s:
        return " ".join(fact.words for fact in facts.on_phone(positions.position(s, ticket, at)))


def test_it_works(app: Flask, station: Station, noon: Moment) -> None:
    late = noon.later(hours=4, minutes=45)
    tickets = [factories.take(station, at=late) for _ in range(3)]
    assert TIME in said(app, station, tickets[-1].id, late)


def test_with_time_enough_nothing_is_said_of_closing(app: Flask, station: Station, noon: Moment) -> None:
    early = noon.later(hours=1)
    tickets = [factories.take(station, at=early) for _ in range(3)]
    assert "stänger" not in said(app, station, tickets[-1].id, early)


def test_after_closing_it_is_not_said(app: Flask, station: Station, noon: Moment) -> None:
    tickets = [factories.take(station, at=noon.later(hours=4, minutes=59)) for _ in range(3)]
    assert "stänger" not in said(app, station, tickets[-1].id, noon.later(hours=5, minutes=1))


def test_the_end_of_a_wait_past_closing_is_not_said(app: Flask, station: Station, noon: Moment) -> None:
    late = noon.later(hours=4, minutes=45)
    ticket = [factories.take(station, at=late) for _ in range(5)][-1].id
    with app.test_request_context("/?lang=sv"), station.db.read() as s:
        found = facts.on_screen(positions.position(s, ticket, late))
    assert [fact.pictogram for fact in found] == ["people", "clock"]
    assert found[1].bold[0].endswith("eller mer")


def test_the_board_says_it_too(app: Flask, station: Station, noon: Moment) -> None:
    late = noon.later(hours=4, minutes=45)
    for _ in range(3):
        factories.take(station, at=late)
    with app.test_request_context("/?lang=sv"), station.db.read() as s:
        soon, seen = board.snapshot(s, noon.later(hours=1)), board.snapshot(s, late)
        closes = [turn.closes for one in (soon, seen) for turn in turns(s, one, [SOURCE], late)]
        assert closes == ["", "17.00"]
        assert [wall(one).closes for one in (soon, seen)] == [False, True]
        assert dt.datetime.fromisoformat(seen.closes or "").astimezone(noon.zone).hour == 17


def test_the_slip_says_it_too(station: Station, noon: Moment) -> None:
    late = noon.later(hours=4, minutes=45)
    tickets = [factories.take(station, at=late) for _ in range(5)]
    with station.db.read() as s:
        ids = [queries.find(s, ticket.id).id for ticket in tickets]
        at_once, long = (slip.of_ticket(s, ticket, None, late) for ticket in (ids[0], ids[-1]))
        early = slip.of_ticket(s, ids[-1], None, noon.later(hours=1))
    assert not any("stänger" in fact for slip_ in (at_once, early) for fact in slip_.facts)
    assert long.facts[0] == TIME
    assert long.bold[1].endswith("eller mer")


def test_where_the_room_stays_open_the_staff_leave(app: Flask, station: Station, noon: Moment) -> None:
    """So says the slip, and so the page."""
    with station.db.begin() as s:
        alone = [Period(day, 17 * 60, 20 * 60, staffed=False) for day in range(7)]
        hours.replace_week(s, [*(Period(day, 600, 17 * 60) for day in range(7)), *alone])
    late = noon.later(hours=4, minutes=45)
    ticket = [factories.take(station, at=late) for _ in range(5)][-1].id
    with station.db.read() as s:
        printed = slip.of_ticket(s, queries.find(s, ticket).id, None, late)
    assert printed.facts[0] == "Personalen går klockan 17. Det är inte säkert att du hinner."
    assert printed.facts[0] in said(app, station, ticket, late)


@pytest.mark.parametrize(
    ("week", "minute", "minutes", "closes"),
    [
        ([(600, 1020)], 990, 30, None),
        ([(600, 1020)], 990, 31, 1020),
        ([(600, 1440)], 1430, 10, None),
        ([(600, 1440)], 1430, 11, 0),
        ([(0, 1440)], 1430, 90, None),
        ([(0, 60), (600, 1440)], 1430, 70, None),
        ([(0, 60), (600, 1440)], 1430, 71, 60),
        ([(600, 1440)], 500, 600, None),
    ],
)
def test_the_end_of_a_wait_may_be_the_closing_and_not_later(
    station: Station, at: Moment, week: list[tuple[int, int]], minute: int, minutes: int, closes: int | None
) -> None:
    """Also where we close at midnight, or after it."""
    now = Moment(at.local.replace(hour=minute // 60, minute=minute % 60).astimezone(dt.UTC), at.zone)
    with station.db.begin() as s:
        hours.replace_week(s, [Period(day, *times) for day in range(7) for times in week])
        found = today.closing_before(s, minutes, now)
    assert (found.minute if found else None) == closes


@pytest.mark.parametrize(
    ("decision", "minute", "closes"),
    [
        (None, 11 * 60, 12 * 60),
        (None, 12 * 60 + 30, None),
        (None, 14 * 60, 17 * 60),
        (Decision(OverrideKind.OPEN, 18 * 60), 16 * 60, 18 * 60),
        (Decision(OverrideKind.OPEN, None), 16 * 60, None),
        (Decision(OverrideKind.FULL, None), 16 * 60, 17 * 60),
    ],
)
def test_when_a_day_closes(decision: Decision | None, minute: int, closes: int | None) -> None:
    day = Today([Period(0, 600, 720), Period(0, 780, 1020)], 0, decision)
    assert day.closing(minute) == closes
