"""The same counts again, as a later revision."""

import msgspec
import pytest
import sqlalchemy as sa

from kiosk import audit
from kiosk.errors import Conflict
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
        return [day.n for day in queries.days(s, 3, station.clock.now())]


def test_a_day_that_nobody_observed(station: Station, later) -> None:
    factories.take(station)
    closing.close_finished(later(2))
    with station.db.begin() as s:
        entry = outbox.undelivered(s)[-1]
        outbox.mark_stuck(s, entry.id, "other_report")
        with pytest.raises(Conflict, match="nobody_observed"):
            correction.send_ours(s, "eva", outbox.stuck(s, entry.id), later(2).clock.now())


@pytest.mark.parametrize("trouble", ["refused", "other_centre"])
def test_where_nothing_else_is_held(station: Station, later, trouble: str) -> None:
    factories.take(station)
    closing.close_finished(later(1))
    with station.db.begin() as s:
        (entry,) = outbox.undelivered(s)
        outbox.mark_stuck(s, entry.id, trouble)
        with pytest.raises(Conflict, match="no_other_report"):
            correction.send_ours(s, "eva", outbox.stuck(s, entry.id), later(1).clock.now())
