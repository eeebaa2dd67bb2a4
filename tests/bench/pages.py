"""Measures each page of a centre with two years of data against a centre that opened today."""

import datetime as dt
import http.client
import time
from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.cli.centre import DEMONSTRATION_TOML
from kiosk.clock import Moment
from kiosk.people import sessions, tokens
from kiosk.station import open_station
from kiosk.types import Role
from tests import factories
from tests.bench.figures import Figure, p50
from tests.bench.load import new_ticket, post
from tests.bench.workspace import Workspace, serving
from tests.kiosk.migrations import filled
from tests.processes import Served, kiosk
from web.auth.callers import COOKIE

DAYS = 730
WARM_UP = 5
PAIRS = 60
MAX_RATIO = 1.2
ZONE = ZoneInfo("Europe/Stockholm")
NOW = dt.datetime.combine(filled.TODAY + dt.timedelta(days=3), dt.time(10), ZONE)
"""A Monday morning. The past days are closed, and today is the same in both centres."""
WAITING = 8
LENT = ("TAB0001", "TAB0002", "TAB0003")
PAGES = {
    "start page": "/",
    "number page": "/taken/{ticket}",
    "phone's page": "/ticket/{ticket}",
    "board": "/board",
    "desk": "/desk",
    "loans": "/loans",
    "admin overview": "/admin",
}


class Centre:
    """A running centre at NOW, and the session cookie of an admin at desk 1."""

    def __init__(self, served: Served, bearer: str, cookie: str, waiting: int = WAITING) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=30)
        self._cookie = {"Cookie": f"{COOKIE}={cookie}"}
        self.ticket = [new_ticket(self._connection, bearer).id for _ in range(waiting)][-1]
        post(self._connection, "/api/v1/desks/1/call-next", bearer)
        for tag in LENT:
            form = {"code": tag, "scanner": "counter", "scan_id": f"bench-{tag}"}
            post(self._connection, "/api/v1/scans", bearer, form)

    def is_page(self, path: str) -> bool:
        self._connection.request("GET", path, headers=self._cookie)
        answer = self._connection.getresponse()
        answer.read()
        return answer.status == 200 and answer.headers.get_content_type() == "text/html"

    def time(self, path: str) -> float:
        """Milliseconds of one request for the page."""
        begun = time.perf_counter()
        self._connection.request("GET", path.format(ticket=self.ticket), headers=self._cookie)
        answer = self._connection.getresponse()
        answer.read()
        took = (time.perf_counter() - begun) * 1000
        assert answer.status == 200, (path, answer.status)
        return took


def pages(workspace: Workspace) -> list[Figure]:
    """Time each page in pairs, one of each centre, in alternating order."""
    clock = {"KIOSK_CLOCK": f"{(NOW - dt.datetime.now(dt.UTC)) // dt.timedelta(seconds=1):+d}"}
    old, new = _data(workspace.folder(), DAYS, clock), _data(workspace.folder(), 0, clock)
    old_keys, new_keys = log_in(old, NOW), log_in(new, NOW)
    with serving(old, clock) as of_old, serving(new, clock) as of_new:
        centres = Centre(of_old, *old_keys), Centre(of_new, *new_keys)
        return [ratio(f"{name}, two years of data / empty centre", path, *centres) for name, path in PAGES.items()]


def _data(data: Path, days: int, clock: Mapping[str, str]) -> Path:
    """Make the data of a centre with so many closed days, migrated to the newest step."""
    data.mkdir()
    (data / "kiosk.toml").write_text(DEMONSTRATION_TOML, "utf-8")
    filled.fill(data / "kiosk.db", days)
    kiosk("migrate", "--data", str(data))
    kiosk("sync", "--data", str(data), **clock)
    return data


def log_in(data: Path, now: dt.datetime) -> tuple[str, str]:
    """An admin's token, and the session cookie of an admin at desk 1."""
    station = open_station(data)
    at = Moment(now.astimezone(dt.UTC), ZONE)
    admin = factories.add_user(station, "ada", Role.ADMIN)
    with station.db.begin() as s:
        keys = tokens.add(s, "test", "bench", Role.ADMIN, at), sessions.start(s, admin, at, "1")
    station.db.close()
    return keys


def ratio(name: str, path: str, old: Centre, new: Centre) -> Figure:
    """The median time of a page in an old centre, against that in a new one."""
    times: dict[Centre, list[float]] = {old: [], new: []}
    for _ in range(WARM_UP):
        old.time(path)
        new.time(path)
    for number in range(PAIRS):
        for centre in (old, new) if number % 2 else (new, old):
            times[centre].append(centre.time(path))
    aged, empty = p50(times[old]), p50(times[new])
    note = f"; {aged:.1f} ms against {empty:.1f} ms"
    return Figure(name, aged / empty, at_most=MAX_RATIO, note=note)
