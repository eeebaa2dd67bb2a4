"""One night, through real processes: a centre closes its day, sends the report, and the hub holds it, exactly once.

Power may fail at any moment, so each side is killed at its own system calls and started
again. With ENTREN_CAMPAIGN=1 it is killed at every call; without it at a few calls between the steps.
"""

import datetime as dt
import shutil
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest
import requests
import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.centre.models import BusinessDay, DayStatus
from kiosk.hub.models import HubCount, HubReport
from kiosk.queue.models import Ticket, TicketEvent
from kiosk.station import open_station
from kiosk.statistics.day_report import DayReport
from kiosk.statistics.models import DayCount
from kiosk.sync.models import Delivery, OutboxEntry
from tests.campaign import CAMPAIGN
from tests.flows.municipality import ONE_DAY, Municipality, move_day_back, sync, write_settings
from tests.kills import EVERY, count_kills, run_and_kill
from tests.processes import Served, kiosk
from tests.waiting import until

STOCKHOLM = ZoneInfo("Europe/Stockholm")
CENTRE_CALLS = dict.fromkeys(("fdatasync", "pwrite64", "unlink", "connect", "sendto", "recvfrom"), EVERY)
HUB_CALLS = dict.fromkeys(("fdatasync", "pwrite64", "sendto", "recvfrom"), EVERY)
# Closing the day; the day closed and nothing sent; sent and taken in, the answer unread; marking it.
CENTRE_POINTS = (("pwrite64", 16), ("sendto", 1), ("recvfrom", 1), ("fdatasync", 4))
# Keeping the report; the report kept, and no word of it.
HUB_POINTS = (("fdatasync", 1), ("sendto", 1))


def assert_delivered_once(municipality: Municipality, data: Path) -> None:
    """However often the night was run: one closed day and one report, the same at centre and hub."""
    station = open_station(data)
    with station.db.read() as s, municipality.receiver.db.read() as hub:
        (day,) = s.scalars(sa.select(BusinessDay))
        (entry,) = s.scalars(sa.select(OutboxEntry))
        (held,) = hub.scalars(sa.select(HubReport).where(HubReport.centre == data.name))
        counted = {(row.measure, row.dimension, row.key): row.n for row in s.scalars(sa.select(DayCount))}
        of_centre = sa.select(HubCount).where(HubCount.centre == data.name)
        at_hub = {(row.measure, row.dimension, row.key): row.n for row in hub.scalars(of_centre)}
        expired = s.scalar(sa.select(sa.func.count()).where(TicketEvent.step == "expired"))
        tickets = s.scalar(sa.select(sa.func.count()).select_from(Ticket))
    station.db.close()
    report = msgspec.json.decode(entry.body, type=DayReport)
    assert (day.status, entry.state, entry.revision) == (DayStatus.CLOSED, Delivery.DELIVERED, 1)
    assert (bytes(held.body), held.revision, held.date) == (entry.body, 1, day.date)
    assert counted == at_hub == {(n.measure, n.dimension, n.key): n.n for n in report.counts}
    assert (tickets, expired) == (4, 2)
    assert (counted["tickets", "", ""], counted["sessions", "", ""], counted["expired", "", ""]) == (4, 2, 2)


@pytest.mark.parametrize("hub_data", ["sqlite", "postgres"] if CAMPAIGN else ["sqlite"], indirect=True)
def test_a_night_without_hub_is_sent_later_and_missed_days_are_unobserved(municipality: Municipality) -> None:
    data = municipality.centre("lycksele-erum")
    move_day_back(data, 3)
    municipality.hub.kill()
    night = sync(data, -2)
    assert (night.returncode, "cannot be reached" in night.stdout) == (1, True), night.stderr
    municipality.hub.start()
    assert sync(data, -2).returncode == 0
    assert_delivered_once(municipality, data)
    assert sync(data, -2).stdout == "Delivered: 0. Nothing is owed.\n"
    assert_delivered_once(municipality, data)
    assert sync(data, 1).returncode == 0  # three more nights, after days when nobody was there
    with municipality.receiver.db.read() as s:
        reports = [msgspec.json.decode(bytes(body), type=DayReport) for body in s.scalars(sa.select(HubReport.body))]
    assert sorted(report.status for report in reports) == ["observed", "unobserved", "unobserved", "unobserved"]
    assert len({report.date for report in reports}) == 4


def test_a_centre_whose_key_is_added_later_delivers(tmp_path: Path, visited_centre: Path) -> None:
    """The hub does not know the centre's key at first; commands show it and add it."""
    data, hub_data = tmp_path / "asele", tmp_path / "hub"
    shutil.copytree(visited_centre, data)
    (data / "centre.key").unlink()
    hub = Served("hub", hub_data, tmp_path / "hub.log").start()
    try:
        write_settings(data, "asele", hub.url)
        assert "does not know this centre's key" in sync(data).stdout
        key = kiosk("sync", "--public-key", "--data", str(data)).stdout.splitlines()[-1]
        kiosk("hub", "add-centre", "asele", "--key", key, "--data", str(hub_data))
        assert sync(data).stdout.splitlines()[-1] == "Delivered: 1. Nothing is owed."
    finally:
        hub.stop()


@pytest.mark.parametrize("hub_data", ["sqlite", "postgres"] if CAMPAIGN else ["postgres"], indirect=True)
def test_a_revoked_token_is_refused_at_once_by_every_hub(municipality: Municipality, tmp_path: Path) -> None:
    data, hub_data = municipality.centre("vilhelmina"), ["--data", str(municipality.hub_data)]
    other = Served("hub", municipality.hub_data, tmp_path / "other-hub.log").start()
    try:
        assert sync(data).returncode == 0
        token = kiosk("hub", "token", "statistik", *hub_data).stdout.splitlines()[-1]
        day = f"/api/v1/centres/vilhelmina/days/{dt.datetime.now(STOCKHOLM).date()}"

        def answers() -> list[int]:
            headers = {"Authorization": f"Bearer {token}"}
            return [
                requests.get(hub.url + day, headers=headers, timeout=20).status_code
                for hub in (municipality.hub, other)
            ]

        assert answers() == [200, 200]
        assert "revoked" not in kiosk("hub", "tokens", *hub_data).stdout
        kiosk("hub", "revoke", "statistik", *hub_data)
        assert answers() == [401, 401]
        assert ", revoked " in kiosk("hub", "tokens", *hub_data).stdout
    finally:
        other.stop()


class FailingHub:
    """A hub with errors: it answers each PUT with the next status, `slow` seconds late."""

    def __init__(self, *statuses: int, slow: float) -> None:
        self.left = list(statuses)
        stub = self

        class Handler(BaseHTTPRequestHandler):
            def do_PUT(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                time.sleep(slow)
                self.send_response(stub.left.pop(0))
                self.send_header("Retry-After", "900")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.mark.parametrize("hub_data", ["sqlite"], indirect=True)
def test_a_hub_with_errors_loses_no_report(municipality: Municipality) -> None:
    data = municipality.centre("mala")
    stub = FailingHub(500, 503, 200, slow=1.0)
    write_settings(data, "mala", stub.url)
    said = [sync(data, 1, *options) for options in ((), (), ("--due",), ())]
    stub.close()
    assert [night.returncode for night in said] == [1, 1, 1, 1]
    reasons = ("something is wrong at the hub", "the hub asks to wait", "the hub asks to wait", "is no hub")
    assert all(reason in night.stdout for reason, night in zip(reasons, said, strict=True))
    assert stub.left == []  # the one that was not due sent nothing
    write_settings(data, "mala", municipality.hub.url)
    assert sync(data).returncode == 0
    assert_delivered_once(municipality, data)


@pytest.mark.timeout(3600 if CAMPAIGN else 180)
@pytest.mark.parametrize("hub_data", ["sqlite", "postgres"] if CAMPAIGN else ["sqlite"], indirect=True)
def test_the_centre_is_killed_at_each_step(municipality: Municipality, capsys: pytest.CaptureFixture[str]) -> None:
    def kill(call: str, number: int) -> bool:
        data = municipality.centre(f"{call}-{number}")
        night = ["sync", "--data", str(data)]
        was_killed = run_and_kill(call, number, night, KIOSK_CLOCK=str(ONE_DAY))
        again = sync(data)
        assert again.returncode == 0, (again.stdout, again.stderr)
        assert_delivered_once(municipality, data)
        return was_killed

    killed = count_kills(CENTRE_POINTS, CENTRE_CALLS, kill)
    with capsys.disabled():
        print(f"\n[one night: the centre was killed at {killed} points, one effect each]")


@pytest.mark.timeout(3600 if CAMPAIGN else 180)
@pytest.mark.parametrize("hub_data", ["sqlite", "postgres"] if CAMPAIGN else ["sqlite"], indirect=True)
def test_the_hub_is_killed_at_each_step(municipality: Municipality, capsys: pytest.CaptureFixture[str]) -> None:
    def kill(call: str, number: int) -> bool:
        data = municipality.centre(f"{call}-{number}")
        was_killed = hub_is_killed_in(municipality, call, number, data)
        assert sync(data).returncode == 0
        assert_delivered_once(municipality, data)
        return was_killed

    killed = count_kills(HUB_POINTS, HUB_CALLS, kill)
    with capsys.disabled():
        print(f"\n[one night: the hub was killed at {killed} points, one effect each]")


def hub_is_killed_in(municipality: Municipality, call: str, number: int, data: Path) -> bool:
    """Send to a hub that strace kills at the nth call of a kind, then start it. Returns whether it was killed."""
    assert municipality.hub.process is not None
    with strace_attached(
        municipality.hub, f"trace={call}", municipality.folder / "trace", f"inject={call}:signal=SIGKILL:when={number}"
    ):
        sync(data)
    try:
        municipality.hub.process.wait(1)  # it may have been hit after its answer, and be dying still
    except subprocess.TimeoutExpired:
        return False
    municipality.hub.start()
    return True


class strace_attached:  # noqa: N801 - reads as a block
    """Runs strace on a process and its threads while the block runs."""

    def __init__(self, process: Served, *expressions: str | Path) -> None:
        assert process.process is not None
        trace, out, *more = expressions
        options = [part for expression in (trace, *more) for part in ("-e", str(expression))]
        command = ["strace", "-f", "-o", str(out), *options, "-p", str(process.process.pid)]
        self._strace = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert self._strace.stderr is not None
        while "attached" not in (line := self._strace.stderr.readline()):
            assert line, "strace could not attach"

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        self._strace.terminate()
        self._strace.wait(10)


@pytest.mark.parametrize("hub_data", ["postgres"], indirect=True)
def test_the_hub_is_killed_inside_its_transaction(municipality: Municipality) -> None:
    """On PostgreSQL: the hub has inserted the report and waits for a lock on its counts when it is killed."""
    data = municipality.centre("dorotea")
    with municipality.receiver.db.begin() as s:
        s.execute(sa.text("LOCK TABLE hub_count IN EXCLUSIVE MODE"))
        night = threading.Thread(target=sync, args=(data,))
        night.start()
        wait_until_the_lock_is_waited_for(s)
        municipality.hub.kill()
        night.join()
    municipality.hub.start()
    with municipality.receiver.db.read() as s:
        assert s.scalars(sa.select(HubReport.id)).all() == []
    assert sync(data).returncode == 0
    assert_delivered_once(municipality, data)


def wait_until_the_lock_is_waited_for(s: Session) -> None:
    waiting = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'hub_count'::regclass")
    until(lambda: s.scalar(waiting), otherwise="the hub never came to its counts")
