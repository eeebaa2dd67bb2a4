"""Identity numbers planted at every door, in every way to write them: they are nowhere afterwards.

Each door gets a number of its own in each of 22 shapes, 748 in all with ENTREN_CAMPAIGN=1, and without it in two of
them. Then the day is closed and sent, everything that can be exported is fetched, and each byte of data, logs, exports
and answers is searched. Only inside a longer tag or serial number may one stand.
"""

import datetime as dt
import json
import os
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
from tests.device.real_devices import PtyScanner, RunningAgent, settings_of
from tests.flows.doors import DAY, DOORS, SERIAL, TAG, World
from tests.flows.planting import SHAPES, Plant, Shape, found, plants, search
from tests.processes import Served, kiosk
from tests.waiting import until

CAMPAIGN = bool(os.environ.get("ENTREN_CAMPAIGN"))


def shapes_at(place: int, door: str) -> tuple[Shape, ...]:
    """All in the campaign, else one or two (a command takes its time): together all, and longer tags and serials."""
    few = (SHAPES[place % len(SHAPES)], SHAPES[(place + 18) % len(SHAPES)])
    return SHAPES if CAMPAIGN else few[:1] if door.startswith("command") else few


PLANTS = plants(DOORS, shapes_at)
WANTED = frozenset(plant.ten for plant in PLANTS)
ALLOWED = frozenset(plant.ten for plant in PLANTS if plant.door in (TAG, SERIAL) and not plant.shape.whole)
INNOCENT = Shape("innocent", lambda _person: "")
KEPT_AT_THE_CENTRE = {
    "visitor: request_key", "api: request_key", "scan: scanner", "scan: scan_id", "admin: users and tokens",
    "admin: model", TAG, SERIAL, "admin: centre and topics", "command: users and tokens",
}  # fmt: skip
GUESSING = {"log in", "set up"}
"""These doors are shut for a while after some tries."""
KEPT_AT_THE_HUB = {"hub: a report", "command: hub"}


@pytest.fixture
def world(demonstration: Path, tmp_path: Path) -> Iterator[World]:
    """A centre with pages, scanner and hub, and a second one that has no admin yet; each in a folder of its own."""
    data, hub_data = tmp_path / "data", tmp_path / "hub"
    station = factories.copy_demonstration(demonstration, data)
    factories.copy_demonstration(demonstration, tmp_path / "fresh").db.close()
    hub = Served("hub", hub_data, tmp_path / "hub.log").start()
    join(hub_data, signing.public_text(signing.private_key(data)))
    scanner = PtyScanner(tmp_path / "port").plug()
    agent = RunningAgent(data, f'hub = "{hub.url}"\n{settings_of(scanner)}').start()
    until(lambda: agent.health("front") == ("ok", None))
    web = Served("web", data, tmp_path / "web.log").start()
    fresh = Served("web", tmp_path / "fresh", tmp_path / "fresh.log").start()
    given = {role: token_for(station, Role(role)) for role in ("kiosk", "staff")}
    made = World(web, fresh, hub, agent, scanner, station, tmp_path / "outputs.txt", given)
    open_all_forms(made)
    yield made
    for process in (web, fresh, hub, agent):
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


def open_all_forms(world: World) -> None:
    world.open_form("visitor", "/topics/login")
    world.open_form("set up", "/setup", to=world.fresh)
    world.open_form("staff", "/desk", world.log_in("eva", Role.STAFF, "1"))
    world.open_form("admin", "/admin/users", world.log_in("omar", Role.ADMIN, None))
    world.open_form("log in", "/login")


def canary(door: str) -> str:
    """A word of a door's own, which looks like no person's number and is kept where such a word may be."""
    place = list(DOORS).index(door)
    return f"kanarie{chr(ord('a') + place // 26)}{chr(ord('a') + place % 26)}"


def a_night_and_all_exports(world: World, exports: Path) -> None:
    exports.mkdir()
    night = kiosk("sync", "--data", str(world.station.data), check=False, KIOSK_CLOCK="86400")
    assert night.returncode == 0, night.stdout + night.stderr
    (exports / "night.txt").write_text(night.stdout + night.stderr)
    staff = {"Authorization": f"Bearer {world.tokens['staff']}"}
    admin = {"Cookie": world.cookies["admin"]}
    pages = ("days.csv?weeks=1", "log", "users", "items", "centre", "hours", "")
    for number, (target, who) in enumerate(
        [(f"/admin/{page}".rstrip("/"), admin) for page in pages]
        + [(f"/api/v1/{name}", staff) for name in ("items", "loans", "centre", "board")]
        + [(path, {}) for path in ("/health", "/metrics", "/board")]
    ):
        status, text = world.call(world.web, "GET", target, headers=who)
        assert status == 200, (target, status)
        (exports / f"page-{number}.txt").write_text(text)
    report = kiosk("report", "--data", str(world.station.data)).stdout
    (exports / "report.json").write_text(report)
    reader = kiosk("hub", "token", "statistik", "--data", str(world.hub.data)).stdout.splitlines()[-1]
    target = f"/api/v1/centres/demo/days/{json.loads(report)['date']}"
    status, text = world.call(world.hub, "GET", target, headers={"Authorization": f"Bearer {reader}"})
    assert (status, report.strip() in text) == (200, True)
    (exports / "hub.txt").write_text(text + world.call(world.hub, "GET", "/")[1])


def stop_all(world: World) -> None:
    for process in (world.web, world.fresh, world.hub):
        process.stop()
    assert world.agent.stop() == 0
    world.station.db.close()


def trouble_with(world: World, plant: Plant) -> str | None:
    """Plant a number. What is wrong with the answers: a fault of ours, a door that was shut, or the number repeated."""
    world.answers.clear()
    DOORS[plant.door](world, plant)
    repeated = [status for status, text in world.answers if found(text.encode(), frozenset({plant.ten}))]
    faults = [status for status, _ in world.answers if status >= 500 or (status == 429 and plant.door not in GUESSING)]
    return f"{plant.door}, {plant.shape.name}: {repeated=} {faults=}" if repeated or faults else None


def leaks_in(folder: Path) -> set[str]:
    """Where numbers stand that may not."""
    planted = {plant.ten: f"{plant.door}, {plant.shape.name}" for plant in PLANTS}
    hits = search([folder], WANTED - ALLOWED)
    return {f"{file}: {planted[ten]}" for file, tens in hits.items() for ten in tens}


def doors_that_keep(folder: Path) -> set[str]:
    """The doors whose innocent word was kept: what is sent there arrives, and the search looks where it would be."""
    kept = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file()).lower()
    return {door for door in DOORS if canary(door).encode() in kept}


@pytest.mark.timeout(3600 if CAMPAIGN else 600)
def test_planted_numbers_are_nowhere_afterwards(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for door in KEPT_AT_THE_CENTRE | KEPT_AT_THE_HUB:
        DOORS[door](world, Plant(door, INNOCENT, canary(door), ""))
    troubles = [trouble for plant in PLANTS if (trouble := trouble_with(world, plant))]
    a_night_and_all_exports(world, tmp_path / "exports")
    leaks = leaks_in(tmp_path)  # the write-ahead log is there still
    stop_all(world)
    leaks |= leaks_in(tmp_path)
    with capsys.disabled():
        print(f"\n[planted numbers: {len(PLANTS)} at {len(DOORS)} doors, {len(leaks)} found where none may be]")
    assert sorted(leaks) == []
    assert troubles == []
    assert doors_that_keep(tmp_path / "data") == KEPT_AT_THE_CENTRE
    assert doors_that_keep(tmp_path / "hub") == KEPT_AT_THE_HUB
    in_longer_ones = search([tmp_path / "data" / "kiosk.db"], WANTED)
    assert set().union(*in_longer_ones.values()) == ALLOWED - refused_as_tags()


def refused_as_tags() -> set[str]:
    """What a tag cannot hold: signs, and small letters of another alphabet."""
    return {plant.ten for plant in PLANTS if plant.door == TAG and not plant.text.isalnum()}


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_the_search_finds_each_shape_as_it_is_kept(tmp_path: Path, shape: Shape) -> None:
    (plant,) = plants(["anywhere"], lambda _place, _door: (shape,))
    (tmp_path / "text").write_text(f"asked for /ticket/{plant.text}?")
    (tmp_path / "json").write_text(json.dumps({"sv": plant.text}))
    (tmp_path / "address").write_text(f"GET /ticket/{quote(plant.text)}")
    (tmp_path / "bytes").write_bytes(b"\x00\xff12" + plant.text.encode() + b"\x01A")
    hits = search([tmp_path], frozenset({plant.ten}))
    assert {Path(file).name for file in hits} == {"text", "json", "address", "bytes"}


def test_the_search_finds_what_a_leaking_process_logs(demonstration: Path, tmp_path: Path) -> None:
    """The control: the same search, and a `kiosk web` with a fault put in. It logs each address."""
    factories.copy_demonstration(demonstration, tmp_path / "data").db.close()
    log = tmp_path / "web.log"
    leaky = Served("web", tmp_path / "data", log, program=(sys.executable, "-m", "tests.flows.leaky")).start()
    asked = PLANTS[: len(SHAPES)]
    try:
        for plant in asked:
            requests.get(f"{leaky.url}/ticket/{quote(plant.text)}", timeout=20)
    finally:
        leaky.stop()
    assert search([tmp_path], WANTED) == {str(log): {plant.ten for plant in asked}}
