"""Where a bench runs: fresh demonstrations, and processes that go away again."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from tests import factories
from tests.processes import Served, free_port, token

ROOT = Path(__file__).parents[2]


class Places:
    """Copies of one demonstration under a temporary folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made = 0
        factories.make_demonstration(folder / "demonstration")

    def fresh(self) -> Path:
        self._made += 1
        data = self._folder / f"place-{self._made}"
        factories.copy_demonstration(self._folder / "demonstration", data).db.close()
        return data

    @contextmanager
    def ours(self) -> Iterator[tuple[Served, str]]:
        """A real `kiosk web` on a fresh demonstration, and an admin's token for it."""
        data = self.fresh()
        bearer = token(data, "admin")
        served = Served("web", data, data / "web.log").start()
        try:
            yield served, bearer
        finally:
            served.stop()

    @contextmanager
    def bare(self) -> Iterator[int]:
        """The yardstick on a fresh demonstration; the answer is its port."""
        port = free_port()
        process = subprocess.Popen([sys.executable, "-m", "tests.bench.bare", str(self.fresh()), str(port)], cwd=ROOT)
        try:
            _wait_for(port)
            yield port
        finally:
            process.kill()
            process.wait()


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            requests.get(f"http://127.0.0.1:{port}/", timeout=5)
            return
        except requests.ConnectionError:
            time.sleep(0.05)
    raise AssertionError("the yardstick does not answer")
