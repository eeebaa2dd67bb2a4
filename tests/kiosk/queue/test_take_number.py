"""A visitor takes a number."""

import pytest
import sqlalchemy as sa

from kiosk.centre import hours
from kiosk.centre.models import BusinessDay, Topic
from kiosk.clock import Moment
from kiosk.errors import Conflict, Invalid
from kiosk.queue import checkin
from kiosk.queue.models import State, Ticket, TicketEvent, public_id
from kiosk.station import Station
from kiosk.statistics import closing
from kiosk.types import Channel
from tests.factories import call, finish, take


def count(station: Station, model: type) -> int:
    with station.db.read() as s:
        return s.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_it_works(station: Station) -> None:
    taken = take(station, topic="login", language="en", private_room=True)
    assert (taken.number, taken.series, taken.ahead, taken.wait, taken.is_new) == ("A1", "A", 0, None, True)
    with station.db.read() as s:
        ticket = s.scalars(sa.select(Ticket)).one()
    assert (ticket.state, ticket.language, ticket.private_room, ticket.companion) == (State.WAITING, "en", True, False)
    assert public_id(ticket.id, ticket.secret) == taken.id


def test_numbers_count_from_one_in_each_series(station: Station) -> None:
    numbers = [take(station, topic=topic).number for topic in ("login", "loan", "bills", "loan")]
    assert numbers == ["A1", "B1", "A2", "B2"]


def test_the_same_touch_twice_is_one_ticket(station: Station) -> None:
    first = take(station, topic="login", request_key="the-same-touch")
    take(station)
    again = take(station, topic="loan", request_key="the-same-touch")
    assert (again.id, again.number, again.ahead, again.is_new) == (first.id, first.number, first.ahead, False)
    assert count(station, Ticket) == 2
    assert count(station, TicketEvent) == 2


def test_people_ahead_are_those_who_wait(station: Station) -> None:
    take(station)
    take(station)
    call(station)
    assert take(station).ahead == 1


def test_the_wait_is_a_range_once_enough_is_known(station: Station, at: Moment) -> None:
    for minute in range(4):
        take(station, at=at.later(minutes=minute * 10))
        ticket = call(station, at=at.later(minutes=minute * 10))
        finish(station, ticket, at=at.later(minutes=minute * 10 + 9))
    take(station, at=at.later(minutes=41))
    taken = take(station, at=at.later(minutes=41))
    assert taken.ahead == 1
    assert taken.wait is not None
    assert taken.wait.low < 9 < taken.wait.high <= 40
    assert (taken.wait.low % 5, taken.wait.high % 5) == (0, 0)


def test_a_roll_back_gives_the_number_back(station: Station, at: Moment) -> None:
    with pytest.raises(RuntimeError), station.db.begin() as s:
        form = checkin.CheckIn(topic="login", request_key="never-happened")
        assert checkin.take_number(s, form, Channel.API, at).number == "A1"
        raise RuntimeError
    assert take(station).number == "A1"


def test_the_button_gives_the_default_topic(station: Station, at: Moment) -> None:
    with station.db.begin() as s:
        taken = checkin.take_default_number(s, "button-press-1", at)
    with station.db.read() as s:
        ticket = s.scalars(sa.select(Ticket)).one()
    assert (taken.number, ticket.topic, ticket.channel) == ("A1", "other", Channel.BUTTON)


def test_closed(station: Station) -> None:
    with station.db.begin() as s:
        hours.replace_week(s, [])
    with pytest.raises(Conflict, match="closed"):
        take(station)
    assert count(station, Ticket) == 0


def test_a_known_key_is_answered_also_after_closing(station: Station) -> None:
    first = take(station, request_key="before-closing")
    with station.db.begin() as s:
        hours.replace_week(s, [])
    assert take(station, request_key="before-closing").number == first.number


def test_unknown_topic(station: Station) -> None:
    with pytest.raises(Invalid, match="unknown_topic"):
        take(station, topic="no-such-topic")
    assert (count(station, Ticket), count(station, BusinessDay)) == (0, 0)


def test_a_hidden_topic_is_unknown(station: Station) -> None:
    take(station, topic="bills")
    with station.db.begin() as s:
        s.get_one(Topic, "login").active = False
    with pytest.raises(Invalid, match="unknown_topic"):
        take(station, topic="login")
    assert take(station, topic="bills").number == "A2"


@pytest.mark.parametrize("key", ["short", "x" * 65, "åäö-åäö-åäö", "with spaces here", "19640823-3234", "6408233234"])
def test_a_bad_key_is_refused(station: Station, key: str) -> None:
    with pytest.raises(Invalid, match="bad_key"):
        take(station, request_key=key)


@pytest.mark.parametrize("language", ["", "6408233234", "sv_SE", "a-very-long-tag", "sv-"])
def test_a_bad_language_is_refused(station: Station, language: str) -> None:
    with pytest.raises(Invalid, match="unknown_language"):
        take(station, language=language)


def test_numbers_continue_where_the_date_is_closed_already(station: Station) -> None:
    """The clock was a day ahead for a while, so the night has already closed today."""
    at = station.clock.now()
    assert [take(station, at=at).number for _ in range(3)] == ["A1", "A2", "A3"]
    with station.db.begin() as s:
        closing.close(s, s.scalars(sa.select(BusinessDay)).one(), "demo", at.later(days=1))
    assert take(station, at=at).number == "A4"
