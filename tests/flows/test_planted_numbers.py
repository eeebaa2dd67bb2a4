"""An identity number that is sent to any entry point, however written, is stored and repeated nowhere.

Each entry point gets its own number in each of 22 shapes, 792 in all with ENTREN_CAMPAIGN=1; without it in two of them.
Then the day is closed and sent, everything that can be exported is fetched, and each byte of data, logs, exports and
answers is searched. A number may only be part of a longer tag or serial number.
"""

import datetime as dt
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import requests

from kiosk.hub import centres
from kiosk.hub.receiver import open_receiver
from kiosk.people import tokens
from kiosk.station import Station
from kiosk.sync import signing
from kiosk.types import Role
from tests import factories
from tests.campaign import CAMPAIGN
from tests.device.real_devices import PtyScanner, RunningAgent, settings_of
from tests.flows.deployment import DAY, Deployment
from tests.flows.entry_points import ENTRY_POINTS, SERIAL, TAG
from tests.flows.planted_numbers import SHAPES, PlantedNumber, Shape, found, planted_numbers, search
from tests.processes import Served, kiosk
from tests.waiting import until


def shapes_for(place: int, entry_point: str) -> tuple[Shape, ...]:
    """All shapes in a campaign, else one or two for each entry point, so that each shape is used somewhere."""
    few = (SHAPES[place % len(SHAPES)], SHAPES[(place + 18) % len(SHAPES)])
    return SHAPES if CAMPAIGN else few[:1] if entry_point.startswith("command") else few


PLANTED = planted_numbers(ENTRY_POINTS, shapes_for)
WANTED = frozenset(planted.ten for planted in PLANTED)
HARMLESS = Shape("innocent", lambda _person: "")
STORED_AT_THE_CENTRE = {
    "visitor: request_key", "api: request_key", "scan: scanner", "scan: scan_id", "admin: users and tokens",
    "admin: model", "admin: desks", TAG, SERIAL, "admin: a list of items", "admin: centre and topics",
    "command: users and tokens",
}  # fmt: skip
LIMITED = {"log in", "set up"}
"""These entry points answer 429 after some tries."""
STORED_AT_THE_HUB = {"hub: a report", "command: hub"}


@pytest.fixture
def deployment(demonstration: Path, tmp_path: Path) -> Iterator[Deployment]:
    """A centre with pages, scanner and hub, and a second centre that has no admin yet."""
    data, hub_data = tmp_path / "data", tmp_path / "hub"
    station = factories.copy_demonstration(demonstration, data)
    factories.copy_demonstration(demonstration, tmp_path / "empty_centre").db.close()
    hub = Served("hub", hub_data, tmp_path / "hub.log").start()
    join(hub_data, signing.public_text(signing.private_key(data)))
    scanner = PtyScanner(tmp_path / "port").plug()
    agent = RunningAgent(data, f'hub = "{hub.url}"\n{settings_of(scanner)}').start()
    until(lambda: agent.health("front") == ("ok", None))
    web = Served("web", data, tmp_path / "web.log").start()
    empty_centre = Served("web", tmp_path / "empty_centre", tmp_path / "empty_centre.log").start()
    given = {role: token_for(station, Role(role)) for role in ("kiosk", "staff")}
    made = Deployment(web, empty_centre, hub, agent, scanner, station, tmp_path / "outputs.txt", given)
    open_all_forms(made)
    yield made
    for process in (web, empty_centre, hub, agent):
        process.stop()
    scanner.pull()
    station.db.close()


def join(hub_data: Path, key: str) -> None:
    receiver = open_receiver(hub_data)
    with receiver.db.begin() as s:
        centres.add(s, "demo", key, receiver.clock.now(), dt.date.fromisoformat(DAY))
    receiver.db.close()


def token_for(station: Station, role: Role) -> str:
    with station.db.begin() as s:
        return tokens.add(s, "test", role.value, role, station.clock.now())


def open_all_forms(deployment: Deployment) -> None:
    deployment.open_form("visitor", "/topics/login")
    deployment.open_form("set up", "/setup", to=deployment.empty_centre)
    deployment.open_form("staff", "/desk", deployment.log_in("eva", Role.STAFF, "1"))
    deployment.open_form("admin", "/admin/users", deployment.log_in("omar", Role.ADMIN, None))
    deployment.open_form("log in", "/login")


def harmless_word(entry_point: str) -> str:
    """A word for one entry point that looks like no identity number, so that it may be stored.

    It has 8 letters, so that the code of a desk of this name is the whole word.
    """
    place = list(ENTRY_POINTS).index(entry_point)
    return f"kanari{chr(ord('a') + place // 26)}{chr(ord('a') + place % 26)}"


def run_the_night_and_export_everything(deployment: Deployment, exports: Path) -> None:
    exports.mkdir()
    night = kiosk("sync", "--data", str(deployment.station.data), check=False, KIOSK_CLOCK="86400")
    assert night.returncode == 0, night.stdout + night.stderr
    (exports / "night.txt").write_text(night.stdout + night.stderr)
    staff = {"Authorization": f"Bearer {deployment.tokens['staff']}"}
    # The night deletes the sessions that have expired by its clock.
    admin = {"Cookie": deployment.log_in("kontroll", Role.ADMIN, None)}
    pages = ("days.csv?weeks=1", "log", "users", "items", "items.csv", "centre", "hours", "")
    for number, (target, who) in enumerate(
        [(f"/admin/{page}".rstrip("/"), admin) for page in pages]
        + [(f"/api/v1/{name}", staff) for name in ("items", "loans", "centre", "board")]
        + [(path, {}) for path in ("/health", "/metrics", "/board")]
    ):
        status, text = deployment.call(deployment.web, "GET", target, headers=who)
        assert status == 200, (target, status)
        (exports / f"page-{number}.txt").write_text(text)
    report = kiosk("report", "--data", str(deployment.station.data)).stdout
    (exports / "report.json").write_text(report)
    reader = kiosk("hub", "token", "statistik", "--data", str(deployment.hub.data)).stdout.splitlines()[-1]
    target = f"/api/v1/centres/demo/days/{json.loads(report)['date']}"
    status, text = deployment.call(deployment.hub, "GET", target, headers={"Authorization": f"Bearer {reader}"})
    assert (status, report.strip() in text) == (200, True)
    (exports / "hub.txt").write_text(text + deployment.call(deployment.hub, "GET", "/")[1])


def stop_all(deployment: Deployment) -> None:
    for process in (deployment.web, deployment.empty_centre, deployment.hub):
        process.stop()
    assert deployment.agent.stop() == 0
    deployment.station.db.close()


def fault_of(deployment: Deployment, planted: PlantedNumber) -> str | None:
    """Send a planted number. Returns what is wrong with the answers: a 5xx, an unexpected 429, or the number in it."""
    deployment.answers.clear()
    ENTRY_POINTS[planted.entry_point](deployment, planted)
    repeated = [status for status, text in deployment.answers if found(text.encode(), frozenset({planted.ten}))]
    faults = [
        status
        for status, _ in deployment.answers
        if status >= 500 or (status == 429 and planted.entry_point not in LIMITED)
    ]
    return f"{planted.entry_point}, {planted.shape.name}: {repeated=} {faults=}" if repeated or faults else None


def leaks_in(folder: Path) -> set[str]:
    """The files that hold numbers which must not be stored."""
    shape_of = {planted.ten: f"{planted.entry_point}, {planted.shape.name}" for planted in PLANTED}
    hits = search([folder], WANTED)
    return {f"{file}: {shape_of[ten]}" for file, tens in hits.items() for ten in tens}


def entry_points_that_store(folder: Path) -> set[str]:
    """The entry points whose harmless word was stored: this proves that the search covers what they store."""
    kept = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file()).lower()
    return {entry_point for entry_point in ENTRY_POINTS if harmless_word(entry_point).encode() in kept}


@pytest.mark.timeout(3600 if CAMPAIGN else 600)
def test_planted_numbers_are_nowhere_afterwards(
    deployment: Deployment, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for entry_point in STORED_AT_THE_CENTRE | STORED_AT_THE_HUB:
        ENTRY_POINTS[entry_point](deployment, PlantedNumber(entry_point, HARMLESS, harmless_word(entry_point), ""))
    troubles = [trouble for planted in PLANTED if (trouble := fault_of(deployment, planted))]
    leaks = leaks_in(tmp_path)  # before the night deletes what it no longer keeps
    run_the_night_and_export_everything(deployment, tmp_path / "exports")
    leaks |= leaks_in(tmp_path)  # the write-ahead log is there still
    stop_all(deployment)
    leaks |= leaks_in(tmp_path)
    with capsys.disabled():
        print(f"\n[planted numbers: {len(PLANTED)} at {len(ENTRY_POINTS)} entry points, {len(leaks)} found")
    assert sorted(leaks) == []
    assert troubles == []
    assert entry_points_that_store(tmp_path / "data") == STORED_AT_THE_CENTRE
    assert entry_points_that_store(tmp_path / "hub") == STORED_AT_THE_HUB


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_the_search_finds_each_shape_however_it_is_stored(tmp_path: Path, shape: Shape) -> None:
    (planted,) = planted_numbers(["anywhere"], lambda _place, _door: (shape,))
    (tmp_path / "text").write_text(f"asked for /ticket/{planted.text}?")
    (tmp_path / "json").write_text(json.dumps({"sv": planted.text}))
    (tmp_path / "address").write_text(f"GET /ticket/{quote(planted.text)}")
    (tmp_path / "bytes").write_bytes(b"\x00\xff12" + planted.text.encode() + b"\x01A")
    hits = search([tmp_path], frozenset({planted.ten}))
    assert {Path(file).name for file in hits} == {"text", "json", "address", "bytes"}


def test_the_search_finds_what_a_leaking_process_logs(demonstration: Path, tmp_path: Path) -> None:
    """The control: the same search finds the numbers where a faulty `kiosk web` logs each address."""
    factories.copy_demonstration(demonstration, tmp_path / "data").db.close()
    log = tmp_path / "web.log"
    leaky = Served("web", tmp_path / "data", log, program=(sys.executable, "-m", "tests.flows.leaking_service")).start()
    asked = PLANTED[: len(SHAPES)]
    try:
        for planted in asked:
            requests.get(f"{leaky.url}/ticket/{quote(planted.text)}", timeout=20)
    finally:
        leaky.stop()
    assert search([tmp_path], WANTED) == {str(log): {planted.ten for planted in asked}}
