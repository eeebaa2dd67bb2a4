"""A visitor at the touchscreen asks staff to come; a desk answers; the desk or the visitor ends it."""

import pytest

from kiosk.centre import override
from kiosk.clock import Moment
from kiosk.colleagues import help as colleagues
from kiosk.colleagues.queries import open_call_of, open_calls
from kiosk.errors import Conflict
from kiosk.people import sessions
from kiosk.station import Station
from tests.factories import add_user


def ask(station: Station, at: Moment) -> int:
    with station.db.begin() as s:
        colleagues.ask_at_touchscreen(s, at)
    with station.db.read() as s:
        call = open_call_of(s, None, at)
    assert call is not None
    return call.id


def answered(station: Station, at: Moment) -> list[str | None]:
    """Who answered each open call from the touchscreen."""
    with station.db.read() as s:
        return [call.answered_by for call in open_calls(s, at) if call.desk is None]


def test_a_desk_answers_and_ends_it(station: Station, at: Moment):
    user = add_user(station, "eva")
    call = ask(station, at)
    assert answered(station, at) == [None]
    with station.db.begin() as s:
        cookie = sessions.start(s, user, at, "1")
        colleagues.answer(s, call, "1", at)
    assert answered(station, at) == ["1"]
    with station.db.begin() as s:
        sessions.end(s, cookie)
    assert answered(station, at) == [None]  # who answered is gone: it is open again
    with station.db.begin() as s:
        colleagues.end_at_touchscreen(s, call, at)
    assert answered(station, at) == []


def test_to_ask_twice_is_one_call(station: Station, at: Moment):
    assert ask(station, at) == ask(station, at)
    assert answered(station, at) == [None]


def test_the_visitor_takes_it_back(station: Station, at: Moment):
    ask(station, at)
    with station.db.begin() as s:
        colleagues.take_back(s, None, at)
        colleagues.take_back(s, None, at)  # again: nothing changes
    assert answered(station, at) == []


def test_a_late_end_does_not_end_the_next_call(station: Station, at: Moment):
    first = ask(station, at)
    with station.db.begin() as s:
        colleagues.end_at_touchscreen(s, first, at)
    later = at.later(minutes=2)  # sooner, the same call is opened again
    second = ask(station, later)
    with station.db.begin() as s:
        colleagues.end_at_touchscreen(s, first, later)
    assert second != first
    assert answered(station, later) == [None]


def test_a_desk_cannot_end_a_colleagues_call_that_way(station: Station, at: Moment):
    user = add_user(station, "omar")
    with station.db.begin() as s:
        sessions.start(s, user, at, "2")
        colleagues.ask(s, "2", at)
        s.flush()
        (call,) = open_calls(s, at)
        colleagues.end_at_touchscreen(s, call.id, at)
        assert open_calls(s, at) == [call]


def test_a_closed_centre_calls_nobody(station: Station, at: Moment):
    with station.db.begin() as s:
        override.close_now(s, "admin", None, None, at)
        with pytest.raises(Conflict, match="closed"):
            colleagues.ask_at_touchscreen(s, at)
    assert answered(station, at) == []
