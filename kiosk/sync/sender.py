"""Sends what is owed, one report and one sender at a time, outside any transaction; then marks what became of it.

Power may fail between any two lines: then the report is sent again, and the other side says that it holds it already.
"""

import fcntl
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from kiosk.clock import Moment
from kiosk.errors import DomainError
from kiosk.folder import open_lock
from kiosk.station import Station
from kiosk.sync import folder, hub_client, outbox, queries
from kiosk.sync.answers import Answer, Held, Refused, Troubled
from kiosk.sync.models import OutboxEntry

log = logging.getLogger(__name__)
Deliver = Callable[[OutboxEntry], Answer]


class OtherSender(DomainError):
    """Another process of this centre is sending now."""

    status = 409


@dataclass(frozen=True, slots=True)
class Summary:
    """How a round went: how many were delivered in it, what is not delivered still, and what stood in the way."""

    delivered: int
    owed: int
    stuck: int
    trouble: str | None


def send_owed(station: Station, only_due: bool) -> Summary:
    """Send what is due (or, by hand, all that is not delivered, also the stuck) and say how it went. Slow."""
    if outbox.receiver(station.settings) is None:
        return _summary(station, 0, None)
    if not station.clock.machine().trusted:
        return _summary(station, 0, "clock")
    try:
        with _only_sender(station):
            delivered, trouble = _send_all(station, only_due)
    except OtherSender as error:
        return _summary(station, 0, error.code)
    return _summary(station, delivered, trouble)


def _send_all(station: Station, only_due: bool) -> tuple[int, str | None]:
    """Deliver in order, until the way itself is closed: then the rest would only wait for the same."""
    with station.db.read() as s:
        entries = outbox.due(s, station.clock.now()) if only_due else outbox.undelivered(s)
    if not entries:
        return 0, None
    deliver = _way(station)
    delivered, trouble = 0, None
    for entry in entries:
        answer = deliver(entry)
        _mark(station, entry, answer, station.clock.now())
        if isinstance(answer, Held):
            delivered += 1
            continue
        trouble = answer.code
        log.warning("the report of %s is not delivered: %s", entry.date, trouble)
        if isinstance(answer, Troubled):
            break
    return delivered, trouble


def _way(station: Station) -> Deliver:
    if outbox.receiver(station.settings) == "folder":
        return folder.open_folder(station)
    return hub_client.open_hub(station)


def _mark(station: Station, entry: OutboxEntry, answer: Answer, at: Moment) -> None:
    with station.db.begin() as s:
        match answer:
            case Held():
                outbox.mark_delivered(s, entry.id, at)
            case Refused(code):
                outbox.mark_stuck(s, entry.id, code)
            case Troubled(code, asked):
                outbox.mark_failed(s, entry.id, code, outbox.pause_after(entry.attempts, asked), at)


def _summary(station: Station, delivered: int, trouble: str | None) -> Summary:
    with station.db.read() as s:
        state = queries.state(s)
    owed_to_anybody = outbox.receiver(station.settings) is not None
    owed, stuck = (state.owed, state.stuck) if owed_to_anybody else (0, 0)
    return Summary(delivered, owed, stuck, trouble or (state.last_trouble if owed or stuck else None))


@contextmanager
def _only_sender(station: Station) -> Iterator[None]:
    """Hold `DIR/sync.lock`, which the kernel lets go with the process. Raises OtherSender."""
    handle = open_lock(station.data / "sync.lock")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise OtherSender("other_sender") from None
    finally:
        os.close(handle)
