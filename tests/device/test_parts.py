"""Every part, real or simulated, passes the same tests. A part that cannot be opened is a health row."""

from collections.abc import Callable, Iterator

import pytest

from device.agent import STOP_SECONDS
from device.errors import PartError
from device.part_list import PARTS
from device.parts import AgentContext, DeviceStatus, IdlePart, Part, PlannedPart, open_parts
from kiosk import health
from kiosk.config import PanelSettings, PrinterSettings, ScannerSettings, Settings, SoundSettings
from kiosk.health import DeviceCondition, DeviceKind
from kiosk.station import Station
from tests.device.fake_printer import PtyPrinter
from tests.device.real_devices import PtyScanner

NAMES = (
    "worker", "agent", "front", "simulated", "panel", "keypad", "panel simulator", "scan follower", "printer",
    "headset", "loudspeaker", "jack",
)  # fmt: skip
FITTED = PanelSettings(pins="mock", next_key=5, choose_key=6, key_lamp=13)
Open = Callable[..., list[Part]]


@pytest.fixture
def open_all(station: Station, pty_scanner: PtyScanner, pty_printer: PtyPrinter) -> Iterator[Open]:
    """Opens all parts of a centre with a real scanner, a simulated one, a panel and a printer."""
    opened: list[Part] = []

    def with_panel(panel: PanelSettings) -> list[Part]:
        scanners = [ScannerSettings(name="front", port=str(pty_scanner.link)), ScannerSettings(name="simulated")]
        printer = PrinterSettings(connection=f"serial:{pty_printer.link}")
        sound = SoundSettings(headset="USB Audio Device", loudspeaker="vc4-hdmi-0", jack="/dev/entren-none")
        settings = Settings(scanner=scanners, panel=panel, printer=printer, sound=sound)
        context = AgentContext(Station(station.data, settings, station.clock, station.db))
        context.parts = open_parts(PARTS, context)
        opened.extend(context.parts)
        return context.parts

    yield with_panel
    for part in reversed(opened):
        part.close()


@pytest.fixture
def part(open_all: Open, request: pytest.FixtureRequest) -> Part:
    return next(part for part in open_all(FITTED) if part.name == request.param)


def test_every_part_is_tested_here(open_all: Open) -> None:
    assert tuple(part.name for part in open_all(FITTED)) == NAMES


@pytest.mark.parametrize("part", NAMES, indirect=True)
def test_it_starts_and_stops(part: Part) -> None:
    part.start()
    assert part.thread is None or part.thread.is_alive()
    part.stop()
    if part.thread is not None:
        part.thread.join(STOP_SECONDS)
        assert not part.thread.is_alive()


@pytest.mark.parametrize("part", NAMES, indirect=True)
def test_its_health_has_its_name(part: Part, station: Station) -> None:
    status = part.health()
    if status is not None:
        assert status.name == part.name
        with station.db.begin() as s:
            health.report(s, status.name, status.kind, status.condition, station.clock.now(), status.code)


def test_a_part_that_fails_is_a_health_row_and_the_others_are_opened(open_all: Open) -> None:
    parts = open_all(PanelSettings(pins="mock", lamp_done=5, lamp_repeat=5, next_key=6))
    assert tuple(part.name for part in parts) == NAMES
    broken = next(part for part in parts if part.name == "panel")
    assert broken.health() == DeviceStatus("panel", DeviceKind.PANEL, DeviceCondition.TROUBLE, "pin_not_usable")


@pytest.mark.parametrize(
    ("error", "code"), [(PartError("no_paper"), "no_paper"), (OSError("of a driver"), "not_usable")]
)
def test_an_error_while_a_part_is_opened_is_its_health(station: Station, error: Exception, code: str) -> None:
    def fail() -> Part:
        raise error

    plan = PlannedPart("printer", DeviceKind.PRINTER, fail)
    [part] = open_parts([lambda _context: [plan]], AgentContext(station))
    assert isinstance(part, IdlePart)
    assert part.health() == DeviceStatus("printer", DeviceKind.PRINTER, DeviceCondition.TROUBLE, code)
