"""Makes fresh demonstrations and processes for a bench, and stops the processes."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import requests

from tests import factories
from tests.bench.disk import ROOT, Disk
from tests.processes import KIOSK, Served, free_port, token

NO_VARIABLES: Mapping[str, str] = {}


class Workspace:
    """Makes copies of one demonstration in a temporary folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made = 0
        factories.make_demonstration(folder / "demonstration")

    def fresh(self) -> Path:
        data = self.folder()
        factories.copy_demonstration(self._folder / "demonstration", data).db.close()
        return data

    def folder(self) -> Path:
        """The path of a folder that does not exist yet."""
        self._made += 1
        return self._folder / f"data-{self._made}"

    def disk(self, shortest_ms: float = 0) -> Disk:
        return Disk(self.folder(), shortest_ms)

    @contextmanager
    def ours(self, environment: Mapping[str, str] = NO_VARIABLES) -> Iterator[tuple[Served, str]]:
        """Start a real `kiosk web` on a fresh demonstration. Yields it and an admin's token."""
        data = self.fresh()
        bearer = token(data, "admin")
        with serving(data, environment) as served:
            yield served, bearer

    @contextmanager
    def bare(self, environment: Mapping[str, str] = NO_VARIABLES) -> "Iterator[tuple[int, subprocess.Popen[bytes]]]":
        """Start the bare server on a fresh demonstration. Yields its port and its process."""
        port = free_port()
        command = [sys.executable, "-m", "tests.bench.bare", str(self.fresh()), str(port)]
        process = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment)
        try:
            _wait_for(port)
            yield port, process
        finally:
            process.kill()
            process.wait()


@contextmanager
def serving(data: Path, environment: Mapping[str, str] = NO_VARIABLES) -> Iterator[Served]:
    """Start a real `kiosk web` on this data folder, for a `with` block."""
    served = Served("web", data, data / "web.log", program=(KIOSK,), **environment).start()
    try:
        yield served
    finally:
        served.stop()


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            requests.get(f"http://127.0.0.1:{port}/", timeout=5)
            return
        except requests.ConnectionError:
            time.sleep(0.05)
    raise AssertionError("the bare server does not answer")
