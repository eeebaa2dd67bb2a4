"""`kiosk sync` while the machine's clock has jumped."""

import datetime as dt
from pathlib import Path

from kiosk import audit
from kiosk.errors import Conflict
from kiosk.station import Station
from kiosk.sync.queries import state as sync_state
from tests.kiosk.cli.conftest import run
from tests.wrong_clocks import make_clock_jump


def test_a_clock_that_jumped_closes_and_sends_nothing(data: Path, station: Station) -> None:
    make_clock_jump(station, dt.timedelta(days=2))
    shown = f"{station.clock.machine().local:%Y-%m-%d}"
    for options in ((), ("--due",)):
        night = run("sync", *options, data=data)
        assert night.exit_code == 1
        assert f"The machine's clock has jumped: it shows {shown} " in night.stdout
        assert (
            "Nothing is closed and nothing is sent. If that is right, run: kiosk sync --clock-is-right" in night.stdout
        )
    with station.db.read() as s:
        assert sync_state(s).owed == 0


def test_the_time_is_accepted_at_the_command_line(data: Path, station: Station) -> None:
    make_clock_jump(station, dt.timedelta(days=2))
    night = run("sync", "--clock-is-right", data=data)
    assert night.exit_code == 0
    assert night.stdout.startswith("The time is taken as right: ")
    assert run("sync", data=data).exit_code == 0
    with station.db.read() as s:
        assert [(entry.who, entry.action) for entry in audit.latest(s, 1)] == [("command line", "clock_accepted")]


def test_a_clock_moved_by_ten_years_makes_no_report(data: Path, station: Station) -> None:
    night = run("sync", data=data, days=3650)
    assert night.exit_code == 1
    assert "has jumped" in night.stdout
    assert "--clock-is-right" not in night.stdout
    refused = run("sync", "--clock-is-right", data=data, days=3650).exception
    assert isinstance(refused, Conflict)
    assert refused.code == "clock_moved"
    with station.db.read() as s:
        assert sync_state(s).owed == 0
    assert run("sync", data=data, days=1).exit_code == 0
    assert run("sync", data=data).exit_code == 0, "and back again"
