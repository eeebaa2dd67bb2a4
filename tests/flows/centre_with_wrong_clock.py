"""A real centre and its hub on a machine whose clock can be wrong, and a ledger of what the test did."""

import datetime as dt
import itertools
import os
import subprocess
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import requests
import sqlalchemy as sa

from kiosk.centre.models import BusinessDay
from kiosk.hub.models import HubReport
from kiosk.hub.receiver import open_receiver
from kiosk.station import open_station
from kiosk.statistics.day_report import DayReport
from tests.flows.machine_with_wrong_clock import MachineWithWrongClock
from tests.processes import KIOSK, Served, kiosk
from tests.waiting import until

FIRST_DAY = dt.date(2026, 11, 20)
"""A Friday."""
KEYS = (f"wrong-clock-{number:06d}" for number in itertools.count(1))


@dataclass
class Ledger:
    """The date in true time on which each number was taken, and how its visit ended."""

    taken: dict[str, dt.date] = field(default_factory=dict)
    ended: dict[str, str] = field(default_factory=dict)

    def expected(self) -> dict[dt.date, Counter[str]]:
        days: dict[dt.date, Counter[str]] = defaultdict(Counter)
        for ticket, date in self.taken.items():
            days[date]["tickets"] += 1
            days[date][self.ended.get(ticket, "expired")] += 1
        return dict(days)


@dataclass
class CentreWithWrongClock:
    """A centre's machine, its processes, the hub that it reports to, and the ledger."""

    machine: MachineWithWrongClock
    data: Path
    hub_data: Path
    bearer: dict[str, str]
    web: Served
    log: Path
    ledger: Ledger = field(default_factory=Ledger)
    device: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.web.start()
        with self.log.open("ab") as log:
            command = [KIOSK, "device", "--data", str(self.data)]
            environment = os.environ | self.machine.environment
            self.device = subprocess.Popen(command, stdout=log, stderr=log, env=environment)

    def stop(self) -> None:
        """Kill the processes, as a power cut does."""
        self.web.kill()
        if self.device is not None:
            self.device.kill()
            self.device.wait(10)

    def restart(self, off: dt.timedelta = dt.timedelta(minutes=1), *, has_time: bool) -> None:
        self.stop()
        self.machine.restart(off, has_time=has_time)
        self.start()

    def post(self, path: str, **body: Any) -> requests.Response:
        return requests.post(f"{self.web.url}/api/v1/{path}", json=body, headers=self.bearer, timeout=30)

    def take(self, number: str) -> str:
        answer = self.post("tickets", topic="login", language="sv", request_key=next(KEYS))
        assert (answer.status_code, answer.json()["number"]) == (201, number)
        ticket = str(answer.json()["id"])
        self.ledger.taken[ticket] = self.machine.date
        return ticket

    def call(self, number: str | None, desk: str = "1") -> str:
        answer = self.post(f"desks/{desk}/call-next")
        if number is None:
            assert answer.status_code == 204, answer.text
            return ""
        assert answer.json()["number"] == number
        return str(answer.json()["id"])

    def end(self, ticket: str, how: str = "sessions") -> None:
        step, body = ("finish", {"outcome": "solved"}) if how == "sessions" else ("no-show", {})
        assert self.post(f"tickets/{ticket}/{step}", **body).status_code == 200
        self.ledger.ended[ticket] = how

    def visit(self, number: str) -> None:
        self.end(self.call(number))

    def undo(self, ticket: str) -> None:
        assert self.post(f"tickets/{ticket}/undo").status_code == 200
        del self.ledger.ended[ticket]

    def health(self) -> dict[str, Any]:
        answer = requests.get(f"{self.web.url}/health", timeout=30)
        assert answer.status_code == 200
        return dict(answer.json())

    def assert_clock_is(self, state: str) -> None:
        health = self.health()
        assert (health["clock"], health["clock_trusted"]) == (state, state == "ok")

    def wait_until_days_are_settled(self) -> None:
        """Wait until the processes have put provisional days right, a few seconds after the time is known."""
        station = open_station(self.data)
        unsettled = sa.select(BusinessDay.id).where(~BusinessDay.clock_ok, ~BusinessDay.supplement)
        still_open = unsettled.where(BusinessDay.status == "open")
        until(lambda: not read(station.db, still_open), otherwise="a day is provisional")
        station.db.close()

    def sync(self, *options: str) -> subprocess.CompletedProcess[str]:
        return kiosk("sync", "--data", str(self.data), *options, check=False, **self.machine.environment)

    def night(self, date: str) -> None:
        """Run the nightly command as the timer does, at 03:41 of a date in true time."""
        self.machine.advance_to(f"{date} 03:41")
        night = self.sync("--due")
        assert night.returncode == 0, night.stdout + night.stderr

    def assert_nothing_is_closed(self, why: str) -> None:
        for options in ((), ("--due",)):
            night = self.sync(*options)
            assert (night.returncode, why in night.stdout) == (1, True), night.stdout
        assert self.at_hub() == {}

    def at_hub(self) -> dict[dt.date, DayReport]:
        """The newest report that the hub has of each date."""
        receiver = open_receiver(self.hub_data)
        rows = read(receiver.db, sa.select(HubReport.body).order_by(HubReport.date, HubReport.revision))
        receiver.db.close()
        reports = [msgspec.json.decode(bytes(body), type=DayReport) for body in rows]
        return {report.date: report for report in reports}

    def assert_hub_matches_ledger(self) -> None:
        """The hub has the ledger's counts of each date, and no date before the first or after today."""
        held = self.at_hub()
        assert all(FIRST_DAY <= date < self.machine.date for date in held)
        counted = {date: totals(report) for date, report in held.items()}
        assert {date: counts for date, counts in counted.items() if counts} == self.ledger.expected()


def totals(report: DayReport) -> Counter[str]:
    wanted = ("tickets", "sessions", "no_shows", "expired", "left")
    return Counter({n.measure: n.n for n in report.counts if n.dimension == "" and n.measure in wanted and n.n})


def read(db: Any, select: sa.Select[Any]) -> list[Any]:
    with db.read() as s:
        return list(s.scalars(select))
