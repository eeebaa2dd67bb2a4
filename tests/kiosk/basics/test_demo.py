"""`kiosk demo` and `kiosk migrate` make what scripts rely on."""

from pathlib import Path

import sqlalchemy as sa

from kiosk import config
from kiosk.centre import hours
from kiosk.centre.models import BusinessDay, Desk, Topic
from kiosk.loans.models import Item, ItemState
from kiosk.people import setup
from kiosk.queue.models import Ticket
from kiosk.station import open_station
from kiosk.statistics.models import DayCount
from tests.processes import kiosk


def test_a_demonstration_has_topics_desks_and_items(tmp_path: Path) -> None:
    kiosk("demo", "--data", str(tmp_path))
    station = open_station(tmp_path)
    with station.db.read() as s:
        assert {"login", "bills", "device", "loan", "other"} < set(s.scalars(sa.select(Topic.code)))
        assert {"1", "2", "3", "R1"} == set(s.scalars(sa.select(Desk.code)))
        items = dict(s.execute(sa.select(Item.tag, Item.state)).all())
        assert items == {f"TAB{number:04d}": ItemState.READY for number in range(1, 13)}
        assert [(period.opens, period.closes) for period in hours.week(s, station.clock.now())] == [(0, 1440)] * 7
        assert s.scalar(sa.select(sa.func.count()).select_from(Ticket)) == 0
    station.db.close()


def test_a_second_demo_is_refused_and_a_second_migrate_changes_nothing(tmp_path: Path) -> None:
    kiosk("demo", "--data", str(tmp_path))
    (tmp_path / "kiosk.toml").write_text("[web]\nport = 9999\n")
    again = kiosk("demo", "--data", str(tmp_path), check=False)
    assert (again.returncode, again.stderr.strip()) == (
        2,
        "kiosk: a centre is set up here already; nothing was touched",
    )
    kiosk("demo", "--data", str(tmp_path), "--if-empty")
    assert open_station(tmp_path).settings.web.port == 9999


def test_sixty_days_of_history(tmp_path: Path) -> None:
    kiosk("demo", "--data", str(tmp_path), "--history", "60")
    station = open_station(tmp_path)
    with station.db.read() as s:
        assert s.scalar(sa.select(sa.func.count()).select_from(BusinessDay)) == 60
        assert (s.scalar(sa.select(sa.func.count()).select_from(DayCount)) or 0) > 1000
        assert s.scalar(sa.select(sa.func.count()).select_from(Ticket)) == 0
    station.db.close()


def test_a_centre_that_is_no_demonstration_begins_with_topics_and_desks_and_closed(tmp_path: Path) -> None:
    kiosk("migrate", "--data", str(tmp_path))
    station = open_station(tmp_path)
    with station.db.begin() as s:
        setup.new_code(s)
        setup.new_code(s)
    with station.db.read() as s:
        assert s.scalar(sa.select(sa.func.count()).select_from(Topic)) == 9
        assert not hours.is_open(s, station.clock.now())
    refused = kiosk("demo", "--data", str(tmp_path), "--history", "5", check=False)
    assert refused.returncode == 2
    station.db.close()


def test_a_line_at_the_end_of_the_settings_configures_the_hub(tmp_path: Path) -> None:
    """As the README says: the settings end with the section [sync], so a line can be appended."""
    kiosk("demo", "--data", str(tmp_path))
    before = config.load(tmp_path)
    with (tmp_path / "kiosk.toml").open("a") as settings:
        settings.write('hub = "http://127.0.0.1:8090"\n')
    after = config.load(tmp_path)
    assert (after.sync.hub, after.scanner, after.panel) == ("http://127.0.0.1:8090", before.scanner, before.panel)
