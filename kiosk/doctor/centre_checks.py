"""Checks of the centre's database, devices, clock and deliveries."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy.orm import Session

from kiosk import health, machine
from kiosk.backup import rescue_note, state, target
from kiosk.backup.state import Attempt
from kiosk.centre import hours
from kiosk.clock import Moment
from kiosk.doctor.findings import Finding, note, ok, trouble
from kiosk.errors import StorageFault
from kiosk.health import DeviceCondition, DeviceHealth, DeviceKind
from kiosk.people.setup import is_set_up
from kiosk.speech.reading import reader
from kiosk.station import Station
from kiosk.sync import queries
from kiosk.sync.receiver import receiver
from kiosk.sync.troubles import TROUBLES
from kiosk.translations import queries as translations

BACKUP_OLD_AFTER = timedelta(days=2)
"""A copy is made each night."""
INTEGRITY_SECONDS = 60.0
QUEUE_WORKS = "numbers are given and called as always"
WITHOUT_DEVICE = {
    DeviceKind.AGENT: ("the pages work as always", "start it: sudo systemctl restart entren-device"),
    DeviceKind.SCANNER: (
        "codes can be typed in at /loans",
        "look at the scanner's cable, then at its section in kiosk.toml",
    ),
    DeviceKind.PANEL: (
        "numbers are taken on the screen",
        "stuck: free the button, which works again after half a minute without a touch; else look at the cable, then "
        "at [panel] in kiosk.toml",
    ),
    DeviceKind.POWER: (
        "everything works so far",
        "the voltage was too low within the last day: use this Raspberry Pi's own power supply, with its own cable",
    ),
    DeviceKind.PRINTER: (
        "numbers are given, and the screen asks people to remember them",
        "out_of_paper: put in a roll; no_fonts: sudo apt install fonts-noto-core libfribidi0; else look at its lid, "
        "switch and cable, then at [printer] in kiosk.toml",
    ),
    DeviceKind.HEADSET: (
        "pages are shown; nothing is read aloud, so that nothing private is heard",
        "plug it in, then look at [sound] in kiosk.toml",
    ),
    DeviceKind.LOUDSPEAKER: (
        "calls are on the board, and heard on the output that the system uses",
        "plug it in, then look at [sound] in kiosk.toml",
    ),
}
"""What still works without a device, and what to do."""


def database(station: Station) -> Iterator[Finding]:
    """Writes and reads back, then checks the whole file."""
    try:
        health.write_and_read_back(station.db)
        health.check_integrity(station.db, INTEGRITY_SECONDS)
    except StorageFault as fault:
        todo = "restore the newest backup: kiosk restore FILE" if fault.code == "damaged" else "look at the disk above"
        yield trouble("database", f"it cannot be used: {fault.code}", works="what is on the screens", todo=todo)
        return
    yield ok("database", "written and read back; the whole file is in order")


def clock(station: Station, at: Moment) -> Iterator[Finding]:
    if at.jumped:
        todo = "check the time; if it is right: kiosk sync --clock-is-right"
        yield trouble("clock", "the time has jumped and is not believed", works=QUEUE_WORKS, todo=todo)
    elif not at.trusted:
        todo = "connect the network, so that the time can be set. Until then no day is closed"
        yield trouble("clock", "it is not synchronised", works=QUEUE_WORKS, todo=todo)
    elif station.clock.is_moved:
        yield note("clock", f"KIOSK_CLOCK moves it by {station.clock.moved} s: {at.local:%Y-%m-%d %H:%M}")
    else:
        yield ok("clock", f"{at.local:%Y-%m-%d %H:%M}, {at.zone.key}")


def set_up(s: Session, at: Moment) -> Iterator[Finding]:
    if not is_set_up(s):
        yield note("centre", "nobody has prepared it yet: open /setup in a browser")
    else:
        yield ok("centre", "open now" if hours.is_open(s, at) else "closed now")


def devices(s: Session, at: Moment) -> Iterator[Finding]:
    rows = health.devices(s)
    if not rows:
        yield note("devices", "the device agent has not run here yet")
    for row in rows:
        yield _device(row, at)


def _device(row: DeviceHealth, at: Moment) -> Finding:
    works, todo = WITHOUT_DEVICE[row.kind]
    if health.is_silent(row, at):
        words = f"nothing heard since {row.seen.astimezone(at.zone):%Y-%m-%d %H:%M}"
        agent_works, agent_todo = WITHOUT_DEVICE[DeviceKind.AGENT]
        return trouble(row.name, words, works=f"{agent_works}; {works}", todo=agent_todo)
    if row.condition is DeviceCondition.TROUBLE:
        words = f"{row.code or 'trouble'} since {row.since.astimezone(at.zone):%Y-%m-%d %H:%M}"
        return trouble(row.name, words, works=works, todo=todo)
    return ok(row.name, "simulated" if row.condition is DeviceCondition.SIMULATED else row.code or "works")


def voices(s: Session, station: Station) -> Iterator[Finding]:
    """Which of the visitors' languages are spoken, and which are only shown."""
    offered = translations.offered(translations.states(s))
    silent = [one.code for one in offered if not reader(s, one, station.data, station.settings.speech)]
    if len(silent) == len(offered):
        works = "pages and calls are shown"
        yield trouble("speech", "no language has a voice", works=works, todo="sudo apt install espeak-ng")
    elif silent:
        yield note("speech", f"without a voice, and only shown: {', '.join(silent)}")
    else:
        yield ok("speech", f"{len(offered)} languages have a voice")


def letters(s: Session) -> Iterator[Finding]:
    """Whether this machine's fonts have the letters of the visitors' languages, for the screens that it shows."""
    if not machine.has_letters("a"):
        yield note("letters", "this machine has no fonts: other machines show the screens")
        return
    offered = translations.offered(translations.states(s))
    missing = [one.code for one in offered if not machine.has_letters(one.name)]
    if missing:
        works = "the pages of all other languages; in these, letters are shown as boxes"
        todo = "sudo apt install fonts-noto-core, then restart the browser"
        yield trouble("letters", f"no font has those of {', '.join(missing)}", works=works, todo=todo)
    else:
        yield ok("letters", f"the fonts have those of {len(offered)} languages")


def deliveries(s: Session, station: Station) -> Iterator[Finding]:
    """The last night, and what is owed to the municipality."""
    if receiver(s, station.settings).kind is None:
        yield note("night", "no receiver is set: the days' counts are kept here")
        return
    found = queries.state(s)
    if found.stuck:
        words = f"{found.stuck} day reports wait for a decision"
        yield trouble("night", words, works=QUEUE_WORKS, todo="decide at /admin, or with kiosk sync --help")
    if found.owed and found.last_trouble:
        words = f"{found.owed} day reports are owed: {TROUBLES.get(found.last_trouble, found.last_trouble)}"
        yield trouble("night", words, works="nothing is lost: they are sent again by themselves", todo="kiosk sync")
    elif found.owed:
        yield note("night", f"{found.owed} day reports are sent in the coming night")
    if found.latest is not None:
        yield ok("night", f"the counts of {found.latest.date} are delivered")


def backups(station: Station, at: Moment) -> Iterator[Finding]:
    """The last copy and its rehearsal, and a database that was damaged."""
    known = state.read(station.data)
    rescued = rescue_note.unread(station.data)
    if rescued is not None:
        words = f"it was damaged {rescued.at.astimezone(at.zone):%Y-%m-%d %H:%M} and set aside; now: {rescued.how}"
        yield trouble(
            "database", words, works=QUEUE_WORKS, todo="read what /admin says about it; kiosk restore lists the copies"
        )
    if known.last is not None and known.last.code is not None:
        words = f"no new copy could be made: {known.last.code}. {_last_good(known.good, at)}"
        yield trouble("backup", words, works=QUEUE_WORKS, todo="kiosk backup says why")
    elif known.good is None:
        yield note("backup", "no copy has been made yet: the night makes one, or kiosk backup")
    elif at.trusted and at.utc - known.good.at > BACKUP_OLD_AFTER:
        yield trouble(
            "backup", _last_good(known.good, at), works=QUEUE_WORKS, todo="kiosk backup, then look at the timer"
        )
    else:
        yield ok("backup", _last_good(known.good, at))
        if target.is_on_same_disk(known.good.folder, station.data):
            yield note("backup", "it is on the same card as the database: a USB stick is safer")
    rehearsed = known.rehearsed
    if rehearsed is not None and rehearsed.code is not None:
        words = f"the newest copy could not be restored on trial: {rehearsed.code}"
        yield trouble("rehearsal", words, works=QUEUE_WORKS, todo="kiosk backup --rehearse")
    elif rehearsed is not None:
        yield ok("rehearsal", f"restored on trial {rehearsed.at.astimezone(at.zone):%Y-%m-%d %H:%M}")


def _last_good(good: Attempt | None, at: Moment) -> str:
    return f"the last good copy is of {good.at.astimezone(at.zone):%Y-%m-%d %H:%M}" if good else "there is no older one"
