"""Reports are written into a folder, for a municipality without a hub."""

import os
import subprocess
import sys
from collections.abc import Callable

from kiosk.station import Station
from kiosk.sync import sender
from tests.kiosk.sync.conftest import entries

To = Callable[..., Station]
POWER_CUT = """
import os, pathlib, sys
from kiosk.station import open_station
from kiosk.sync import sender
os.fsync = lambda _: os._exit(77)
sender.send_owed(open_station(pathlib.Path(sys.argv[1])), only_due=True)
"""


def test_it_works(to: To) -> None:
    station = to(folder="for-the-municipality")
    (station.data / "for-the-municipality").mkdir()
    assert sender.send_owed(station, only_due=True) == sender.Summary(1, 0, 0, None)
    (entry,) = entries(station)
    (file,) = (station.data / "for-the-municipality" / "demo").iterdir()
    assert (file.name, file.read_bytes()) == (f"{entry.date}-r1.json", entry.body)


def test_the_same_file_is_there_already(to: To) -> None:
    station = to(folder="out")
    (station.data / "out" / "demo").mkdir(parents=True)
    (entry,) = entries(station)
    (station.data / "out" / "demo" / f"{entry.date}-r1.json").write_bytes(entry.body)
    assert sender.send_owed(station, only_due=True).delivered == 1


def test_what_a_power_cut_left_half_written_does_not_stay(to: To) -> None:
    station = to(folder="out")
    (station.data / "out" / "demo").mkdir(parents=True)
    with (station.data / "kiosk.toml").open("a") as settings:
        settings.write('folder = "out"\n')
    cut = subprocess.run(
        [sys.executable, "-c", POWER_CUT, str(station.data)], env=os.environ | {"KIOSK_CLOCK": "86400"}, check=False
    )
    assert cut.returncode == 77
    assert len(list((station.data / "out" / "demo").iterdir())) == 1
    assert sender.send_owed(station, only_due=True).delivered == 1
    (file,) = (station.data / "out" / "demo").iterdir()
    assert file.read_bytes() == entries(station)[0].body


def test_another_report_of_the_day_is_never_replaced(to: To) -> None:
    station = to(folder="out")
    (station.data / "out" / "demo").mkdir(parents=True)
    path = station.data / "out" / "demo" / f"{entries(station)[0].date}-r1.json"
    path.write_bytes(b"other")
    assert sender.send_owed(station, only_due=True) == sender.Summary(0, 0, 1, "other_report")
    assert path.read_bytes() == b"other"


def test_a_disk_that_is_not_mounted(to: To) -> None:
    station = to(folder="out")
    assert sender.send_owed(station, only_due=True) == sender.Summary(0, 1, 0, "no_folder")
    assert not (station.data / "out").exists()


def test_a_folder_that_cannot_be_written(to: To) -> None:
    station = to(folder="out")
    (station.data / "out").mkdir()
    (station.data / "out" / "demo").write_text("a file where the folder should be")
    assert sender.send_owed(station, only_due=True) == sender.Summary(0, 1, 0, "folder")
