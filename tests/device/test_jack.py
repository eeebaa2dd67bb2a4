"""The jack of a sound card: bytes of input events through a pty, as the kernel writes them."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from device.jack import EV_SW, EVENT, SW_HEADPHONE_INSERT, Jack
from device.parts import AgentContext
from kiosk import health, machine
from kiosk.health import DeviceCondition
from kiosk.key_presses import KeyPresses
from kiosk.station import Station
from tests.device.real_devices import PtyScanner
from tests.waiting import until

SYN, EV_KEY = (0, 0, 0), (1, 30, 1)


def events(*changes: tuple[int, int, int]) -> bytes:
    """The bytes of events, each with the one that ends its report."""
    return b"".join(EVENT.pack(0, 0, *one) for change in changes for one in (change, SYN))


def plug(*states: int) -> bytes:
    return events(*((EV_SW, SW_HEADPHONE_INSERT, state) for state in states))


@pytest.fixture
def told(station: Station) -> list[str]:
    """What the pages hear of."""
    found: list[str] = []
    presses = KeyPresses(station.data, lambda: found.append(presses.lately()[-1].key))
    presses.start()
    return found


@pytest.fixture
def jack(station: Station, pty_scanner: PtyScanner, told: list[str]) -> Iterator[Jack]:
    part = Jack(AgentContext(station), str(pty_scanner.link))
    part.start()
    until(lambda: part.health().condition is DeviceCondition.OK)
    time.sleep(0.01)
    yield part
    part.stop()
    part.thread.join(5)
    assert not part.thread.is_alive()


def test_a_plug_that_goes_in_and_out_is_told_once(
    station: Station, jack: Jack, pty_scanner: PtyScanner, told: list[str]
):
    pty_scanner.send(events(EV_KEY) + plug(1))
    until(lambda: told == ["headset_in"])
    assert jack.health().code == "plugged_in"
    pty_scanner.send(plug(1, 0))
    until(lambda: told == ["headset_in", "headset_out"])
    until(lambda: jack.health().code == "unplugged")
    with station.db.read() as s:
        assert health.jack(s, station.clock.now()) in ("plugged_in", "unplugged")


def test_its_health_is_written_before_pages_are_told_that_it_is_in(station: Station, pty_scanner: PtyScanner):
    found: list[str | None] = []

    def look() -> None:
        with station.db.read() as s:
            found.append(health.jack(s, station.clock.now()))

    KeyPresses(station.data, look).start()
    part = Jack(AgentContext(station), str(pty_scanner.link))
    part.start()
    until(lambda: part.health().condition is DeviceCondition.OK)
    pty_scanner.send(plug(1))
    until(lambda: found == ["plugged_in"])
    part.stop()
    part.thread.join(5)


def test_a_card_that_is_pulled_out_takes_the_headset_with_it(jack: Jack, pty_scanner: PtyScanner, told: list[str]):
    pty_scanner.send(plug(1))
    until(lambda: told == ["headset_in"])
    pty_scanner.pull()
    until(lambda: told == ["headset_in", "headset_out"])
    until(lambda: jack.health().condition is DeviceCondition.TROUBLE)
    pty_scanner.plug()
    until(lambda: jack.health().condition is DeviceCondition.OK)
    pty_scanner.send(plug(1))
    until(lambda: told[2:] == ["headset_in"])


def test_it_is_found_by_its_name(tmp_path: Path):
    for number, name in ((0, "HDMI"), (3, "USB Audio Device Headphone")):
        device = tmp_path / f"sys/class/input/event{number}/device"
        device.mkdir(parents=True)
        (device / "name").write_text(f"{name}\n")
    assert machine.input_device("usb audio", tmp_path) == tmp_path / "dev/input/event3"
    assert machine.input_device("Jabra", tmp_path) is None
    assert machine.input_device("/dev/input/by-id/x", tmp_path) == Path("/dev/input/by-id/x")
