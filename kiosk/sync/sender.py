"""Sends the owed reports one after another, outside any transaction, and records each result.

The power may fail between any two lines. Then the report is sent again, and the receiver says that it has it already.
"""

import logging
import math
import time
from collections.abc import Callable

from msgspec import Struct

from kiosk.clock import Moment
from kiosk.errors import Conflict
from kiosk.station import Station
from kiosk.sync import folder, hub_client, outbox, queries
from kiosk.sync.models import OutboxEntry
from kiosk.sync.one_sender import only_sender
from kiosk.sync.receiver import receiver, receiver_of
from kiosk.sync.results import (
    Delivered,
    DeliveryResult,
    GivenUp,
    NewerAtReceiver,
    Postponed,
    RecordedResult,
    Refused,
    TemporaryFailure,
)

log = logging.getLogger(__name__)
Deliver = Callable[[OutboxEntry], DeliveryResult]


class Summary(Struct, frozen=True):
    """What a round of sending did: how many reports were delivered, how many are not yet, and why not."""

    delivered: int
    owed: int
    stuck: int
    trouble: str | None


def send_owed(station: Station, only_due: bool, longest: float = math.inf) -> Summary:
    """Send the reports that are due; by hand (`only_due` false) all that are not delivered, also the stuck ones.

    It can take minutes. After `longest` seconds no further report is begun.
    """
    if receiver_of(station).kind is None:
        return _summary(station, 0, None)
    at = station.clock.now()
    if not at.trusted:
        return _summary(station, 0, "clock_jumped" if at.jumped else "clock")
    try:
        with only_sender(station.data):
            round_ = Round(station, time.monotonic() + longest)
            round_.send(only_due)
    except Conflict as error:  # another process sends
        return _summary(station, 0, error.code)
    return _summary(station, round_.delivered, round_.trouble)


class Round:
    """One round of sending, in which each report is tried once at most. `until` is monotonic seconds."""

    def __init__(self, station: Station, until: float) -> None:
        self.delivered = 0
        self.trouble: str | None = None
        self._station, self._until = station, until
        self._tried: set[int] = set()
        self._is_over = False

    def send(self, only_due: bool) -> None:
        """Deliver in order, until the receiver cannot be reached: then the others would fail too.

        The due reports are read again after each pass, since a success makes the other owed reports due.
        """
        while not self._is_over and (entries := self._untried(only_due)):
            deliver = _transport(self._station)
            for entry in entries:
                if self._is_over or time.monotonic() >= self._until:
                    self._is_over = True
                    return
                self._record(entry, self._resolved(entry, deliver(entry)))

    def _untried(self, only_due: bool) -> list[OutboxEntry]:
        with self._station.db.read() as s:
            entries = outbox.due(s, self._station.clock.now()) if only_due else outbox.undelivered(s)
        return [entry for entry in entries if entry.id not in self._tried]

    def _resolved(self, entry: OutboxEntry, answer: DeliveryResult) -> RecordedResult:
        """Replace an answer about another report by a final result.

        A centre whose data folder was copied or restored can meet reports that are not its own. A newer revision that
        is our own means delivered. After a restore, what the receiver holds is valid; else an admin must decide.
        """
        with self._station.db.read() as s:
            if isinstance(answer, NewerAtReceiver):
                is_ours = outbox.has(s, entry.date, answer.revision, answer.digest)
                answer = Delivered() if is_ours else Refused(outbox.OTHER_REPORT, answer.revision)
            if isinstance(answer, Refused) and answer.code == outbox.OTHER_REPORT and outbox.yields_to_other(s, entry):
                return GivenUp(answer.held_revision)
        return answer

    def _record(self, entry: OutboxEntry, answer: RecordedResult) -> None:
        self._tried.add(entry.id)
        _mark(self._station, entry.id, answer, self._station.clock.now())
        if isinstance(answer, Delivered):
            self.delivered += 1
            return
        if isinstance(answer, GivenUp):
            log.warning("the report of %s is given up: the receiver holds one from before the restore", entry.date)
            return
        self.trouble = answer.code
        self._is_over = isinstance(answer, TemporaryFailure)
        log.warning("the report of %s is not delivered: %s", entry.date, answer.code)


def _transport(station: Station) -> Deliver:
    """The function that delivers to the present receiver."""
    if receiver_of(station).kind == "folder":
        return folder.open_folder(station)
    return hub_client.open_hub(station)


def try_receiver(station: Station) -> str | None:
    """Ask the receiver whether it would take reports, without sending one: the code of the trouble, null if it would.

    Raises Invalid `bad_centre_key`. It can take LONGEST_EXCHANGE seconds.
    """
    if receiver_of(station).kind == "folder":
        return folder.trouble_of(station)
    return hub_client.trouble_of(station)


def _mark(station: Station, entry: int, answer: RecordedResult, at: Moment) -> None:
    with station.db.begin() as s:
        attempts = s.get_one(OutboxEntry, entry).attempts
        match answer:
            case Delivered():
                outbox.mark_delivered(s, entry, at)
            case GivenUp(held_revision):
                outbox.settle_after_restore(s, entry, held_revision, at)
            case Refused(code, held_revision):
                outbox.mark_stuck(s, entry, code, held_revision)
            case Postponed(code, retry_after):
                outbox.mark_postponed(s, entry, code, outbox.pause_after(attempts, retry_after), at)
            case TemporaryFailure(code, retry_after):
                outbox.mark_failed(s, entry, code, outbox.pause_after(attempts, retry_after), at)


def _summary(station: Station, delivered: int, trouble: str | None) -> Summary:
    with station.db.read() as s:
        state = queries.state(s)
        owed_to_anybody = receiver(s, station.settings).kind is not None
    owed, stuck = (state.owed, state.stuck) if owed_to_anybody else (0, 0)
    return Summary(delivered, owed, stuck, trouble or (state.last_trouble if owed or stuck else None))
