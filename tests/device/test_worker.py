"""The worker does the jobs that buttons and scanners give, one at a time, and ends after them."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from device import parts
from device.buttons import BUTTONS
from device.panel import press_job
from device.parts import MOST_JOBS, AgentContext
from device.work import Worker
from kiosk.queue.models import Ticket
from kiosk.scans.models import Result
from kiosk.station import Station
from tests.waiting import until


class SlowJobs:
    """Jobs that wait until `go_on` is set."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.begun: list[int] = []

    def job(self, number: int) -> Callable[[Session], None]:
        def run(_s: Session) -> None:
            self.begun.append(number)
            self.go_on.wait(10)

        return run


@pytest.fixture
def context(station: Station) -> AgentContext:
    return AgentContext(station)


@pytest.fixture
def slow(context: AgentContext) -> Iterator[SlowJobs]:
    """As many jobs as may wait, and one more that has begun."""
    jobs = SlowJobs()
    worker = Worker(context)
    context.parts = [worker]
    worker.start()
    context.add_job(jobs.job(0))
    until(lambda: jobs.begun)
    for number in range(1, MOST_JOBS + 1):
        context.add_job(jobs.job(number))
    yield jobs
    jobs.go_on.set()
    worker.stop()
    worker.thread.join(10)


def test_a_scan_waits_for_room(context: AgentContext, slow: SlowJobs) -> None:
    scanner = threading.Thread(target=context.add_scan, args=(slow.job(-2),))
    scanner.start()
    scanner.join(0.05)
    assert scanner.is_alive()
    slow.go_on.set()
    until(lambda: slow.begun[-1] == -2)
    scanner.join(5)


def test_a_scan_that_waited_in_vain_is_refused(
    context: AgentContext, slow: SlowJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "PATIENCE", 0.05)
    shown: list[Result] = []
    context.result_listeners.append(shown.append)
    context.add_scan(slow.job(-2))
    assert shown == [Result.REFUSED]


def test_one_more_job_than_may_wait_is_refused(context: AgentContext, slow: SlowJobs) -> None:
    shown: list[Result] = []
    context.result_listeners.append(shown.append)
    context.add_job(slow.job(-1))
    assert shown == [Result.REFUSED]


def test_a_stop_does_not_wait_for_the_jobs_but_they_are_done(context: AgentContext, slow: SlowJobs) -> None:
    (worker,) = context.parts
    stopping = threading.Thread(target=worker.stop, daemon=True)
    stopping.start()
    stopping.join(2)
    assert not stopping.is_alive()
    slow.go_on.set()
    assert worker.thread is not None
    worker.thread.join(10)
    assert slow.begun == list(range(MOST_JOBS + 1))


def test_a_press_is_done_once_more_where_the_database_was_locked_for_long(
    context: AgentContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = context.station.db
    with db.begin() as s:
        s.execute(sa.text("PRAGMA busy_timeout = 0"))  # all writers use this connection
    shown: list[Result] = []
    context.result_listeners.append(shown.append)
    with closing(sqlite3.connect(db.file, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN EXCLUSIVE")
        monkeypatch.setattr(db.storage, "record_fault", lambda *_: other.execute("ROLLBACK"))
        worker = Worker(context)
        worker.start()
        context.add_job(press_job(context, BUTTONS[0]))
        worker.stop()
        worker.thread.join(10)
    assert shown == [Result.DONE]
    with db.read() as s:
        assert s.scalar(sa.select(sa.func.count()).select_from(Ticket)) == 1
