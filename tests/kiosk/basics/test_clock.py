"""The clock, and who may move it."""

import datetime as dt
from pathlib import Path

import pytest
import sqlalchemy as sa

from kiosk.centre.models import Centre
from kiosk.errors import Invalid
from kiosk.station import Station, open_station


def test_a_demonstration_can_be_moved(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_CLOCK", "+86400")
    moved = open_station(station.data)
    ahead = moved.clock.now().utc - station.clock.now().utc
    assert dt.timedelta(hours=23, minutes=59) < ahead < dt.timedelta(hours=24, minutes=1)
    assert abs(moved.clock.machine().utc - station.clock.now().utc) < dt.timedelta(minutes=1)
    moved.db.close()


def test_a_real_centre_cannot(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    with station.db.begin() as s:
        s.execute(sa.update(Centre).values(demonstration=False))
    monkeypatch.setenv("KIOSK_CLOCK", "+86400")
    assert open_station(station.data).clock.moved == 0


@pytest.mark.parametrize(
    ("is_demonstration", "written", "trust"),
    [
        (True, "", "system"),
        (False, "", "synchronised"),
        (True, "synchronised", "synchronised"),
        (False, "system", "system"),
    ],
)
def test_whom_the_clock_is_believed(station: Station, is_demonstration: bool, written: str, trust: str) -> None:
    with station.db.begin() as s:
        s.execute(sa.update(Centre).values(demonstration=is_demonstration))
    (station.data / "kiosk.toml").write_text(f'[clock]\ntrust = "{written}"\n' if written else "")
    assert open_station(station.data).clock.trust == trust


@pytest.mark.parametrize("move", ["tomorrow", "", "9" * 12, "-" + "9" * 11, "9" * 30])
def test_a_move_that_is_no_number_or_out_of_all_time(
    station: Station, monkeypatch: pytest.MonkeyPatch, move: str
) -> None:
    monkeypatch.setenv("KIOSK_CLOCK", move)
    with pytest.raises(Invalid, match="bad_kiosk_clock"):
        open_station(station.data)


def test_a_folder_that_is_not_made_yet(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="not_migrated"):
        open_station(tmp_path)
