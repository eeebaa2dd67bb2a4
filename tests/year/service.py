"""The real processes of the centre and the hub, the clock that they follow, and clients for them."""

import datetime as dt
import http.client
import json
import os
import random
import re
import signal
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
import sqlalchemy as sa
from requests.cookies import RequestsCookieJar

from kiosk.centre import hours
from kiosk.hub import centres
from kiosk.hub.receiver import open_receiver
from kiosk.loans.models import Model
from kiosk.people import tokens
from kiosk.retention import change as retention
from kiosk.station import open_station
from kiosk.sync import signing
from kiosk.types import Role
from tests import factories
from tests.device.real_devices import PtyScanner, settings_of
from tests.processes import Process, Served, kiosk, start
from tests.year.archive import Archive
from tests.year.plan import LOAN_DAYS, Day, Plan, local

CENTRE = "aret"
SHORT_CLOCKS = {"loans": 7, "audit": 30}
"""The days that the centre has set on the page of retention, by rule: the least ones."""
FOLLOW_SECONDS = 0.012
"""Seconds after which every process has read the new time: it checks the file every 10 ms."""
TIMEOUT_SECONDS = 60.0
FORM_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class MovedClock:
    """The file of KIOSK_CLOCK. `error`: how far the machine's clock is ahead of the true time."""

    def __init__(self, file: Path) -> None:
        self.file, self.error = file, dt.timedelta()
        self.true = dt.datetime.now(dt.UTC)

    def move_to(self, true: dt.datetime) -> None:
        self.true = true
        self._replace()
        time.sleep(FOLLOW_SECONDS)

    def _replace(self) -> None:
        seconds = (self.shown - dt.datetime.now(dt.UTC)) // dt.timedelta(seconds=1) + 1
        draft = self.file.with_suffix(".new")
        draft.write_text(f"{seconds:+d}\n")
        draft.rename(self.file)

    @property
    def shown(self) -> dt.datetime:
        """The time that the centre's processes read, or at most a second before."""
        return self.true + self.error


class Api:
    """An API client with one kept-alive connection and one token."""

    def __init__(self, port: int, token: str) -> None:
        self._port = port
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def send(self, method: str, path: str, body: dict[str, Any] | None = None) -> None:
        content = json.dumps(body).encode() if body is not None else b""
        self._connection.request(method, f"/api/v1/{path}", content, self._headers)

    def answer(self) -> tuple[int, Any]:
        response = self._connection.getresponse()
        content = response.read()
        return response.status, json.loads(content) if content else None

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
        self.send(method, path, body)
        return self.answer()

    def post(self, path: str, **body: Any) -> Any:
        """POST, and return the answer's body. Raises AssertionError where the status is no success."""
        status, answer = self.ask("POST", path, body or None)
        assert status in (200, 201, 204), (path, status, answer)
        return answer

    def close(self) -> None:
        self._connection.close()


class Phone:
    """Sends the forms of a ticket's page, each over a connection of its own. The first page has the token for all."""

    def __init__(self, web: Served) -> None:
        self._web, self._cookies, self._token = web, RequestsCookieJar(), ""

    def answer(self, ticket: str, fields: dict[str, str]) -> None:
        """Answer a question after the visit. Raises AssertionError where the answer does not lead on."""
        address = f"{self._web.url}/ticket/{ticket}"
        if not self._token:
            page = requests.get(address, timeout=30)
            found = FORM_TOKEN.search(page.text)
            assert found is not None, page.text
            self._token, self._cookies = found[1], page.cookies
        sent = fields | {"csrf_token": self._token}
        response = requests.post(f"{address}/feedback", sent, cookies=self._cookies, allow_redirects=False, timeout=30)
        assert response.status_code == 303, response.text


@dataclass
class Service:
    """All processes of the simulation."""

    data: Path
    clock: MovedClock
    web: Served
    hub: Served
    scanner: PtyScanner
    staff: Api
    door: Api
    phone: Phone
    archive: Archive
    device: Process | None = None

    @property
    def environment(self) -> dict[str, str]:
        return {"KIOSK_CLOCK": f"@{self.clock.file}"}

    def start(self) -> None:
        self.start_device()
        self.web.start()
        self.clock.move_to(self.clock.true)

    def start_device(self) -> None:
        self.scanner.plug()
        self.device = start(("device", "--data", str(self.data)), self.data.parent / "device.log", **self.environment)

    def stop(self, with_signal: int = signal.SIGTERM) -> None:
        self.stop_web(with_signal)
        self.stop_device(with_signal)

    def stop_web(self, with_signal: int = signal.SIGKILL) -> None:
        self.web.stop(with_signal)
        self.staff.close()
        self.door.close()

    def stop_device(self, with_signal: int = signal.SIGKILL) -> None:
        if self.device is not None:
            self.device.send_signal(with_signal)
            self.device.wait(30)
            self.device = None
            self.scanner.pull()

    def restart_web(self) -> None:
        self.web.start()
        self.clock.move_to(self.clock.true)

    def restart_device(self) -> None:
        self.start_device()
        self.clock.move_to(self.clock.true)

    def sync(self, *options: str) -> subprocess.CompletedProcess[str]:
        """A night, in a process of its own. What it may delete is kept for the comparison."""
        self.archive.keep()
        return kiosk("sync", "--data", str(self.data), *options, check=False, **self.environment)

    def backup(self) -> subprocess.CompletedProcess[str]:
        """The night's copy, in a process of its own."""
        return kiosk("backup", "--data", str(self.data), "--due", check=False, **self.environment)

    def sync_and_kill(self, chance: random.Random, kill: Callable[[Process], None]) -> None:
        """Run the night, and call `kill` shortly after it has begun to write."""
        self.archive.keep()
        before = _written(self.data)
        night = start(("sync", "--data", str(self.data), "--due"), Path(os.devnull), **self.environment)
        while night.poll() is None and _written(self.data) == before:
            time.sleep(0.001)
        time.sleep(chance.uniform(0, 0.1))
        kill(night)
        night.wait(60)

    def items(self) -> dict[str, dict[str, Any]]:
        status, items = self.staff.ask("GET", "items")
        assert status == 200, items
        return {item["tag"]: item for item in items}

    def scan_until(self, code: str, tag: str, state: str) -> None:
        """Scan a code until the API shows the item in `state`: a starting agent does not read yet.

        A second scan within three seconds is a repeat and changes nothing.
        """
        end = time.monotonic() + TIMEOUT_SECONDS
        while True:
            self.scanner.send(code.encode() + b"\r\n")
            again = time.monotonic() + 1.0
            while time.monotonic() < again:
                if self.items()[tag]["state"] == state:
                    return
                time.sleep(0.004)
            assert time.monotonic() < end, f"{code}: {tag} is not {state}"

    def close(self) -> None:
        """Stop all processes at the same time."""
        with ThreadPoolExecutor() as beside:
            for stop in (self.stop, self.hub.stop):
                beside.submit(stop)


def _written(data: Path) -> tuple[int, int]:
    log = data / "kiosk.db-wal"
    return (log.stat().st_size, log.stat().st_mtime_ns) if log.exists() else (0, 0)


def make(folder: Path, plan: Plan, hub_database: str | None) -> Service:
    """Make a new centre, and the hub that knows it."""
    data, hub_data = folder / "centre", folder / "hub"
    hub_data.mkdir()
    if hub_database is not None:
        (hub_data / "kiosk.toml").write_text(f'[hub]\ndatabase = "{hub_database}"\n')
    hub = Served("hub", hub_data, folder / "hub.log")
    scanner = PtyScanner(folder / "scanner")
    clock = MovedClock(folder / "seconds")
    clock.true = local(plan.days[0].date, 8 * 60)
    clock.move_to(clock.true)
    factories.make_demonstration(data)
    (data / "kiosk.toml").write_text(
        f'[clock]\ntrust = "system"\n[panel]\npins = "mock"\n{settings_of(scanner)}'
        f'[sync]\ncentre = "{CENTRE}"\nhub = "{hub.url}"\n'
    )
    staff, door = _prepare(data, plan.days)
    _join(hub_data, data, plan.days[0].date)
    web = Served("web", data, folder / "web.log", KIOSK_CLOCK=f"@{clock.file}")
    return Service(
        data,
        clock,
        web,
        hub,
        scanner,
        Api(web.port, staff),
        Api(web.port, door),
        Phone(web),
        Archive(folder / "archive.db", data / "kiosk.db"),
    )


def _prepare(data: Path, days: list[Day]) -> tuple[str, str]:
    """Set the hours of every date, and make the tokens of the desks and the kiosk."""
    station = open_station(data)
    with station.db.begin() as s:
        at = station.clock.now()
        before: list[hours.Period] | None = None
        for day in days:
            week = _week_around(day, days)
            if week != before:
                hours.change_week(s, week, day.date) if before is not None else hours.replace_week(s, week)
            before = week
        s.execute(sa.update(Model).values(loan_days=LOAN_DAYS))
        for rule, days in SHORT_CLOCKS.items():
            retention.set_days(s, "test", rule, days, at)
        made = tuple(tokens.add(s, "test", role.value, role, at) for role in (Role.STAFF, Role.KIOSK))
    station.db.close()
    return made[0], made[1]


def _week_around(day: Day, days: list[Day]) -> list[hours.Period]:
    """The normal week, with this date's hours on its weekday."""
    usual: dict[int, tuple[int, int]] = {}
    for other in days:
        if other.hours and other.date.weekday() < 5:
            usual.setdefault(other.date.weekday(), other.hours)
    usual.pop(day.date.weekday(), None)
    if day.hours is not None:
        usual[day.date.weekday()] = day.hours
    return [hours.Period(weekday, *usual[weekday]) for weekday in sorted(usual)]


def _join(hub_data: Path, data: Path, starts: dt.date) -> None:
    receiver = open_receiver(hub_data)
    with receiver.db.begin() as s:
        centres.add(s, CENTRE, signing.public_text(signing.private_key(data)), receiver.clock.now(), starts)
    receiver.db.close()
