"""Starts child processes, starts them again when they end, and stops them together."""

import ctypes
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

log = logging.getLogger(__name__)
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
PATIENCE = 4.0
"""Seconds in which children must end after SIGTERM. Those left are killed, so that all have ended within five."""
PR_SET_PDEATHSIG = 1
STOPS = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP})
WOKEN_BY = STOPS | {signal.SIGCHLD}
libc = ctypes.CDLL(None)


def pause_before(start: int) -> float:
    """Seconds to wait before start number two, three and so on: 0.5, 1, 2 up to 30."""
    return min(FIRST_PAUSE * 2.0 ** min(start - 2, 10), LONGEST_PAUSE)


def spawn(command: str, data: Path, *options: str) -> subprocess.Popen[bytes]:
    """Start `kiosk COMMAND` in a session of its own, so that Ctrl+C reaches only this process, which then stops it."""
    arguments = [sys.executable, "-m", "kiosk", command, "--data", str(data), *options]
    return subprocess.Popen(  # noqa: S603 - our own command line
        arguments,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_as_child,  # noqa: PLW1509 - safe: this process has one thread
    )


def _as_child() -> None:
    """Between fork and exec: unblock the signals, and get SIGTERM if the parent is killed."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, WOKEN_BY)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """A process that is started again whenever it ends."""

    command: str
    data: Path
    options: tuple[str, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    starts: int = 0
    _start_at: float = 0.0
    _started: float = 0.0

    def tend(self, now: float) -> None:
        """Start the process if it is not running and its pause is over. `now` is monotonic seconds."""
        if self.process is not None and self.process.poll() is not None:
            self._plan_restart(self.process.returncode, now)
        if self.process is None and now >= self._start_at:
            self.process = spawn(self.command, self.data, *self.options)
            self.starts += 1
            self._started = now

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def _plan_restart(self, status: int, now: float) -> None:
        if now - self._started > LONGEST_PAUSE:
            self.starts = 1  # it ran long enough: the pauses begin again
        pause = pause_before(self.starts + 1)
        if status == 0:
            log.info("%s was asked to end, and ended; it starts again in %g s", self.command, pause)
        else:
            log.warning("%s ended (%s); it starts again in %g s", self.command, _named(status), pause)
        self.process, self._start_at = None, now + pause


def stop(processes: Iterable[subprocess.Popen[bytes] | None]) -> None:
    """Ask all processes to end, wait, and kill those that remain with their own child processes."""
    running = [process for process in processes if process is not None and process.poll() is None]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + PATIENCE
    for process in running:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            log.warning("process %d did not end by itself and is killed", process.pid)
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _named(status: int) -> str:
    return f"status {status}" if status >= 0 else signal.Signals(-status).name
