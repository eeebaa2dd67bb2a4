"""Runs one attack against a new service while a visitor takes numbers, and measures the effect."""

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
from tests.attack.visitor import NumberTimes, ask, take_numbers
from tests.processes import Served, token

MAX_MS = 300.0
MAX_MIB = 200.0
MAX_LANGUAGES = 100
"""A report counts by known languages only, so a made-up language must not become a row."""
CONNECT_SECONDS = 2.0
"""Seconds until all attackers are connected."""


@dataclass
class AttackResult:
    """The effect of an attack on the service."""

    name: str
    times: NumberTimes
    mebibytes: float
    answers: dict[str, int] = field(default_factory=dict)
    languages: int = 0

    @property
    def passed(self) -> bool:
        quick = self.times.failures == 0 and self.times.percentile(0.95) <= MAX_MS
        return quick and self.mebibytes < MAX_MIB and self.languages <= MAX_LANGUAGES

    def __str__(self) -> str:
        share = self.times.percentile
        answered = ", ".join(f"{name}: {count}" for name, count in sorted(self.answers.items()))
        return (
            f"{'ok ' if self.passed else '-- '} {self.name:<12} p50 {share(0.5):7.0f}  p95 {share(0.95):7.0f}  "
            f"worst {share(1):7.0f} ms  of {len(self.times.milliseconds)}, {self.times.failures} without a number  "
            f"{self.mebibytes:5.0f} MiB  languages {self.languages}  ({answered})"
        )


def attack_web(name: str, data: Path, seconds: float, kinds: dict[str, int]) -> AttackResult:
    """Attack a fresh `kiosk web` on `data`."""
    bearer = token(data, "kiosk")
    served = Served("web", data, data / "web.log").start()
    try:
        take_numbers(served.port, 1)
        with _attackers(served.port, seconds + CONNECT_SECONDS, kinds, bearer) as attackers:
            time.sleep(CONNECT_SECONDS)
            times = take_numbers(served.port, seconds)
            answers = json.loads(attackers.communicate(timeout=60)[0])
        return AttackResult(name, times, peak_mebibytes(served), answers, _languages(data))
    finally:
        served.kill()


def attack_hub(name: str, data: Path, seconds: float, kinds: dict[str, int]) -> AttackResult:
    """Attack a fresh `kiosk hub`, while a visitor opens its overview."""
    data.mkdir(parents=True)
    served = Served("hub", data, data / "hub.log").start()
    try:
        with _attackers(served.port, seconds + CONNECT_SECONDS, kinds, "") as attackers:
            time.sleep(CONNECT_SECONDS)
            times = _open_overview(served.port, seconds)
            answers = json.loads(attackers.communicate(timeout=60)[0])
        return AttackResult(name, times, peak_mebibytes(served), answers)
    finally:
        served.kill()


def copy_of_demonstration(demonstration: Path, data: Path) -> Path:
    """Copy the demonstration for one attack."""
    factories.copy_demonstration(demonstration, data).db.close()
    return data


def peak_mebibytes(served: Served) -> float:
    """The peak memory of the process (VmHWM)."""
    assert served.process is not None
    status = Path(f"/proc/{served.process.pid}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) / 1024


def _attackers(port: int, seconds: float, kinds: dict[str, int], bearer: str) -> subprocess.Popen[str]:
    """Start the attackers with `nice`: real ones run on other machines and take none of this processor's time."""
    command = ["nice", sys.executable, "-m", "tests.attack.attackers", str(port), str(seconds)]
    command += [f"{kind}={many}" for kind, many in kinds.items()]
    root = Path(__file__).parents[2]
    return subprocess.Popen(command, cwd=root, env=os.environ | {"TOKEN": bearer}, stdout=subprocess.PIPE, text=True)


def _open_overview(port: int, seconds: float) -> NumberTimes:
    times = NumberTimes()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        begun = time.monotonic()
        try:
            got = ask(port, "GET", "/")[0] == 200
        except OSError:
            got = False
        took = (time.monotonic() - begun) * 1000
        times.failures += not got
        times.milliseconds.append(took)
        time.sleep(max(0.0, 1 - took / 1000))
    return times


def _languages(data: Path) -> int:
    with closing(sqlite3.connect(data / "kiosk.db")) as db:
        return int(db.execute("SELECT count(DISTINCT language) FROM ticket").fetchone()[0])
