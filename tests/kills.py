"""Kills commands with strace at their nth system call of a kind: at a few calls, in a campaign at every one."""

import os
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from kiosk.__main__ import main
from tests.campaign import CAMPAIGN
from tests.processes import start

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
    call: str, number: int, arguments: Sequence[str], target: Callable[[], object] = main, **environment: str
) -> bool:
    """Run a command under strace, which kills it at the nth call of a kind. Returns whether it was killed."""
    inject = f"inject={call}:signal=SIGKILL:when={number}"
    ended = run_traced(["-e", f"trace={call}", "-e", inject], arguments, target, **environment)
    assert ended.returncode in (0, -9), ended.stderr
    return ended.returncode != 0


def run_traced(
    options: Sequence[str], arguments: Sequence[str], target: Callable[[], object] = main, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end with strace attached, which does with its system calls what the options say.

    The command is forked (see `tests.forked`), and waits at its standard input until strace has attached to it: strace
    would stop a program that is executed at each call of a hundred imports.
    """
    with tempfile.TemporaryDirectory() as folder:
        gate, output, errors = (Path(folder) / name for name in ("stdin", "stdout", "stderr"))
        os.mkfifo(gate)
        command = start(arguments, output, errors=errors, stdin=gate, target=target, **environment)
        trace = ["strace", "-f", "-o", "/dev/null", *options, "-p", str(command.pid)]
        strace = subprocess.Popen(trace, stderr=subprocess.PIPE, text=True)
        try:
            assert strace.stderr is not None
            assert "attached" in (said := strace.stderr.readline()), said
            gate.open("w").close()
            status = command.wait(300)
        finally:
            command.kill()
            strace.communicate(timeout=30)
        return subprocess.CompletedProcess(arguments, status, output.read_text(), errors.read_text())
