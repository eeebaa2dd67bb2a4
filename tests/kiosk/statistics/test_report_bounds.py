"""Whatever clients send, a day can be closed, its sums are right, and a hub accepts its report."""

import datetime as dt
from collections import Counter

import msgspec
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from kiosk.db import table_of
from kiosk.errors import Invalid
from kiosk.facts import Fact
from kiosk.queue.models import Step, Ticket, TicketEvent
from kiosk.station import Station
from kiosk.statistics import closing, counts, day_report, queries
from kiosk.statistics.counts import MOST_KEYS
from kiosk.statistics.day_report import MOST_COUNTS, Count, DayReport
from kiosk.statistics.measures import MEASURES, OTHER, WHOLE
from kiosk.statistics.models import DayCount
from kiosk.sync.models import OutboxEntry
from tests import factories
from tests.kiosk.identity_numbers import NUMBERS
from tests.kiosk.statistics.conftest import Later

TICKETS = table_of(Ticket)
KEYS = st.text(max_size=30) | NUMBERS


def sent_before_this_version(station: Station, languages: list[str]) -> None:
    """Tickets of an earlier version, which stored any word as a language."""
    factories.take(station)
    with station.db.begin() as s:
        (row,) = s.execute(sa.select(TICKETS)).mappings()
        rows = [
            dict(row) | {"id": n, "number": n, "request_key": f"earlier-{n:08d}", "language": language}
            for n, language in enumerate(languages, start=2)
        ]
        s.execute(sa.insert(TICKETS), rows)
        s.add_all(TicketEvent(ticket=row["id"], step=Step.TAKEN, at=row["taken_at"]) for row in rows)


def report_of(station: Station) -> DayReport:
    with station.db.read() as s:
        return day_report.read(s.scalars(sa.select(OutboxEntry.body)).one())


def stored(cells: counts.Counts) -> DayReport:
    made = [Count(measure=measure, dimension=by, key=key, n=n) for (measure, by, key), n in cells.items()]
    report = DayReport(
        kind="entren-day-report", version=1, centre="demo", date=dt.date(2026, 11, 20), revision=1, status="observed",
        counts=made,
    )  # fmt: skip
    return day_report.read(day_report.freeze(report))


def test_five_thousand_made_up_languages_are_one(station: Station, later: Later) -> None:
    letters = [chr(ord("a") + n) for n in range(18)]
    sent_before_this_version(station, [f"q{a}{b}{c}" for a in letters for b in letters for c in letters][:5010])
    assert closing.close_finished(later(1)) == [station.clock.now().date]
    report = report_of(station)
    assert len(report.counts) < 100
    languages = {count.key: count.n for count in report.counts if count.dimension == "language"}
    assert languages == {"sv": 1, OTHER: 5010}


@given(st.lists(st.tuples(st.sampled_from(MEASURES), st.lists(KEYS, min_size=5, max_size=5)), max_size=40))
def test_any_keys_make_a_report_with_the_same_sums(happened: list[tuple]) -> None:
    facts = [Fact(0, measure.code, dict(zip(measure.dimensions, keys, strict=False))) for measure, keys in happened]
    totals = Counter(fact.measure for fact in facts)
    cells = counts.tally([0], facts)[0]
    assert len(stored(cells).counts) == len(cells)
    for measure in MEASURES:
        for dimension in (WHOLE, *measure.dimensions):
            summed = sum(n for (code, by, _), n in cells.items() if (code, by) == (measure.code, dimension))
            assert summed == totals[measure.code]


def test_beyond_the_limit_the_rarest_keys_are_counted_as_other() -> None:
    often = [Fact(0, "loans", {"model": "model-1", "hour": "10"})] * 3
    once = [Fact(0, "loans", {"model": f"model-{n}", "hour": "10"}) for n in range(2, MOST_KEYS + 50)]
    cells = counts.tally([0], once + often)[0]
    models = {key: n for (_, dimension, key), n in cells.items() if dimension == "model"}
    assert models["model-1"] == 3
    assert len(models) == MOST_KEYS + 1
    assert sum(models.values()) == len(often + once)


def test_the_largest_counts_fit_into_a_report() -> None:
    dimensions = sum(len(measure.dimensions) for measure in MEASURES)
    assert len(MEASURES) + dimensions * (MOST_KEYS + 1) <= MOST_COUNTS


@pytest.mark.parametrize("key", ["låna", "x" * 25, "811218-9876", "a\n", "pad.19811218-9876"])
def test_no_report_is_stored_that_a_hub_refuses(key: str) -> None:
    with pytest.raises(Invalid, match="not_a_day_report"):
        stored({("tickets", "topic", key): 1})


def test_stored_figures_of_unknown_languages_stay_readable(station: Station, later: Later) -> None:
    factories.take(station)
    closing.close_finished(later(1))
    with station.db.begin() as s:
        s.execute(sa.update(DayCount).where(DayCount.dimension == "language").values(key="Anna"))
    at = later(1).clock.now()
    with station.db.read() as s:
        assert queries.shares(s, queries.period(s, 7, at), "tickets", "language") == [queries.KeyCount("Anna", 1)]
        assert queries.days(s, queries.period(s, 2, at))[0].n["tickets"] == 1
    earlier = msgspec.structs.replace(
        report_of(station), counts=[Count(measure="tickets", dimension="language", key="Anna", n=1)]
    )
    assert day_report.read(msgspec.json.encode(earlier)) == earlier
