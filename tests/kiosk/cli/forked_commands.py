"""Runs commands in processes forked from one that has imported them all, so that each starts in milliseconds.

Started as root, it gives up the right to open every file (CAP_DAC_OVERRIDE), so that modes mean what they say.
"""

import gc
import importlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from typing import Any

TIMEOUT_SECONDS = 20
"""A command that still runs after this time is killed: it is one that serves and does not end."""
STANDARD_INPUT = b"ett l\xc3\xa5ngt l\xc3\xb6senord\n"
"""The standard input of each command: a password, for commands that ask for one."""
DROP_FILE_RIGHTS = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]


@dataclass(frozen=True)
class CommandResult:
    """What a command printed, and its exit status; below zero, the signal that ended it."""

    status: int
    text: str


class ForkedCommands:
    """A process that has loaded every command, and forks to run one."""

    def __init__(self, **environment: str) -> None:
        rights = DROP_FILE_RIGHTS if os.geteuid() == 0 else []
        command = [*rights, sys.executable, "-m", "tests.kiosk.cli.forked_commands"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self._process = subprocess.Popen(command, **pipes, text=True, env=os.environ | environment)

    def run(self, *arguments: str) -> CommandResult:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(arguments) + "\n")
        self._process.stdin.flush()
        return CommandResult(*json.loads(self._process.stdout.readline()))

    def close(self) -> None:
        self._process.communicate(timeout=30)


def _serve() -> None:
    from kiosk.__main__ import COMMANDS

    for module in {*(entry.module for entry in COMMANDS.values()), "alembic.command"}:
        importlib.import_module(module)
    gc.freeze()  # the memory stays shared: a collection in a forked process does not write to it
    for line in sys.stdin:
        with tempfile.TemporaryFile("w+") as terminal:
            status = _run(json.loads(line), terminal)
            terminal.seek(0)
            print(json.dumps((status, terminal.read())), flush=True)


def _run(arguments: list[str], terminal: Any) -> int:
    child = os.fork()
    if child == 0:
        os.setsid()
        signal.alarm(TIMEOUT_SECONDS)
        keyboard, typing = os.pipe()
        os.write(typing, STANDARD_INPUT)
        os.close(typing)
        for ours, standard in ((keyboard, 0), (terminal.fileno(), 1), (terminal.fileno(), 2)):
            os.dup2(ours, standard)
        os._exit(_status(arguments))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _status(arguments: list[str]) -> int:
    from kiosk.__main__ import main

    sys.argv = ["kiosk", *arguments]
    try:
        main()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    else:
        status = 0
    sys.stdout.flush()
    sys.stderr.flush()
    return status


if __name__ == "__main__":
    _serve()
