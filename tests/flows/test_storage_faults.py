"""A real `kiosk web` whose storage fails: /health and the log report the fault, and it recovers afterwards."""

import resource
import shutil
import signal
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from kiosk.loans.models import ItemState
from kiosk.station import open_station
from kiosk.types import Role
from tests import factories
from tests.flows.staff import log_in_at
from tests.kiosk.basics.test_replaced import remove_wal, replace_database, tickets_on_disk
from tests.kiosk.basics.test_storage import overwrite_a_page
from tests.processes import Served, token
from tests.waiting import until
from web.auth.callers import COOKIE


@pytest.fixture
def served(demonstration: Path, tmp_path: Path) -> Iterator[Served]:
    """A real `kiosk web` for each test, since the test breaks its storage."""
    factories.copy_demonstration(demonstration, tmp_path / "served").db.close()
    process = Served("web", tmp_path / "served", tmp_path / "web.log").start()
    yield process
    process.kill()


@pytest.fixture
def bearer(served: Served) -> str:
    return token(served.data, "kiosk")


def take(served: Served, bearer: str, key: str | None = None) -> requests.Response:
    form = {"topic": "login", "request_key": key or str(uuid.uuid4())}
    headers = {"Authorization": f"Bearer {bearer}"}
    return requests.post(f"{served.url}/api/v1/tickets", json=form, headers=headers, timeout=30)


def health(served: Served) -> tuple[int, Any]:
    answer = requests.get(f"{served.url}/health", timeout=10)
    return answer.status_code, answer.json()


@contextmanager
def failing(served: Served, fault: str) -> Iterator[None]:
    """Every system call of a kind fails, as on a dead or full disk (strace's fault injection)."""
    assert served.process is not None
    call = fault.partition(":")[0]
    command = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={fault}"]
    strace = subprocess.Popen([*command, "-p", str(served.process.pid)], stderr=subprocess.DEVNULL)
    time.sleep(1)  # until it has attached to each thread
    try:
        yield
    finally:
        strace.send_signal(signal.SIGINT)
        strace.wait(10)


def test_lending_and_lists_on_a_full_disk(served: Served) -> None:
    """A limit of the size of files acts as a full disk. Nothing is done by half, and words say so; then all goes on."""
    station = open_station(served.data)
    factories.add_user(station, "karin", Role.ADMIN)
    staff = requests.Session()
    staff.cookies.set(COOKIE, log_in_at(served.data, "karin", "1"))
    scan = {"code": "TAB0001", "scanner": "wedge-1", "scan_id": "a-scan-on-a-full-disk"}

    def scanned() -> requests.Response:
        return staff.post(f"{served.url}/api/v1/scans", json=scan, headers={"Origin": served.url}, timeout=30)

    def list_of_items() -> requests.Response:
        return staff.get(f"{served.url}/admin/items.xlsx", timeout=30)

    assert served.process is not None
    resource.prlimit(served.process.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    assert (scanned().status_code, factories.item_state(station, "TAB0001")) == (503, ItemState.READY)
    refused = list_of_items()
    assert refused.status_code == 503 and "Inget har gått förlorat." in refused.text
    resource.prlimit(served.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
    assert list_of_items().content.startswith(b"PK")
    assert (scanned().json()["action"], factories.item_state(station, "TAB0001")) == ("lent", ItemState.LENT)
    station.db.close()


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("fdatasync:error=EIO", "storage"),
        ("pwrite64:error=EIO", "storage"),
        ("pwrite64:error=ENOSPC", "disk_full"),
        ("flock:error=EIO", "storage"),
    ],
)
def test_no_health_while_no_number_can_be_written(served: Served, bearer: str, fault: str, code: str) -> None:
    assert take(served, bearer).status_code == 201
    assert health(served)[0] == 200
    key = f"a-touch-while-{uuid.uuid4()}"
    with failing(served, fault):
        refused = take(served, bearer, key)
        assert refused.status_code == 503
        assert refused.json()["code"] == code
        status, told = health(served)
        assert (status, told["status"]) == (503, code)
    assert until(lambda: health(served)[0] == 200, 30)
    assert take(served, bearer, key).status_code == 201, "the same touch counts once the disk is back"
    assert f"storage fault {code}: " in served.log
    assert "a-touch-while" not in served.log
    assert served.log.count("storage fault") < 10


def test_health_finds_a_fault_without_any_request(served: Served, bearer: str) -> None:
    """The periodic check finds the fault."""
    until(lambda: health(served)[1]["storage"]["checked_seconds_ago"] is not None)
    with failing(served, "fdatasync:error=EIO"):
        assert until(lambda: health(served)[0] == 503, 60)
        for _ in range(3):  # longer in all than between two checks
            time.sleep(2.5)
            assert health(served)[0] == 503


def test_a_page_that_was_overwritten_meanwhile(served: Served, bearer: str) -> None:
    assert take(served, bearer).status_code == 201
    overwrite_a_page(served.data, "ticket")
    until(lambda: take(served, bearer).status_code == 503)
    for _ in range(3):
        status, told = health(served)
        assert (status, told["status"]) == (503, "damaged")
        time.sleep(2.5)


def test_a_damaged_database_is_noticed_at_the_start(demonstration: Path, tmp_path: Path) -> None:
    """The damage is in a table that no start reads."""
    data = tmp_path / "damaged"
    factories.copy_demonstration(demonstration, data).db.close()
    overwrite_a_page(data, "item_event")
    damaged = Served("web", data, tmp_path / "web.log").start()
    try:
        status, told = health(damaged)
        assert (status, told["status"]) == (503, "damaged")
        assert "storage fault damaged" in damaged.log
        assert requests.get(f"{damaged.url}/", timeout=10).status_code == 200, "what still works is served"
    finally:
        damaged.stop()


def test_a_database_that_is_replaced_while_it_is_served(served: Served, bearer: str) -> None:
    """Numbers given afterwards are in the new file."""
    assert take(served, bearer).status_code == 201
    replace_database(served.data)
    before = tickets_on_disk(served.data)
    answers = [take(served, bearer).status_code for _ in range(12)]
    assert set(answers) <= {201, 503} and 503 in answers
    assert tickets_on_disk(served.data) == before + answers.count(201) > before
    assert served.log.count("storage fault replaced") == 1
    assert until(lambda: health(served)[0] == 200)


def test_a_database_that_is_gone(served: Served, bearer: str) -> None:
    assert take(served, bearer).status_code == 201
    shutil.move(served.data / "kiosk.db", served.data / "away.db")
    remove_wal(served.data)
    assert {take(served, bearer).status_code for _ in range(3)} == {503}
    status, told = health(served)
    assert (status, told["status"]) == (503, "replaced")
    assert not (served.data / "kiosk.db").exists()
    shutil.move(served.data / "away.db", served.data / "kiosk.db")
    assert until(lambda: take(served, bearer).status_code == 201)
