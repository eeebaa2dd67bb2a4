"""Measures a backup copy and a restore of a large database, and how long numbers take meanwhile.

Once more as an admin does it on the page: the copy is sent from another computer, checked, and the centre is back.
"""

import re
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from kiosk import replacement
from kiosk.backup import asked
from kiosk.centre import hours
from kiosk.centre.hours import Period
from kiosk.db import Database
from kiosk.folder import sync_to_disk
from kiosk.migrations.upgrade import upgrade
from kiosk.station import open_station
from kiosk.types import Role, new_key
from tests import factories
from tests.bench.figures import Figure, p50, p95
from tests.bench.load import run, take_ticket
from tests.bench.workspace import Workspace, serving
from tests.kiosk.migrations import filled
from tests.processes import KIOSK, Served, token
from tests.waiting import until

DAYS = 2800
"""Days of 75 visits, all of which are still there: about 100 MB."""
MEGABYTE = 10**6
COPIES = 3
PAUSE = 0.05
"""Seconds between two numbers: 20 a second, far more than any morning."""
BEFORE = 100
PIECE = 768 * 1024
"""Bytes of a piece, as in js/send-copy.js."""
BACK_SECONDS = 120


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
    by_page = _by_page(data, copies[-1], bearer, note)
    return [
        Figure(f"backup, per 100 MB{note}", min(seconds) * hundred, at_most=10, floor=floor * hundred, unit="s"),
        Figure(f"restore, per 100 MB{note}", restored * hundred, at_most=10, floor=floor * hundred, unit="s"),
        Figure(
            "a number during a backup, p95", p95(busy), at_most=100, floor=p95(quiet), unit="ms",
            note=f"; p50 {p50(busy):.1f}, without one {p50(quiet):.1f}; slowest {max(busy):.0f}; of {len(busy)}",
        ),
        *by_page,
    ]  # fmt: skip


def _by_page(data: Path, copy: Path, bearer: str, note: str) -> list[Figure]:
    """Send a copy to the page and restore it there, while one client takes numbers until the service starts on it."""
    station = open_station(data)
    factories.add_user(station, "karin", Role.ADMIN)
    station.db.close()
    with _running(data) as served:
        quiet = _numbers(served.port, bearer, BEFORE)
        browser = _logged_in(served)
        sent: list[str] = []
        sending = threading.Thread(target=lambda: sent.append(_send(browser, served.url, copy)))
        begun = time.perf_counter()
        sending.start()
        during_sending = _numbers_while(served.port, bearer, sending.is_alive)
        seconds = time.perf_counter() - begun
        begun = time.perf_counter()
        _press(browser, f"{served.url}{sent[0]}")
        during_check = _numbers_while(served.port, bearer, lambda: not replacement.is_waiting(data))
        until(lambda: _is_back(data, served), BACK_SECONDS)
        back = time.perf_counter() - begun
    floor = p95(quiet)
    return [
        _number("a number while a copy is sent, p95", during_sending, floor, f"; sent in {seconds:.1f} s{note}"),
        _number("a number while a sent copy is checked, p95", during_check, floor, note),
        Figure(f"press to centre back{note}", back, at_most=60, unit="s"),
    ]


def _number(name: str, milliseconds: list[float], floor: float, note: str) -> Figure:
    words = f"; p50 {p50(milliseconds):.1f}, slowest {max(milliseconds):.0f}; of {len(milliseconds)}{note}"
    return Figure(name, p95(milliseconds), at_most=100, floor=floor, unit="ms", note=words)


@contextmanager
def _running(data: Path) -> Iterator[Served]:
    """A real `kiosk run`, which starts the service again once a copy waits."""
    served = Served("run", data, data / "run.log", program=(KIOSK,)).start()
    try:
        yield served
    finally:
        served.stop()


def _logged_in(served: Served) -> requests.Session:
    browser = requests.Session()
    login = {"name": "karin", "password": factories.PASSWORD, "csrf_token": _csrf(browser, f"{served.url}/login")}
    assert browser.post(f"{served.url}/login", data=login, allow_redirects=False).status_code == 303
    return browser


def _csrf(browser: requests.Session, address: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.get(address).text)
    assert found is not None
    return found[1]


def _send(browser: requests.Session, url: str, copy: Path) -> str:
    """Send a copy in pieces. Returns the page where it is chosen."""
    headers = {"X-CSRFToken": _csrf(browser, f"{url}/admin/copies")}
    about: dict[str, str | int] = {"key": new_key(), "name": copy.name, "size": copy.stat().st_size, "offset": 0}
    with copy.open("rb") as file:
        while piece := file.read(PIECE):
            answer = browser.post(f"{url}/admin/copies/sent", params=about, data=piece, headers=headers).json()
            about["offset"] = answer.get("came", 0)
    return str(answer["page"])


def _press(browser: requests.Session, address: str) -> None:
    answer = browser.post(address, data={"csrf_token": _csrf(browser, address)}, allow_redirects=False)
    assert answer.headers["Location"] == "/setup/restoring"


def _is_back(data: Path, served: Served) -> bool:
    wanted = asked.read(data)
    assert wanted is not None and wanted.code is None, wanted
    try:
        return wanted.is_done and requests.get(f"{served.url}/health", timeout=5).status_code == 200
    except requests.ConnectionError:
        return False


def _numbers_while(port: int, bearer: str, goes_on: Callable[[], bool]) -> list[float]:
    numbers: list[float] = []
    while goes_on():
        numbers += _numbers(port, bearer, 1)
    return numbers


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
