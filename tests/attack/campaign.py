"""One attack against a service of its own, while a visitor takes numbers: what it cost them."""

import json
import os
import re
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from tests import factories
from tests.attack.visitor import Touches, ask, take_numbers
from tests.processes import Served, token

MOST_MS = 300.0
MOST_MIB = 200.0
MOST_LANGUAGES = 100
"""What a report may count by: the languages that are known, never one for each word that was sent."""
SETTLING = 2.0
"""Seconds until all strangers are there."""


@dataclass
class Outcome:
    """What an attack did to the service."""

    name: str
    touches: Touches
    mebibytes: float
    answers: dict[str, int] = field(default_factory=dict)
    languages: int = 0

    @property
    def is_well(self) -> bool:
        quick = self.touches.without == 0 and self.touches.percentile(0.95) <= MOST_MS
        return quick and self.mebibytes < MOST_MIB and self.languages <= MOST_LANGUAGES

    def __str__(self) -> str:
        share = self.touches.percentile
        answered = ", ".join(f"{name}: {count}" for name, count in sorted(self.answers.items()))
        return (
            f"{'ok ' if self.is_well else '-- '} {self.name:<12} p50 {share(0.5):7.0f}  p95 {share(0.95):7.0f}  "
            f"worst {share(1):7.0f} ms  of {len(self.touches.milliseconds)}, {self.touches.without} without a number  "
            f"{self.mebibytes:5.0f} MiB  languages {self.languages}  ({answered})"
        )


def against_web(name: str, data: Path, seconds: float, kinds: dict[str, int]) -> Outcome:
    """Attack a fresh `kiosk web` on `data`."""
    bearer = token(data, "kiosk")
    served = Served("web", data, data / "web.log").start()
    try:
        take_numbers(served.port, 1)
        with _strangers(served.port, seconds + SETTLING, kinds, bearer) as strangers:
            time.sleep(SETTLING)
            touches = take_numbers(served.port, seconds)
            answers = json.loads(strangers.communicate(timeout=60)[0])
        return Outcome(name, touches, peak_mebibytes(served), answers, _languages(data))
    finally:
        served.kill()


def against_hub(name: str, data: Path, seconds: float, kinds: dict[str, int]) -> Outcome:
    """Attack a fresh `kiosk hub`; the visitor is whoever opens its overview."""
    data.mkdir(parents=True)
    served = Served("hub", data, data / "hub.log").start()
    try:
        with _strangers(served.port, seconds + SETTLING, kinds, "") as strangers:
            time.sleep(SETTLING)
            touches = _open_overview(served.port, seconds)
            answers = json.loads(strangers.communicate(timeout=60)[0])
        return Outcome(name, touches, peak_mebibytes(served), answers)
    finally:
        served.kill()


def fresh(demonstration: Path, data: Path) -> Path:
    """A demonstration of an attack's own."""
    factories.copy_demonstration(demonstration, data).db.close()
    return data


def peak_mebibytes(served: Served) -> float:
    """The most memory that the process has had at any time (VmHWM)."""
    assert served.process is not None
    status = Path(f"/proc/{served.process.pid}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) / 1024


def _strangers(port: int, seconds: float, kinds: dict[str, int], bearer: str) -> subprocess.Popen[str]:
    """Nice, since real ones are other machines: what they do costs this one's processor nothing."""
    command = ["nice", sys.executable, "-m", "tests.attack.strangers", str(port), str(seconds)]
    command += [f"{kind}={many}" for kind, many in kinds.items()]
    root = Path(__file__).parents[2]
    return subprocess.Popen(command, cwd=root, env=os.environ | {"TOKEN": bearer}, stdout=subprocess.PIPE, text=True)


def _open_overview(port: int, seconds: float) -> Touches:
    touches = Touches()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        begun = time.monotonic()
        try:
            got = ask(port, "GET", "/")[0] == 200
        except OSError:
            got = False
        took = (time.monotonic() - begun) * 1000
        touches.without += not got
        touches.milliseconds.append(took)
        time.sleep(max(0.0, 1 - took / 1000))
    return touches


def _languages(data: Path) -> int:
    with closing(sqlite3.connect(data / "kiosk.db")) as db:
        return int(db.execute("SELECT count(DISTINCT language) FROM ticket").fetchone()[0])
