"""The state of deliveries."""

import dataclasses

from kiosk.clock import Clock
from kiosk.station import Station
from kiosk.statistics import closing
from kiosk.sync import outbox, queries


def test_it_works(owing: Station) -> None:
    later = dataclasses.replace(owing, clock=Clock(owing.clock.zone, "system", 4 * 86400))
    closing.close_finished(later)
    at = later.clock.now()
    with later.db.begin() as s:
        first, second, third, _fourth = outbox.undelivered(s)
        outbox.mark_delivered(s, first.id, at)
        outbox.mark_stuck(s, second.id, "other_report")
        outbox.mark_failed(s, third.id, "unreachable", 100, at)
    with later.db.read() as s:
        state = queries.state(s)
    assert (state.owed, state.stuck) == (2, 1)
    assert state.latest is not None
    assert state.latest.date == first.date
    assert state.last_trouble == "other_report"
    assert [entry.date for entry in state.troubled] == [second.date, third.date]
    assert state.next_attempt == at.later(seconds=100).utc


def test_without_reports_the_state_is_empty(station: Station) -> None:
    with station.db.read() as s:
        assert queries.state(s) == queries.SyncState(0, 0, 0, None, None, None, [])
        assert queries.report(s, None) is None


def test_a_late_failure_does_not_undo_a_delivery(owing: Station) -> None:
    at = owing.clock.now()
    with owing.db.begin() as s:
        (entry,) = outbox.undelivered(s)
        outbox.mark_delivered(s, entry.id, at)
        outbox.mark_failed(s, entry.id, "slow", 5, at)
        outbox.mark_stuck(s, entry.id, "refused")
    with owing.db.read() as s:
        state = queries.state(s)
    assert (state.owed, state.stuck, state.last_trouble) == (0, 0, None)


def test_the_report_of_a_day(owing: Station) -> None:
    with owing.db.read() as s:
        (entry,) = outbox.undelivered(s)
        assert queries.report(s, entry.date) == queries.report(s, None) == entry.body
