"""A correction sends the same counts as a later revision."""

import msgspec
import pytest
import sqlalchemy as sa

from kiosk import audit
from kiosk.centre.models import BusinessDay, DayStatus
from kiosk.clock import Moment
from kiosk.errors import Conflict
from kiosk.queue.models import Ticket
from kiosk.station import Station
from kiosk.statistics import closing, correction, queries
from kiosk.statistics.day_report import DayReport
from kiosk.statistics.models import DayCount
from kiosk.sync import outbox
from kiosk.sync.models import Delivery, OutboxEntry
from tests import factories


@pytest.mark.parametrize(("held", "revision"), [(None, 2), (1, 2), (4, 5)])
def test_it_works(station: Station, later, held: int | None, revision: int) -> None:
    factories.take(station)
    tomorrow = later(1)
    closing.close_finished(tomorrow)
    at = tomorrow.clock.now()
    with tomorrow.db.begin() as s:
        (entry,) = outbox.undelivered(s)
        outbox.mark_stuck(s, entry.id, "other_report", held)
    before = queries_total(tomorrow)
    with tomorrow.db.begin() as s:
        correction.send_ours(s, "eva", outbox.stuck(s, entry.id), at)
    with tomorrow.db.read() as s:
        ours, sent = s.scalars(sa.select(OutboxEntry).order_by(OutboxEntry.revision))
        kept = {(n.measure, n.dimension, n.key, n.n) for n in s.scalars(revision_of(1))}
        copied = {(n.measure, n.dimension, n.key, n.n) for n in s.scalars(revision_of(revision))}
        (entry_,) = audit.latest(s, 1)
    assert (ours.state, sent.state, sent.revision) == (Delivery.REPLACED, Delivery.OWED, revision)
    first, second = (msgspec.json.decode(row.body, type=DayReport) for row in (ours, sent))
    assert second == msgspec.structs.replace(first, revision=revision)
    assert kept == copied and kept
    assert queries_total(tomorrow) == before  # nothing is counted twice
    assert (entry_.who, entry_.action, entry_.details["date"]) == ("eva", "report_corrected", str(ours.date))


def revision_of(number: int) -> sa.Select[tuple[DayCount]]:
    return sa.select(DayCount).where(DayCount.revision == number)


def queries_total(station: Station) -> list[dict[str, int | None]]:
    with station.db.read() as s:
        return [day.n for day in queries.days(s, queries.period(s, 3, station.clock.now()))]


def test_an_unobserved_day_is_not_sent_as_a_correction(station: Station, later) -> None:
    factories.take(station)
    closing.close_finished(later(2))
    with station.db.begin() as s:
        entry = outbox.undelivered(s)[-1]
        outbox.mark_stuck(s, entry.id, "other_report")
        with pytest.raises(Conflict, match="nobody_observed"):
            correction.send_ours(s, "eva", outbox.stuck(s, entry.id), later(2).clock.now())


@pytest.mark.parametrize("trouble", ["refused", "other_centre"])
def test_without_another_report_at_the_hub_nothing_is_corrected(station: Station, later, trouble: str) -> None:
    factories.take(station)
    closing.close_finished(later(1))
    with station.db.begin() as s:
        (entry,) = outbox.undelivered(s)
        outbox.mark_stuck(s, entry.id, trouble)
        with pytest.raises(Conflict, match="no_other_report"):
            correction.send_ours(s, "eva", outbox.stuck(s, entry.id), later(1).clock.now())


@pytest.mark.parametrize(
    ("newer", "held", "sent"),
    [
        (Delivery.STUCK, 2, 3),
        (Delivery.DELIVERED, 5, 6),
        (Delivery.DELIVERED, 1, None),
        (Delivery.DELIVERED, None, None),
    ],
)
def test_a_correction_keeps_counts_that_were_added_later(
    station: Station, later, newer: Delivery, held: int | None, sent: int | None
) -> None:
    """The first revision is stuck, and the second has one visitor more."""
    factories.take(station)
    tomorrow = later(1)
    closing.close_finished(tomorrow)
    at = tomorrow.clock.now()
    with tomorrow.db.begin() as s:
        (first,) = outbox.undelivered(s)
        outbox.mark_stuck(s, first.id, "other_report", held)
    second = add_supplement(tomorrow, station.clock.now())
    with tomorrow.db.begin() as s:
        s.execute(sa.update(OutboxEntry).where(OutboxEntry.id == second.id).values(state=newer))
    before = queries_total(tomorrow)
    with tomorrow.db.begin() as s:
        correction.send_ours(s, "eva", outbox.stuck(s, first.id), at)
    reports = entries(tomorrow)
    assert [(row.revision, row.state) for row in reports] == [
        (1, Delivery.REPLACED), (2, newer), *([(sent, Delivery.OWED)] if sent else []),
    ]  # fmt: skip
    assert total(reports[-1]) == total(reports[1]) == total(reports[0]) + 1
    assert queries_total(tomorrow) == before


def test_the_hubs_report_counts_until_somebody_decides_again(station: Station, later) -> None:
    factories.take(station)
    tomorrow = later(1)
    closing.close_finished(tomorrow)
    at, then = tomorrow.clock.now(), station.clock.now()
    with tomorrow.db.begin() as s:
        (first,) = outbox.undelivered(s)
        outbox.mark_stuck(s, first.id, "other_report", 2)
        outbox.accept_other(s, "eva", outbox.stuck(s, first.id), at)
    second, third = add_supplement(tomorrow, then), add_supplement(tomorrow, then)
    assert [(row.state, row.last_trouble, row.held_revision) for row in (second, third)] == [
        (Delivery.STUCK, "other_report", 2)
    ] * 2
    with tomorrow.db.begin() as s:
        correction.send_ours(s, "eva", outbox.stuck(s, third.id), at)
    assert entries(tomorrow)[-1].state is Delivery.OWED
    assert add_supplement(tomorrow, then).state is Delivery.OWED  # ours counts now


def add_supplement(station: Station, then: Moment) -> OutboxEntry:
    """Add one visitor to a closed day. Returns the new report."""
    with station.db.begin() as s:
        day = BusinessDay(date=then.date, clock_ok=False, supplement=True, status=DayStatus.OPEN, opened=then.utc)
        s.add(day)
        s.flush()
        s.scalars(sa.select(Ticket).order_by(Ticket.id.desc())).all()[0].business_day = day.id
        s.flush()
        closing.close(s, day, "demo", station.clock.now())
    return entries(station)[-1]


def entries(station: Station) -> list[OutboxEntry]:
    with station.db.read() as s:
        return list(s.scalars(sa.select(OutboxEntry).order_by(OutboxEntry.date, OutboxEntry.revision)))


def total(entry: OutboxEntry) -> int:
    report = msgspec.json.decode(entry.body, type=DayReport)
    return next(count.n or 0 for count in report.counts if (count.measure, count.dimension) == ("tickets", ""))
