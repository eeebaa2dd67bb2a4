"""Calling, the board, the desk's list and "people ahead" all follow the one ORDER, whatever it is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.db import driver_of
from kiosk.queue import board, order, queries, tickets, waiting
from kiosk.queue.checkin import CheckIn, take_number
from kiosk.queue.models import NewTicket, State, TicketRow
from kiosk.queue.order import TICKETS, OrderKey
from kiosk.rows import field_names
from kiosk.station import Station
from kiosk.types import Channel
from tests.factories import KEYS, call, finish, take, ticket_row
from tests.kiosk.centre.test_business_day import moment
from tests.kiosk.queue.test_sent_on import do, log_in_at

ID = OrderKey(TICKETS.c.id)
ORDERS: list[dict[str, Any]] = [
    {},
    {"companion": True},
    {"topic": "loan"},
    {"quiet": True},
    {"topic": "loan", "companion": True, "quiet": True},
    {"topic": "bills"},
    {"companion": True, "quiet": True},
]
TARGET_DESKS = {2: "2", 5: "3", 10: "3"}
"""The tickets that are sent on, and their desks. Desks 1 and 2 are attended, desk 3 is not."""


@dataclass(frozen=True)
class Case:
    """An order in SQL, and the same order in Python."""

    keys: tuple[OrderKey, ...]
    sorted_by: Callable[[TicketRow], Any]


CASES = {
    "as it is": Case(order.ORDER, lambda ticket: ticket.id),
    "with a companion first": Case(
        (OrderKey(TICKETS.c.companion, greater_first=True), ID), lambda ticket: (not ticket.companion, ticket.id)
    ),
    "by series, those who want quiet last": Case(
        (OrderKey(TICKETS.c.series), OrderKey(TICKETS.c.quiet), OrderKey(TICKETS.c.companion, greater_first=True), ID),
        lambda ticket: (ticket.series, ticket.quiet, not ticket.companion, ticket.id),
    ),
}


def clear_prepared_statements() -> None:
    """Forget the cached statements, so that they are built again with another ORDER."""
    for value in (*vars(order).values(), *vars(queries).values(), *vars(waiting).values()):
        if hasattr(value, "cache_clear"):
            value.cache_clear()


@pytest.fixture(params=CASES.values(), ids=CASES.keys())
def case(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Case]:
    monkeypatch.setattr(order, "ORDER", request.param.keys)
    clear_prepared_statements()
    yield request.param
    clear_prepared_statements()


@pytest.fixture
def now(station: Station) -> Moment:
    """A time at which fourteen visitors wait, half of them since before midnight."""
    before, after = moment("2026-11-20 23:40"), moment("2026-11-21 00:20")
    log_in_at(station, "1", before)
    log_in_at(station, "2", before)
    for then in (before, after):
        for wishes in ORDERS:
            take(station, at=then, **wishes)
    for number, desk in TARGET_DESKS.items():
        do(station, tickets.send_to_desk, number, desk, after)
    return after


def rows(station: Station, case: Case) -> list[TicketRow]:
    """All waiting tickets in the case's order."""
    with station.db.read() as s:
        everybody = [ticket_row(s, number) for number in range(1, 2 * len(ORDERS) + 1)]
    assert len({ticket.business_day for ticket in everybody}) == 2
    return sorted(everybody, key=case.sorted_by)


def test_the_desks_list_follows_the_order(station: Station, case: Case, now: Moment) -> None:
    with station.db.read() as s:
        seen = [ticket.number for ticket in queries.in_state(s, State.WAITING, now)]
    assert seen == [ticket.name for ticket in rows(station, case)]


def test_the_board_has_those_last_whom_nobody_calls(station: Station, case: Case, now: Moment) -> None:
    wanted = sorted(rows(station, case), key=lambda ticket: ticket.for_desk == "3")
    shown = [ticket.name for ticket in wanted if not ticket.quiet]
    with station.db.read() as s:
        assert board.snapshot(s, now).next == shown[: board.SHOWN_WAITING]


@pytest.mark.parametrize("desk", ["1", "2", "3"])
def test_calling_follows_the_order(station: Station, case: Case, now: Moment, desk: str) -> None:
    wanted = [ticket.id for ticket in rows(station, case) if ticket.for_desk in (None, desk)]
    called = []
    while (ticket := call(station, desk, now)) is not None:
        called.append(ticket.id)
        finish(station, ticket, at=now)
    assert called == wanted


def test_people_ahead_on_the_phone_follow_the_order(station: Station, case: Case, now: Moment) -> None:
    everybody = rows(station, case)
    with station.db.read() as s:
        seen = {row.id: queries.position_of(s, row.public_id, now).ahead for row in everybody}
    for position, row in enumerate(everybody):
        calling = (None, row.for_desk) if row.for_desk else (None, "1", "2")
        assert seen[row.id] == sum(other.for_desk in calling for other in everybody[:position]), row.name


@pytest.mark.parametrize("wishes", ORDERS)
def test_people_ahead_of_a_new_number_follow_the_order(
    station: Station, case: Case, now: Moment, wishes: dict[str, Any]
) -> None:
    everybody = rows(station, case)
    taken = take(station, at=now, **wishes)
    with station.db.read() as s:
        own = queries.find(s, taken.id)
    assert taken.ahead == sum(case.sorted_by(other) < case.sorted_by(own) for other in everybody)


def test_nobody_is_ahead_of_somebody_who_does_not_wait(station: Station, now: Moment) -> None:
    called = call(station, "1", now)
    last = do(station, tickets.leave, 2 * len(ORDERS), now)
    with station.db.read() as s:
        assert [queries.position_of(s, row.public_id, now).ahead for row in (called, last)] == [0, 0]


def test_the_order_has_no_nulls_and_no_equal_positions() -> None:
    """No column of the order is null, because SQL cannot compare nulls; and the last column is never equal."""
    taken = set(field_names(NewTicket)) | {"id"}
    for key in order.ORDER:
        assert not key.column.nullable, key.column.name
        assert key.column.name in taken
    assert order.ORDER[-1] == ID


def test_each_list_of_the_line_is_in_its_order_and_no_other() -> None:
    """A key that stands in one statement alone has equal values in most tests, so that its place would not be seen."""
    lists = [order._next(1)._statement, order._line(1), queries._in_state(State.WAITING, 1)]
    expected = "ORDER BY " + ", ".join(str(key) for key in order.by_order())
    for statement in lists:
        text = " ".join(str(statement).split())
        assert text[text.index("ORDER BY") :].partition(" LIMIT")[0] == expected


def query_plans(s: Session, ask: Callable[[], object]) -> list[str]:
    """SQLite's query plan of each statement that reads the waiting tickets."""
    sent: list[str] = []
    driver = driver_of(s.connection())
    driver.set_trace_callback(sent.append)
    ask()
    s.flush()
    driver.set_trace_callback(None)
    asked = [text for text in sent if "FROM ticket" in text and "state = 'waiting'" in text]
    return [" ".join(str(row[3]) for row in driver.execute(f"EXPLAIN QUERY PLAN {text}")) for text in asked]


def test_the_index_of_those_who_wait_is_used(station: Station, now: Moment) -> None:
    form = CheckIn(topic="login", request_key=next(KEYS))
    with station.db.begin() as s:
        new = query_plans(s, lambda: take_number(s, form, Channel.TOUCH, now))
        asked = {
            "call": query_plans(s, lambda: tickets.call_next(s, "1", now)),
            "board": query_plans(s, lambda: board.snapshot(s, now)),
            "phone": query_plans(s, lambda: queries.position_of(s, ticket_row(s, 4).public_id, now)),
            "list": query_plans(s, lambda: queries.in_state(s, State.WAITING, now)),
        }
    assert new, "nobody counts who waits"
    assert all("INDEX ix_ticket_waiting" in plan for plan in new), new
    for where, found in asked.items():
        assert found, where
        assert all("INDEX ix_ticket_waiting" in plan for plan in found), (where, found)


def test_the_state_is_a_literal_in_the_statements(station: Station, at: Moment) -> None:
    """With a bound value SQLite could not use the partial index of waiting tickets."""
    assert order.IN_LINE.compile().params == {}
    take(station)
    sent: list[str] = []
    sa.event.listen(station.db.engine, "before_cursor_execute", lambda *seen: sent.append(seen[2]))
    with station.db.read() as s:
        queries.in_state(s, State.WAITING, at)
    assert "ticket.state = 'waiting'" in sent[-1]
