"""Kills commands with strace at their nth system call of a kind: at a few calls, in a campaign at every one."""

import os
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from tests.campaign import CAMPAIGN

EVERY = range(1, 65536)
"""The numbers of all calls. strace counts no further."""
KillPoint = tuple[str, int]
"""A system call, and which of them kills: ("rename", 2)."""


def count_kills(
    few: Sequence[KillPoint], all_calls: Mapping[str, Iterable[int]], kill: Callable[[str, int], bool]
) -> int:
    """Call `kill(call, number)` for each of a few points, and return how often it killed.

    In a campaign it is called for each number of each call instead, until nothing is killed: no such call is left.
    """
    if not CAMPAIGN:
        for point in few:
            assert kill(*point), point
        return len(few)
    return sum(_count_one_call(call, numbers, kill) for call, numbers in all_calls.items())


def _count_one_call(call: str, numbers: Iterable[int], kill: Callable[[str, int], bool]) -> int:
    killed = 0
    for number in numbers:
        if not kill(call, number):
            break
        killed += 1
    return killed


def run_and_kill(
    call: str, number: int, command: Sequence[str], folder: Path | None = None, **environment: str
) -> bool:
    """Run a command under strace, which kills it at the nth call of a kind. Returns whether it was killed."""
    trace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}"]
    inject = ["-e", f"inject={call}:signal=SIGKILL:when={number}"]
    ended = subprocess.run(
        [*trace, *inject, *command],
        check=False,
        capture_output=True,
        timeout=300,
        cwd=folder,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"} | environment,  # compiled modules are written by rename too
    )
    assert ended.returncode in (0, -9, 137), ended.stderr
    return ended.returncode != 0
