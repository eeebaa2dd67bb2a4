"""All checks, in the order in which they are shown."""

from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from kiosk import config
from kiosk.doctor import centre_checks, machine_checks
from kiosk.doctor.findings import Finding, ok, trouble
from kiosk.errors import DomainError
from kiosk.station import open_station

RESCUE = "run kiosk migrate (a restart does): it is set aside, and the newest good copy takes its place"
NOT_OPEN = {
    "not_migrated": "there is no database yet: run kiosk migrate, then kiosk run",
    "older_database": "run kiosk migrate",
    "newer_database": "install the newer version of Entrén",
    "not_a_database": RESCUE,
    "damaged": RESCUE,
    "marked_damaged": RESCUE,
    "disk_full": "make space on the disk",
}
"""What to do where the database cannot be opened."""


def check(data: Path) -> Iterator[Finding]:
    """Check a centre. A part that cannot be looked at is a finding too: nothing is raised."""
    yield ok("version", f"Entrén {version('entren')}")
    yield from machine_checks.board()
    try:
        settings = config.load(data)
    except DomainError as error:
        todo = "put the named line of kiosk.toml right"
        yield trouble("settings", str(error), works="nothing starts before it is right", todo=todo)
        return
    yield ok(
        "settings", "kiosk.toml is read" if (data / "kiosk.toml").exists() else "no kiosk.toml: the defaults apply"
    )
    if not data.is_dir():
        yield trouble("data", "the folder is not there", works="nothing", todo="check --data and KIOSK_DATA")
        return
    yield from machine_checks.disk(data)
    yield from _centre(data)
    yield from machine_checks.sound(settings.sound)
    yield from machine_checks.web(settings)


def _centre(data: Path) -> Iterator[Finding]:
    try:
        station = open_station(data)
    except DomainError as error:
        todo = NOT_OPEN.get(error.code, "look at the disk above; then restore the newest backup: kiosk restore FILE")
        yield trouble("database", f"it cannot be opened: {error.code}", works="nothing", todo=todo)
        return
    at = station.clock.now()
    try:
        yield from centre_checks.database(station)
        yield from centre_checks.clock(station, at)
        yield from centre_checks.backups(station, at)
        with station.db.read() as s:
            yield from centre_checks.set_up(s, at)
            yield from centre_checks.devices(s, at)
            yield from centre_checks.voices(s, station)
            yield from centre_checks.letters(s)
            yield from centre_checks.deliveries(s, station)
    except DomainError as error:
        yield trouble(
            "database", f"it cannot be read: {error.code}", works="what is on the screens", todo="kiosk restore FILE"
        )
    finally:
        station.db.close()
