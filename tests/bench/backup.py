"""Measures a backup copy and a restore of a large database, and how long numbers take while a copy is made."""

import shutil
import subprocess
import threading
import time
from pathlib import Path

from kiosk.centre import hours
from kiosk.centre.hours import Period
from kiosk.db import Database
from kiosk.folder import sync_to_disk
from kiosk.migrations.upgrade import upgrade
from kiosk.station import open_station
from tests.bench.figures import Figure, p50, p95
from tests.bench.load import run, take_ticket
from tests.bench.workspace import Workspace, serving
from tests.kiosk.migrations import filled
from tests.processes import KIOSK, token

DAYS = 2800
"""Days of 75 visits, all of which are still there: about 100 MB."""
MEGABYTE = 10**6
COPIES = 3
PAUSE = 0.05
"""Seconds between two numbers: 20 a second, far more than any morning."""
BEFORE = 100


def backup(workspace: Workspace) -> list[Figure]:
    """Copy a large database while one client takes numbers, then restore the copy with the service stopped."""
    data = workspace.folder()
    size = _large_database(data)
    stick = workspace.folder()
    stick.mkdir()
    bearer = token(data, "kiosk")
    with serving(data) as served:
        quiet = _numbers(served.port, bearer, BEFORE)
        busy, seconds = _numbers_during_copies(served.port, bearer, data, stick)
    copies = sorted(stick.glob("*.db"))
    floor = _plain_copy(data / "kiosk.db", stick / "plain")
    restored = min(_timed("restore", str(copies[-1]), "--data", str(data)) for _ in range(COPIES))
    hundred = 100 * MEGABYTE / size
    note = f", of {size / MEGABYTE:.0f} MB"
    return [
        Figure(f"backup, per 100 MB{note}", min(seconds) * hundred, at_most=10, floor=floor * hundred, unit="s"),
        Figure(f"restore, per 100 MB{note}", restored * hundred, at_most=10, floor=floor * hundred, unit="s"),
        Figure(
            "a number during a backup, p95", p95(busy), at_most=100, floor=p95(quiet), unit="ms",
            note=f"; p50 {p50(busy):.1f}, without one {p50(quiet):.1f}; slowest {max(busy):.0f}; of {len(busy)}",
        ),
    ]  # fmt: skip


def _large_database(data: Path) -> int:
    """Fill a data folder with years of visits, and return the bytes of its database."""
    data.mkdir()
    (data / "kiosk.toml").write_text('[clock]\ntrust = "system"\n')
    filled.fill(data / "kiosk.db", DAYS)
    db = Database(f"sqlite:///{data / 'kiosk.db'}")
    upgrade(db, "centre")
    db.close()
    for copy in data.glob("kiosk-at-*"):
        copy.unlink()
    station = open_station(data)
    with station.db.begin() as s:
        hours.replace_week(s, [Period(day, 0, hours.WHOLE_DAY) for day in range(7)])
    station.db.close()
    return (data / "kiosk.db").stat().st_size


def _numbers_during_copies(port: int, bearer: str, data: Path, stick: Path) -> tuple[list[float], list[float]]:
    """Milliseconds of each number while copies are made one after another, and the seconds of each copy."""
    seconds: list[float] = []

    def copy() -> None:
        for _ in range(COPIES):
            seconds.append(_timed("backup", "--to", str(stick), "--data", str(data)))

    copying = threading.Thread(target=copy)
    copying.start()
    numbers: list[float] = []
    while copying.is_alive():
        numbers += _numbers(port, bearer, 5)
    return numbers, seconds


def _numbers(port: int, bearer: str, count: int) -> list[float]:
    take = take_ticket(bearer)
    taken = []
    for _ in range(count):
        result = run(port, 1, 1, take)
        assert result.statuses == [201]
        taken += result.milliseconds
        time.sleep(PAUSE)
    return taken


def _timed(*command: str) -> float:
    """The seconds of a command, with its start."""
    begun = time.perf_counter()
    subprocess.run([KIOSK, *command], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def _plain_copy(file: Path, to: Path) -> float:
    """The floor: the seconds to copy the file and put it on the disk."""
    begun = time.perf_counter()
    shutil.copyfile(file, to)
    sync_to_disk(to)
    return time.perf_counter() - begun
