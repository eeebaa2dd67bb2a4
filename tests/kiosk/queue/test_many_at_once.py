"""Sixteen threads and two processes take numbers at the same time."""

import threading
from collections import Counter
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from kiosk.queue.models import Step, Ticket, TicketEvent
from kiosk.station import Station, open_station
from tests.factories import call, finish, take
from tests.processes import start

THREADS = 16
EACH = 20


class Rollback(Exception):
    pass


def take_or_roll_back(station: Station, thread: int, errors: list[BaseException]) -> None:
    from kiosk.queue.checkin import CheckIn, take_number
    from kiosk.types import Channel

    for turn in range(EACH):
        form = CheckIn(topic="login", request_key=f"thread-{thread:03d}-{turn:05d}")
        try:
            with station.db.begin() as s:
                take_number(s, form, Channel.API, station.clock.now())
                if turn % 10 == 3:
                    raise Rollback
        except Rollback:
            pass
        except BaseException as error:
            errors.append(error)


def numbers(station: Station) -> list[int]:
    with station.db.read() as s:
        return list(s.scalars(sa.select(Ticket.number).order_by(Ticket.id)))


def test_threads_with_a_tenth_rolled_back(station: Station) -> None:
    errors: list[BaseException] = []
    threads = [threading.Thread(target=take_or_roll_back, args=(station, n, errors)) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert numbers(station) == list(range(1, THREADS * EACH * 9 // 10 + 1))


def take_a_hundred(data: Path, name: str) -> None:
    """In a process of its own."""
    station = open_station(data)
    for number in range(100):
        take(station, request_key=f"process-{name}-{number:08d}")


def test_two_processes(station: Station, tmp_path: Path) -> None:
    others = [start([], tmp_path / name, target=partial(take_a_hundred, station.data, name)) for name in ("a", "b")]
    for number in range(50):
        take(station, request_key=f"process-c-{number:08d}")
    assert [other.wait(60) for other in others] == [0, 0]
    assert numbers(station) == list(range(1, 251))


def test_desks_never_call_the_same_visitor(station: Station) -> None:
    for _ in range(60):
        take(station)
    came_away_empty: list[str] = []

    def desk(code: str) -> None:
        for _ in range(20):
            ticket = call(station, code)
            if ticket is None:
                came_away_empty.append(code)
            else:
                finish(station, ticket)

    threads = [threading.Thread(target=desk, args=(code,)) for code in ("1", "2", "3")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with station.db.read() as s:
        called = Counter(s.scalars(sa.select(TicketEvent.ticket).where(TicketEvent.step == Step.CALLED)))
    assert not came_away_empty
    assert called == Counter(range(1, 61))
