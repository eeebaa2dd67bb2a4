"""Starts, stops and kills real processes of the service."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import requests

from kiosk.__main__ import main
from kiosk.people import tokens
from kiosk.station import open_station
from kiosk.types import Role
from tests.forked import ForkedCommand

KIOSK = str(Path(sys.executable).parent / "kiosk")
Process = subprocess.Popen[bytes] | ForkedCommand
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
    *arguments: str,
    check: bool = True,
    stdin: str | None = None,
    target: Callable[[], object] = main,
    **environment: str,
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end. With `check`, a failing command raises AssertionError with its output.

    `target`: what is called in its process instead.
    """
    with tempfile.TemporaryDirectory() as folder:
        typed, output, errors = (Path(folder) / name for name in ("stdin", "stdout", "stderr"))
        typed.write_text(stdin or "")
        started = start(arguments, output, errors=errors, stdin=typed, target=target, **environment)
        try:
            status = started.wait(120)
        finally:
            started.kill()
        ended = subprocess.CompletedProcess(arguments, status, output.read_text(), errors.read_text())
    assert not check or ended.returncode == 0, f"{arguments} ended with {ended.returncode}: {ended.stderr}"
    return ended


def start(
    arguments: Sequence[str], output: Path, *,
    errors: Path | None = None, stdin: Path = Path(os.devnull), program: Sequence[str] = (),
    target: Callable[[], object] = main, **environment: str,
) -> Process:  # fmt: skip
    """Start a command. It appends to `output`; its standard error goes there too, or to `errors`.

    It is forked (see `tests.forked`), or executed: as `program`, or where the environment names a library to load.
    """
    variables = os.environ | environment
    if not program and "LD_PRELOAD" not in environment:
        return ForkedCommand(arguments, output, variables, errors=errors, stdin=stdin, target=target)
    command = [*(program or (KIOSK,)), *arguments]
    with stdin.open() as typed, output.open("ab") as out, (errors or output).open("ab") as err:
        return subprocess.Popen(command, stdin=typed, stdout=out, stderr=err, env=variables)


class Served:
    """A serving process (`web`, `hub`) on a port of its own."""

    def __init__(self, command: str, data: Path, log: Path, program: Sequence[str] = (), **environment: str) -> None:
        """With `program`, those words are executed instead of `kiosk`."""
        self.data = data
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._program = program
        self._arguments = [command, "--data", str(data), "--port", str(self.port)]
        self._environment = environment
        self._log = log
        self.process: Process | None = None

    def start(self) -> "Served":
        self.process = start(self._arguments, self._log, program=self._program, **self._environment)
        self._wait_until_it_answers()
        return self

    def _wait_until_it_answers(self) -> None:
        assert self.process is not None
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self.process.poll() is None:
            try:
                requests.get(f"{self.url}/health", timeout=2)
            except (requests.ConnectionError, requests.Timeout):  # a busy machine
                time.sleep(0.05)
            else:
                return
        raise AssertionError(f"no answer from {self._arguments}: {self._log.read_text()[-2000:]}")

    def stop(self, with_signal: int = signal.SIGTERM) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(with_signal)
            self.process.wait(10)

    def kill(self) -> None:
        self.stop(signal.SIGKILL)

    @property
    def log(self) -> str:
        return self._log.read_text("utf-8", "replace")


def token(data: Path, role: str, name: str = "program") -> str:
    """A new bearer token. It is made in this process: `kiosk token add` takes most of a second."""
    station = open_station(data)
    with station.db.begin() as s:
        made = tokens.add(s, "test", name, Role(role), station.clock.now())
    station.db.close()
    return made
