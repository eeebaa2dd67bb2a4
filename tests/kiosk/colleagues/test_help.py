"""A desk asks for a colleague; another desk answers; the desk takes it back."""

import pytest

from kiosk.clock import Moment
from kiosk.colleagues import help as colleagues
from kiosk.colleagues.models import HelpCall
from kiosk.colleagues.queries import open_calls
from kiosk.errors import Conflict, NotFound
from kiosk.people import sessions
from kiosk.queue import board
from kiosk.station import Station, open_station
from kiosk.statistics import closing
from tests.factories import add_user


@pytest.fixture(autouse=True)
def cookies(station: Station, at: Moment) -> dict[str, str]:
    """Somebody is at each of three desks: the cookies of their sessions, by desk."""
    users = {desk: add_user(station, f"user-{desk}") for desk in ("1", "2", "3")}
    with station.db.begin() as s:
        return {desk: sessions.start(s, user, at, desk) for desk, user in users.items()}


def ask(station: Station, at: Moment, desk: str = "1") -> int:
    with station.db.begin() as s:
        colleagues.ask(s, desk, at)
        s.flush()
        return next(call.id for call in open_calls(s, at) if call.desk == desk)


def calls(station: Station, at: Moment) -> list[tuple[str | None, str | None]]:
    with station.db.read() as s:
        return [(call.desk, call.answered_by) for call in open_calls(s, at)]


def test_it_works(station: Station, at: Moment):
    call = ask(station, at)
    assert calls(station, at) == [("1", None)]
    with station.db.begin() as s:
        colleagues.answer(s, call, "2", at)
    assert calls(station, at) == [("1", "2")]
    with station.db.begin() as s:
        colleagues.take_back(s, "1", at)
    assert calls(station, at) == []


def test_to_ask_twice_is_one_call(station: Station, at: Moment):
    assert ask(station, at) == ask(station, at)
    assert calls(station, at) == [("1", None)]


def test_the_second_desk_that_answers_is_told(station: Station, at: Moment):
    call = ask(station, at)
    with station.db.begin() as s:
        colleagues.answer(s, call, "2", at)
        colleagues.answer(s, call, "2", at)  # again: nothing changes
        with pytest.raises(Conflict, match="already_answered"):
            colleagues.answer(s, call, "3", at)
    assert calls(station, at) == [("1", "2")]


def test_a_call_is_open_again_when_the_colleague_who_answered_goes(
    station: Station, at: Moment, cookies: dict[str, str]
):
    call = ask(station, at)
    with station.db.begin() as s:
        colleagues.answer(s, call, "2", at)
        sessions.end(s, cookies["2"])
    assert calls(station, at) == [("1", None)]
    with station.db.begin() as s:
        colleagues.answer(s, call, "3", at)
    assert calls(station, at) == [("1", "3")]


def test_a_call_ends_when_its_desk_is_left(station: Station, at: Moment, cookies: dict[str, str]):
    call = ask(station, at)
    with station.db.begin() as s:
        sessions.leave_desk(s, cookies["1"])
    assert calls(station, at) == []
    with station.db.begin() as s, pytest.raises(NotFound, match="unknown_call"):
        colleagues.answer(s, call, "2", at)


def test_nobody_answers_the_own_call(station: Station, at: Moment):
    call = ask(station, at)
    with station.db.begin() as s, pytest.raises(Conflict, match="own_call"):
        colleagues.answer(s, call, "1", at)


def test_a_call_that_was_taken_back_cannot_be_answered(station: Station, at: Moment):
    call = ask(station, at)
    with station.db.begin() as s:
        colleagues.take_back(s, "1", at)
        colleagues.take_back(s, "1", at)  # again: nothing changes
        with pytest.raises(NotFound, match="unknown_call"):
            colleagues.answer(s, call, "2", at)


@pytest.mark.parametrize("desk", ["9", "R1"])
def test_an_unknown_desk_is_refused(station: Station, at: Moment, desk: str):
    with station.db.begin() as s, pytest.raises(NotFound, match="unknown_desk"):
        colleagues.ask(s, desk, at)


def test_it_outlives_a_restart_and_ends_with_the_day(station: Station, at: Moment):
    ask(station, at)
    again = open_station(station.data)
    assert calls(again, at) == [("1", None)]
    again.db.close()
    with station.db.begin() as s:
        day = s.get_one(HelpCall, 1).business_day
        closing.close(s, s.get_one(closing.BusinessDay, day), "centre", at)
    assert calls(station, at) == []


def test_the_wall_shows_nothing_of_it(station: Station, at: Moment):
    with station.db.read() as s:
        before = board.snapshot(s, at)
    ask(station, at)
    with station.db.read() as s:
        assert board.snapshot(s, at) == before
