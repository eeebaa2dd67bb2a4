"""Reads the time and checks whether it can be right. All other code gets the time as a `Moment`.

A clock can be wrong although the kernel says that it is synchronised. So each reading is compared with the last time
that was right: within one boot of the machine by CLOCK_BOOTTIME, which no time server changes.
"""

import ctypes
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct

log = logging.getLogger(__name__)
TIME_ERROR = 5  # adjtimex(2): the clock is not synchronised
SIZE_OF_TIMEX = 256  # struct timex is 208 bytes on 64-bit Linux; the rest is a margin
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
MARGIN_DAYS = 400
JUMP = timedelta(hours=12)
"""How far the time may be from the expected time. A correction by some hours is not a jump."""
LONGEST_OFF = timedelta(days=35)
"""How long a machine may have been switched off before an admin has to confirm its time."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time, read once at the edge and passed on as `at`.

    `trusted` is false while the machine's clock may be wrong (a Pi has no battery clock).
    `jumped`: the kernel says that the clock is synchronised, but its time cannot be right.
    `computed`: `utc` is not read from the clock, but is the last trusted time plus the uptime since then.
    """

    utc: datetime
    zone: ZoneInfo
    trusted: bool = True
    jumped: bool = False
    computed: bool = False
    boot: str = field(default="", compare=False)
    """The boot of the machine that `uptime` belongs to; empty where the clock is moved."""
    uptime: float = field(default=0.0, compare=False)
    """Seconds since that boot, including time in suspend."""
    local: datetime = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "local", self.utc.astimezone(self.zone))

    @property
    def date(self) -> date:
        return self.local.date()

    @property
    def minute(self) -> int:
        """Minutes since local midnight by the wall clock, 0 to 1439."""
        return self.local.hour * 60 + self.local.minute

    @property
    def has_date(self) -> bool:
        """Whether `date` is reliable enough to tell one business day from another."""
        return self.trusted or self.computed

    def later(self, **parts: float) -> "Moment":
        by = timedelta(**parts)
        uptime = self.uptime + by.total_seconds()
        return Moment(self.utc + by, self.zone, self.trusted, self.jumped, self.computed, self.boot, uptime)


class KnownTime(Struct, frozen=True):
    """A time that was right, and the machine's uptime in seconds at that time."""

    utc: datetime
    boot: str
    uptime: float

    def after(self, uptime: float) -> datetime:
        """The right time at another uptime of the same boot."""
        return self.utc + timedelta(seconds=uptime - self.uptime)


class Clock:
    """Reads the time and checks it. `moved` is the seconds of KIOSK_CLOCK, which only a demonstration may have.

    A moved clock may jump, so it is only compared with the newest right time plus LONGEST_OFF, and other processes do
    not learn the time from it.
    """

    def __init__(self, zone: ZoneInfo, trust: str = "system", moved: "int | FollowedFile" = 0) -> None:
        self.zone = zone
        self.trust = trust
        self._move = moved
        self.is_moved = moved != 0
        self.boot = "" if self.is_moved else boot_id()
        self._known: KnownTime | None = None
        """The last reading of this boot that was right."""
        self._newest: datetime | None = None
        """The newest time that was right before this boot; for a moved clock, in any boot."""

    @property
    def moved(self) -> int:
        """By how many seconds the clock is moved now."""
        return self._move if isinstance(self._move, int) else self._move.seconds()

    def now(self) -> Moment:
        """The time. Later readings are compared with the last one that was trusted."""
        machine = self.machine()
        if self.is_moved:
            machine = self._at(machine.utc + timedelta(seconds=self.moved), 0.0, machine.trusted)
        expected = self._known.after(machine.uptime) if self._known is not None else None
        is_wrong = self._is_wrong(machine.utc, expected)
        if machine.trusted and not is_wrong:
            self._accept(machine)
            return machine
        jumped = is_wrong and machine.trusted
        if expected is not None:  # also where a time service was lost: the uptime goes on as exactly as before
            return self._at(expected, machine.uptime, False, jumped=jumped, computed=True)
        return self._at(machine.utc, machine.uptime, False, jumped=jumped)

    def machine(self) -> Moment:
        """The machine's own time, neither moved nor checked. It is the time of signatures."""
        synchronised = self.trust == "system" or is_synchronised()
        return self._at(datetime.now(UTC), time.clock_gettime(time.CLOCK_BOOTTIME), synchronised)

    def learn(self, known: KnownTime | None, newest: datetime | None) -> None:
        """Take over what the database knows: the last right time, and the beginning of the newest business day."""
        if self.is_moved:
            self._newest = max((time for time in (known and known.utc, newest) if time), default=None)
        elif known is not None and known.boot == self.boot:
            self._known = known
        else:
            self._newest = known.utc if known is not None else newest

    def accept(self) -> KnownTime:
        """Take the machine's present time as right, because somebody has checked it."""
        machine = self.machine()
        self._known = KnownTime(machine.utc, machine.boot, machine.uptime)
        return self._known

    def _accept(self, reading: Moment) -> None:
        if self.is_moved:
            self._newest = max(self._newest or reading.utc, reading.utc)
        else:
            self._known = KnownTime(reading.utc, reading.boot, reading.uptime)

    def _is_wrong(self, utc: datetime, expected: datetime | None) -> bool:
        if expected is not None:
            return abs(utc - expected) > JUMP
        if self._newest is None:
            return False
        return utc > self._newest + LONGEST_OFF or (not self.is_moved and utc < self._newest - JUMP)

    def _at(self, utc: datetime, uptime: float, trusted: bool, **flags: bool) -> Moment:
        return Moment(utc, self.zone, trusted, **flags, boot=self.boot, uptime=uptime)


class FollowedFile:
    """Reads the seconds in the file of `KIOSK_CLOCK=@FILE`, which may be replaced at any time.

    Raises OSError or ValueError where it cannot be read at the start.
    """

    CHECK_SECONDS = 0.01
    """Seconds between two checks whether the file was replaced."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp = self._stamp_now()
        self._seconds = whole_seconds(path.read_text("ascii"))
        self._next_check = 0.0
        self._is_readable = True
        self._lock = threading.Lock()
        """Only one thread reads the file: one that was interrupted after its read would put an older time back."""

    def seconds(self) -> int:
        """The file's seconds. Where the file is missing or not valid, the seconds that it had before."""
        if time.monotonic() >= self._next_check:
            with self._lock:
                self._read_if_due()
        return self._seconds

    def _read_if_due(self) -> None:
        if time.monotonic() >= self._next_check:
            next_check = time.monotonic() + self.CHECK_SECONDS
            self._read()
            self._next_check = next_check  # set last, so that other threads wait until the file is read

    def _read(self) -> None:
        try:
            stamp = self._stamp_now()
            if stamp != self._stamp or not self._is_readable:
                self._seconds = whole_seconds(self._path.read_text("ascii"))
                self._stamp, self._is_readable = stamp, True
        except (OSError, ValueError):
            if self._is_readable:
                log.warning("the file of KIOSK_CLOCK holds no whole number of seconds: the last one stays")
            self._is_readable = False

    def _stamp_now(self) -> tuple[int, int, int]:
        found = self._path.stat()
        return found.st_ino, found.st_mtime_ns, found.st_size


def whole_seconds(text: str) -> int:
    """The seconds of KIOSK_CLOCK. Raises ValueError, also within a year of the ends of the years 1 to 9999.

    Closing and the figures look back a year.
    """
    seconds = int(text)
    try:
        for margin in (-MARGIN_DAYS, MARGIN_DAYS):
            datetime.now(UTC) + timedelta(days=margin, seconds=seconds)
    except OverflowError:
        raise ValueError from None
    return seconds


ADJTIMEX: Callable[[ctypes.Array[ctypes.c_char]], int] = ctypes.CDLL(None).adjtimex


def is_synchronised() -> bool:
    """Whether the kernel says that a time service keeps its clock right (adjtimex(2), read only)."""
    return 0 <= ADJTIMEX(ctypes.create_string_buffer(SIZE_OF_TIMEX)) < TIME_ERROR  # -1: the call is not permitted


def boot_id() -> str:
    """The kernel's random name for this boot of the machine."""
    return BOOT_ID.read_text("ascii").strip()
