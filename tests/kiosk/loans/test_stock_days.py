"""Each item counts once a day, by its state when the day ended, also where the day is closed late."""

from collections import Counter
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from kiosk.clock import Moment
from kiosk.loans import queries, returns, shelf, stock
from kiosk.loans.facts import SOURCE
from kiosk.loans.stock import ItemSettings
from kiosk.loans.stock_facts import STOCK_DAYS
from kiosk.station import Station
from kiosk.statistics import closing
from tests.factories import lend
from tests.wrong_clocks import Machine, process_on


def counted(station: Station) -> list[tuple[str, str, int | None]]:
    with station.db.read() as s:
        rows = s.execute(
            sa.text(
                "SELECT date, key, n FROM day_count JOIN business_day ON business_day.id = business_day "
                "WHERE measure = 'stock_days' AND dimension = 'state' AND revision = 1 ORDER BY date, key"
            )
        )
        return [(date[5:], key, n) for date, key, n in rows]


def on(machine: Machine, station: Station, text: str) -> Moment:
    machine.advance_to(text)
    return station.clock.now()


def test_it_works(station: Station) -> None:
    machine = Machine("2026-11-20 10:00")
    here = process_on(machine, station)
    lend(here, "TAB0001", on(machine, here, "2026-11-20 10:05"))
    lend(here, "TAB0002", on(machine, here, "2026-11-20 10:06"))
    with here.db.begin() as s:
        shelf.report_lost(s, queries.find(s, "TAB0003"), on(machine, here, "2026-11-20 10:07"))
    with here.db.begin() as s:  # the next day, before the first one is closed
        at = on(machine, here, "2026-11-21 11:00")
        returns.take_back(s, queries.find(s, "TAB0001"), at)
        stock.add_item(s, "eva", "NEW001", ItemSettings("tablet-10"), at)
    on(machine, here, "2026-11-22 11:00")
    closing.close_finished(here)
    assert counted(here) == [
        ("11-20", "lent", 2), ("11-20", "lost", 1), ("11-20", "ready", 9),
        ("11-21", "checking", 1), ("11-21", "lent", 1), ("11-21", "lost", 1), ("11-21", "ready", 10),
    ]  # fmt: skip


def test_a_step_that_was_undone_and_a_day_without_any(station: Station) -> None:
    machine = Machine("2026-11-20 10:00")
    here = process_on(machine, station)
    at = on(machine, here, "2026-11-20 10:05")
    lend(here, "TAB0001", at)
    with here.db.begin() as s:
        returns.undo_last(s, queries.find(s, "TAB0001"), at)
    lend(here, "TAB0002", on(machine, here, "2026-11-21 10:05"))
    with here.db.read() as s:
        days = list(s.scalars(sa.text("SELECT id FROM business_day ORDER BY date")))
        found = [one for one in SOURCE.read_facts(s, days, machine_zone(here)) if one.measure == STOCK_DAYS.code]
    states = Counter((one.day, one.keys["state"]) for one in found)
    assert states == {(days[0], "ready"): 12, (days[1], "ready"): 11, (days[1], "lent"): 1}


def test_a_supplement_counts_nothing_twice(station: Station) -> None:
    machine = Machine("2026-11-20 10:00")
    here = process_on(machine, station)
    lend(here, "TAB0001", here.clock.now())
    with here.db.begin() as s:
        s.execute(sa.text("UPDATE business_day SET status = 'closed'"))
        row = "INSERT INTO business_day (date, clock_ok, status, opened, supplement) "
        s.execute(sa.text(f"{row} SELECT date, 0, 'open', opened, 1 FROM business_day"))
        (supplement,) = s.scalars(sa.text("SELECT id FROM business_day WHERE supplement"))
        assert not [
            one for one in SOURCE.read_facts(s, [supplement], machine_zone(here)) if one.measure == "stock_days"
        ]
        s.execute(sa.text("UPDATE business_day SET status = 'unobserved' WHERE NOT supplement"))
        found = [one for one in SOURCE.read_facts(s, [supplement], machine_zone(here)) if one.measure == "stock_days"]
    assert len(found) == 12


def machine_zone(station: Station) -> ZoneInfo:
    return station.clock.zone
