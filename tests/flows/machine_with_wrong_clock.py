"""Simulates a machine's clock, uptime, boot id and synchronisation for real processes."""

import datetime as dt
import mmap
import struct
import time
import uuid
from pathlib import Path

from tests import preloaded
from tests.wrong_clocks import ZONE, utc

FIELDS = struct.Struct("qqq")
"""`struct machine` of wrong_clock.c."""
SOURCE = Path(__file__).parents[1] / "wrong_clock.c"


def compiled(folder: Path) -> Path:
    """Compile the library that is loaded into the processes."""
    return preloaded.compiled(SOURCE, folder)


class State:
    """The file with a machine's state, and the environment in which processes read it."""

    def __init__(self, folder: Path, library: Path) -> None:
        folder.mkdir(parents=True)
        file, self._boot = folder / "state", folder / "boot"
        file.write_bytes(bytes(FIELDS.size))
        with file.open("r+b") as opened:
            self._shared = mmap.mmap(opened.fileno(), FIELDS.size)
        self.environment = {
            "LD_PRELOAD": str(library), "TEST_MACHINE": str(file), "TEST_MACHINE_BOOT": str(self._boot),
        }  # fmt: skip
        self.starts()

    def starts(self) -> None:
        self._boot.write_text(f"{uuid.uuid4()}\n")

    def write(self, ahead: dt.timedelta, uptime: float, *, synchronised: bool) -> None:
        nanoseconds = ahead // dt.timedelta(microseconds=1) * 1000
        self._shared[:] = FIELDS.pack(nanoseconds, int(uptime * 1e9), synchronised)


class MachineWithWrongClock:
    """Time passes by itself, and by `advance_to`. `error`: how far the centre's clock is off. The hub's is right."""

    def __init__(self, folder: Path, library: Path, text: str) -> None:
        self._centre, self._hub = State(folder / "centre", library), State(folder / "hub", library)
        self.environment, self.environment_of_hub = self._centre.environment, self._hub.environment
        self._leapt = utc(text) - dt.datetime.now(dt.UTC)
        self._uptime = 1000.0 - time.clock_gettime(time.CLOCK_BOOTTIME)
        self.error, self.synchronised = dt.timedelta(), True
        self._write()

    @property
    def true(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC) + self._leapt

    @property
    def date(self) -> dt.date:
        return self.true.astimezone(ZONE).date()

    def advance_to(self, text: str) -> None:
        self._advance(utc(text) - self.true)
        self._write()

    def set_clock(self, *, error: dt.timedelta = dt.timedelta(), synchronised: bool = True) -> None:
        self.error, self.synchronised = error, synchronised
        self._write()

    def restart(self, off: dt.timedelta = dt.timedelta(minutes=1), *, has_time: bool) -> None:
        """Restart the machine while no process runs. Without time its clock goes on from where it stopped."""
        self._advance(off)
        if not has_time:
            self.error -= off
        self.synchronised = has_time
        self._uptime = 30.0 - time.clock_gettime(time.CLOCK_BOOTTIME)
        self._centre.starts()
        self._write()

    def _advance(self, by: dt.timedelta) -> None:
        assert by >= dt.timedelta(), "time does not go back"
        self._leapt += by
        self._uptime += by.total_seconds()

    def _write(self) -> None:
        self._centre.write(self._leapt + self.error, self._uptime, synchronised=self.synchronised)
        self._hub.write(self._leapt, self._uptime, synchronised=True)
