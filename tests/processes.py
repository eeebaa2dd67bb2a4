"""Starts, stops and kills real processes of the service."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import requests

from kiosk.people import tokens
from kiosk.station import open_station
from kiosk.types import Role

KIOSK = str(Path(sys.executable).parent / "kiosk")
START_SECONDS = 90.0
PORTS = range(20_000, 32_000)


def free_port() -> int:
    """A free port below Linux's ephemeral ports, so that no connection is given it meanwhile."""
    while True:
        port = secrets.choice(PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def kiosk(
    *arguments: str, check: bool = True, stdin: str | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end. With `check`, a failing command raises AssertionError with its output."""
    ended = subprocess.run(
        [KIOSK, *arguments],
        check=False,
        text=True,
        capture_output=True,
        input=stdin,
        timeout=120,
        env=os.environ | environment,
    )
    assert not check or ended.returncode == 0, f"{arguments} ended with {ended.returncode}: {ended.stderr}"
    return ended


class Served:
    """A serving process (`web`, `hub`) on a port of its own."""

    def __init__(
        self, command: str, data: Path, log: Path, program: Sequence[str] = (KIOSK,), **environment: str
    ) -> None:
        self.data = data
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._command = [*program, command, "--data", str(data), "--port", str(self.port)]
        self._environment = os.environ | environment
        self._log = log
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Served":
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(self._command, stdout=log, stderr=log, env=self._environment)
        self._wait_until_it_answers()
        return self

    def _wait_until_it_answers(self) -> None:
        assert self.process is not None
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self.process.poll() is None:
            try:
                requests.get(f"{self.url}/health", timeout=2)
            except requests.ConnectionError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError(f"no answer from {self._command}: {self._log.read_text()[-2000:]}")

    def stop(self, with_signal: int = signal.SIGTERM) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(with_signal)
            self.process.wait(10)

    def kill(self) -> None:
        self.stop(signal.SIGKILL)

    @property
    def log(self) -> str:
        return self._log.read_text("utf-8", "replace")


def token(data: Path, role: str, name: str = "test") -> str:
    """A new bearer token. It is made in this process: `kiosk token add` takes most of a second."""
    station = open_station(data)
    with station.db.begin() as s:
        made = tokens.add(s, "test", name, Role(role), station.clock.now())
    station.db.close()
    return made
