"""Prepared statements store and read the same as the session does. A wrong name raises an error with that name."""

import datetime as dt

import pytest
import sqlalchemy as sa
from msgspec import Struct, defstruct

from kiosk.centre.models import BusinessDay, DayStatus, Topic
from kiosk.clock import Moment
from kiosk.db import driver_of, table_of
from kiosk.prepared import Change, Query, parameters_of
from kiosk.queue.models import EVENT_COLUMNS, Outcome, Step, TicketEvent
from kiosk.station import Station
from tests.factories import take

DAYS = table_of(BusinessDay)
EVENTS = table_of(TicketEvent)
TOPICS = table_of(Topic)


class Day(Struct, frozen=True):
    id: int
    date: dt.date
    clock_ok: bool
    status: DayStatus
    opened: dt.datetime
    closed: dt.datetime | None


class Series(Struct, frozen=True):
    series: str


DAY_OF = Query(
    Day,
    sa.select(DAYS.c.id, DAYS.c.date, DAYS.c.clock_ok, DAYS.c.status, DAYS.c.opened, DAYS.c.closed)
    .where(DAYS.c.date == sa.bindparam("date"), DAYS.c.clock_ok == sa.bindparam("clock_ok"))
    .where(DAYS.c.opened <= sa.bindparam("at"), DAYS.c.status == sa.bindparam("status")),
)
SERIES = Query(Series, sa.select(TOPICS.c.series).where(TOPICS.c.code == sa.bindparam("topic")))


def test_a_row_has_its_columns_types(station: Station, at: Moment) -> None:
    take(station, at=at)
    values = {"date": at.date, "clock_ok": True, "at": at.utc, "status": DayStatus.OPEN}
    with station.db.read() as s:
        assert DAY_OF.all(s, values) == [Day(1, at.date, True, DayStatus.OPEN, at.utc, None)]
        assert DAY_OF.first(s, values | {"date": at.later(days=1).date}) is None
        assert DAY_OF.all(s, values | {"at": at.later(seconds=-1).utc}) == []


def test_what_is_stored_is_what_the_session_stores(station: Station, at: Moment) -> None:
    """Times, codes, JSON and nulls are equal byte by byte."""
    take(station, at=at)
    about = {"topic": "bills", "outcome": Outcome.SOLVED, "how": None}
    values = {"ticket": 1, "step": Step.LEFT, "at": at.utc, "desk": None, "before": {"å": [1, None]}, "undoes": None}
    values |= about
    names = ", ".join(f'typeof("{name}"), "{name}"' for name in values)
    with station.db.begin() as s:
        row_id = Change(sa.insert(EVENTS).values(parameters_of(EVENT_COLUMNS))).insert(s, values)
        s.add(TicketEvent(**values))
        s.flush()
        stored = driver_of(s.connection()).execute(f"SELECT {names} FROM ticket_event WHERE id >= ?", (row_id,))
        prepared, plain = stored.fetchall()
    assert prepared == plain


def test_an_update_returns_its_row_count(station: Station) -> None:
    hide = Change(sa.update(TOPICS).values(active=False).where(TOPICS.c.series == sa.bindparam("of")))
    with station.db.begin() as s:
        topics = s.scalars(sa.select(sa.func.count()).where(TOPICS.c.series == "A")).one()
        assert topics > 1
        assert (hide.update(s, {"of": "A"}), hide.update(s, {"of": "Z"})) == (topics, 0)


def test_a_prepared_select_sees_unflushed_changes(station: Station) -> None:
    with station.db.begin() as s:
        s.get_one(Topic, "login").series = "Z"
        assert SERIES.first(s, {"topic": "login"}) == Series("Z")


def test_a_reader_sees_one_snapshot(station: Station) -> None:
    with station.db.read() as reader:
        assert SERIES.first(reader, {"topic": "login"}) == Series("A")
        with station.db.begin() as s:
            s.get_one(Topic, "login").series = "Z"
        assert SERIES.first(reader, {"topic": "login"}) == Series("A")


@pytest.mark.parametrize(
    ("values", "named"), [({}, "topic"), ({"topic": "login", "colour": "red"}, "colour"), ({"tpic": 1}, "topic, tpic")]
)
def test_a_parameter_that_is_missing_or_unknown_is_named(station: Station, values: dict[str, str], named: str) -> None:
    with station.db.read() as s, pytest.raises(TypeError, match=f"^parameters that are missing or unknown: {named}$"):
        SERIES.first(s, values)


@pytest.mark.parametrize(
    ("fields", "named"),
    [(["code"], "series"), (["code", "series", "colour"], "colour"), (["series", "code"], "their order")],
)
def test_a_column_that_a_row_forgets_is_named(fields: list[str], named: str) -> None:
    row = defstruct("OfTopic", fields, frozen=True)
    with pytest.raises(TypeError, match=f"^OfTopic and its statement differ in: {named}$"):
        Query(row, sa.select(TOPICS.c.code, TOPICS.c.series))
