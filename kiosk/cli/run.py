"""`kiosk run`: the whole service in one command. It runs `web`, `device`, the night's report and its backup as child
processes."""

import fcntl
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import click

from kiosk import damage, replacement
from kiosk.backup import asked
from kiosk.centre import known_time
from kiosk.cli.addresses import address_of, print_pages, print_setup_code
from kiosk.cli.children import STOPS, WOKEN_BY, Child, spawn, stop
from kiosk.cli.options import data_option, log_to_stderr
from kiosk.clock import Clock
from kiosk.config import Settings
from kiosk.errors import StorageFault
from kiosk.folder import open_lock
from kiosk.health import is_answered
from kiosk.keys import form_key
from kiosk.station import Station, open_station
from kiosk.sync.timetable import has_passed

log = logging.getLogger(__name__)
TICK = 0.5
PAGES_FIRST = 30.0
"""Seconds that the night's work at the start waits for the pages at most."""
LOOK = 5.0
"""Seconds between two reads of the last right time from the database."""
RETRY = 300.0
"""Seconds until the night's report is tried again while something is owed. The outbox has longer pauses of its own."""
RETRY_BACKUP = 3600.0
"""Seconds until a copy is tried again that could not be made, as while the stick is not plugged in."""
LONGEST_NIGHT = 1800.0
"""Seconds after which the night's work is taken to hang. It is killed, which is safe at any step, and started again."""
ANSWERED_WITHIN = 2.0


@click.command()
@data_option
@click.option("--host", help="The address to serve on, instead of the one in kiosk.toml.")
@click.option("--port", type=click.IntRange(1, 65535), help="The port, instead of the one in kiosk.toml.")
def run(data: Path, host: str | None, port: int | None) -> None:
    """Run everything: the pages, the devices and the night's report. Ctrl+C stops it."""
    log_to_stderr()
    _mend_if_needed(data)
    station = open_station(data)
    where = (host or station.settings.web.host, port or station.settings.web.port)
    form_key(data)  # a problem with it is reported here once, instead of by each start of web
    lock = _take_lock(data)
    _check_free(*where)
    asked.forget_sent(data)
    signal.pthread_sigmask(signal.SIG_BLOCK, WOKEN_BY)  # from here `sigtimedwait` receives them
    try:
        while not Supervisor(station, *where).run_until_stopped():
            station.db.close()
            _mend_if_needed(data)
            station = open_station(data)
    finally:
        station.db.close()
        os.close(lock)


def _mend_if_needed(data: Path) -> None:
    """Start `kiosk migrate` where the database is damaged or a copy waits: it replaces the database.

    Raises ClickException where it cannot.
    """
    if damage.trouble_of(data) is None and not damage.is_marked(data) and not replacement.is_waiting(data):
        return
    ended = subprocess.run([sys.executable, "-m", "kiosk", "migrate", "--data", str(data)], check=False)  # noqa: S603
    if ended.returncode:
        raise click.ClickException("the database could not be made ready: see above")


class Night:
    """A command of the night as a child process: at its time, once at the start, and again after a status other than 0.

    The command decides itself whether there is something to do.
    """

    def __init__(self, data: Path, clock: Clock, at: str, command: str = "sync", retry: float = RETRY) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self._data, self._clock, self._at = data, clock, at
        self._command, self._retry = command, retry
        self._seen = clock.now()
        self._next: float | None = 0.0
        self._started = 0.0

    def tend(self, now: float) -> None:
        """Start the process when it is due, and check a running one. `now` is monotonic seconds."""
        moment = self._clock.now()
        if has_passed(self._seen, moment, self._at):
            self._next = now
        self._seen = moment
        if self.process is not None:
            self._look_at_process(now)
        if self.process is None and self._next is not None and now >= self._next:
            self.process, self._next, self._started = spawn(self._command, self._data, "--due"), None, now

    def _look_at_process(self, now: float) -> None:
        assert self.process is not None
        if now - self._started > LONGEST_NIGHT:
            self.process.kill()
            self.process.wait()
        status = self.process.poll()
        if status is None:
            return
        again = "" if status == 0 else ": it is tried again"
        log.info("the night's work (kiosk %s) ended with status %d%s", self._command, status, again)
        self.process = None
        if status != 0 and self._next is None:
            self._next = now + self._retry


class Supervisor:
    """Runs the child processes of one data folder."""

    def __init__(self, station: Station, host: str, port: int) -> None:
        self._station, self._host, self._port = station, host, port
        self._web = Child("web", station.data, ("--host", host, "--port", str(port), "--quiet"))
        self._device = Child("device", station.data)
        night = station.data, station.clock, station.settings.sync.at
        self._night, self._backup = Night(*night), Night(*night, "backup", RETRY_BACKUP)
        self._night_from = time.monotonic() + PAGES_FIRST
        self._announced = False
        self._follows_copies = not replacement.is_waiting(station.data)  # one that cannot be put in place is left
        self._next_look = 0.0

    def run_until_stopped(self) -> bool:
        """Run until SIGTERM, SIGINT or SIGHUP, then stop all children.

        Returns false where it stopped because the database is to be replaced.
        """
        try:
            while not _told_to_stop():
                if self._is_to_be_replaced():
                    return False
                self._tend(time.monotonic())
            return True
        finally:
            stop([self._web.process, self._device.process, self._night.process, self._backup.process])

    def _is_to_be_replaced(self) -> bool:
        data = self._station.data
        return damage.is_marked(data) or (self._follows_copies and replacement.is_waiting(data))

    def _tend(self, now: float) -> None:
        if now >= self._next_look:
            self._next_look = now + LOOK
            self._look_at_time()
        self._web.tend(now)
        self._device.tend(now)
        if not self._announced and self._web.is_running() and is_answered(self._host, self._port, ANSWERED_WITHIN):
            self._announced = True
            announce(self._station, address_of(self._host, self._port))
        if self._announced or now > self._night_from:
            self._tend_night(now)

    def _tend_night(self, now: float) -> None:
        """First the report, then the backup, so that the closed day is in the copy."""
        if self._backup.process is None:
            self._night.tend(now)
        if self._night.process is None:
            self._backup.tend(now)

    def _look_at_time(self) -> None:
        """Read the last right time, which the children write, so that the night's work starts at the right hour."""
        with suppress(StorageFault), self._station.db.read() as s:  # the database logs it
            known_time.load(s, self._station.clock)


def announce(station: Station, address: str) -> None:
    """Print the addresses of the pages, how to create the first admin, and which devices are simulated."""
    click.echo("Entrén is running. Ctrl+C stops it.\n")
    print_pages(address)
    print_setup_code(station, address)
    devices = simulated(station.settings)
    if devices:
        click.echo(f"\nSimulated on this machine: {', '.join(devices)}.")


def simulated(settings: Settings) -> list[str]:
    """The simulated devices, in words."""
    found = ["the button, lamps and tone"] if settings.panel.pins == "mock" else []
    return found + [f"scanner {one.name}" for one in settings.scanner if one.port == "simulated"]


def _told_to_stop() -> bool:
    """Wait for TICK seconds, or until a child ends, and return whether a signal to stop came."""
    got = signal.sigtimedwait(WOKEN_BY, TICK)
    return got is not None and got.si_signo in STOPS


def _take_lock(data: Path) -> int:
    """Lock `DIR/run.lock` until the process ends."""
    lock = open_lock(data / "run.lock")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise click.ClickException(f"another `kiosk run` already serves the data folder {data}") from None
    return lock


def _check_free(host: str, port: int) -> None:
    """Raises ClickException where the port cannot be used, instead of starting `web` again and again."""
    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError as error:
        raise click.ClickException(f"cannot serve on {host} port {port}: {error.strerror}") from None
