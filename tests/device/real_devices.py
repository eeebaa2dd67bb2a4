"""A scanner made of a pty, and a real `kiosk device` process."""

import os
import pty
import signal
import sqlite3
import tty
from pathlib import Path
from typing import Any

from tests.processes import Process, start
from tests.waiting import until


class PtyScanner:
    """A serial scanner that can be pulled out. Its port is a link to the current pty, as udev makes one."""

    def __init__(self, link: Path) -> None:
        self.link = link
        self._master: int | None = None

    def plug(self) -> "PtyScanner":
        self._master, port = pty.openpty()
        tty.setraw(port)
        fresh = self.link.with_suffix(".new")
        fresh.symlink_to(os.ttyname(port))
        fresh.replace(self.link)
        os.close(port)
        return self

    def pull(self) -> None:
        if self._master is not None:
            os.close(self._master)
            self._master = None
            self.link.unlink()

    def send(self, data: bytes) -> None:
        assert self._master is not None
        os.write(self._master, data)


class RunningAgent:
    """A real `kiosk device`, and queries of its database."""

    def __init__(self, data: Path, settings: str = "", pins: str = "mock", panel: str = "", **environment: str) -> None:
        self.data = data
        toml = data / "kiosk.toml"
        toml.write_text(toml.read_text().replace('pins = "mock"', f'pins = "{pins}"\n{panel}') + settings)
        self._environment = environment
        self._db = sqlite3.connect(data / "kiosk.db", isolation_level=None)
        self.process: Process | None = None

    def start(self) -> "RunningAgent":
        self.process = start(("device", "--data", str(self.data)), self.data / "device.log", **self._environment)
        until(lambda: self.health("agent") == ("ok", None))
        return self

    def stop(self, with_signal: int = signal.SIGTERM) -> int:
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(with_signal)
        status = self.process.wait(10)
        self._db.close()
        return status

    def rows(self, sql: str) -> list[Any]:
        return self._db.execute(sql).fetchall()

    def count(self, table: str) -> int:
        return int(self.rows(f"SELECT count(*) FROM {table}")[0][0])

    def health(self, name: str) -> Any:
        found = self._db.execute("SELECT condition, code FROM device_health WHERE name = ?", (name,))
        return found.fetchone()

    def scans(self) -> list[Any]:
        return self.rows("SELECT result, action, reason FROM scan ORDER BY id")

    @property
    def log(self) -> str:
        return (self.data / "device.log").read_text("utf-8", "replace")


def settings_of(scanner: PtyScanner, name: str = "front") -> str:
    return f'\n[[scanner]]\nname = "{name}"\nport = "{scanner.link}"\n'
