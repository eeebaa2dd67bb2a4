"""Checks of the machine: its settings, its disk and its processes. They need no database."""

from collections.abc import Iterator
from pathlib import Path

from kiosk import health, machine
from kiosk.config import Settings, SoundSettings
from kiosk.doctor.centre_checks import WITHOUT_DEVICE
from kiosk.doctor.findings import Finding, note, ok, trouble
from kiosk.health import DeviceKind

MEGABYTE = 1_000_000
LITTLE_SPACE = 1000 * MEGABYTE
ANSWERED_WITHIN = 5.0
"""Seconds in which the web server has to answer."""
UNIT = "entren-web"
ALL_WORKS = "everything works so far"


def disk(data: Path) -> Iterator[Finding]:
    free = machine.free_bytes(data)
    words = f"{free // MEGABYTE} MB are free"
    if free < LITTLE_SPACE:
        yield trouble("disk", words, works=ALL_WORKS, todo="delete files that nobody needs, or use a larger card")
    else:
        yield ok("disk", words)
    errors = machine.disk_errors(data)
    if errors:
        todo = "make a backup now, and change the card soon: it is about to fail"
        yield trouble("disk", f"the file system has recorded {errors} errors", works=ALL_WORKS, todo=todo)
    elif errors is None:
        yield note("disk", "this file system does not count its errors")


def board() -> Iterator[Finding]:
    name = machine.model()
    yield ok("machine", name) if name else note("machine", "this is no Raspberry Pi")


def sound(settings: SoundSettings, root: Path = machine.ROOT) -> Iterator[Finding]:
    """Check that this machine has the sound outputs that the settings name."""
    outputs = machine.sound_outputs(root)
    here = "; ".join(outputs) or "none"
    for part, name in ((DeviceKind.HEADSET, settings.headset), (DeviceKind.LOUDSPEAKER, settings.loudspeaker)):
        if name is None:
            continue
        if machine.has_output(name, outputs):
            yield ok("sound", f"the {part} is there: {name}")
        else:
            works, todo = WITHOUT_DEVICE[part]
            yield trouble("sound", f"there is no output {name} for the {part}; here: {here}", works=works, todo=todo)
    if settings.headset is None and settings.loudspeaker is None and outputs:
        yield note("sound", f"no output is named under [sound] in kiosk.toml; here: {here}")


def web(settings: Settings, root: Path = machine.ROOT) -> Iterator[Finding]:
    host, port = settings.web.host, settings.web.port
    if health.is_answered(host, port, ANSWERED_WITHIN):
        yield ok("web", f"the pages answer on port {port}")
    elif not machine.starts_at_boot(UNIT, root):
        yield note("web", f"nothing answers on port {port}: it is not started, or was given another port")
    else:
        works = "nothing at the door: no number can be taken on the screen"
        todo = f"sudo systemctl restart {UNIT}; then look at sudo journalctl -u {UNIT}"
        yield trouble("web", f"nothing answers on port {port}", works=works, todo=todo)
