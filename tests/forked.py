"""Runs commands of the service in processes forked from one that has imported them all: each starts a second sooner.

The process is a real one, with a process number, files and signals of its own. What it has not is its own call of
execve(2): a test that needs that (another program in front, the words in /proc) names a program to `processes.start`.
"""

import io
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from flask import Flask
from jinja2 import BytecodeCache

from kiosk.__main__ import COMMANDS, main

FORKS = multiprocessing.get_context("forkserver")
MODULES = sorted({entry.module for entry in COMMANDS.values()})
FORKS.set_forkserver_preload([__name__, "alembic.command", *MODULES, "tests.forked_ahead"])


class ForkedCommand:
    """A running command, with the part of subprocess.Popen that the tests use."""

    def __init__(
        self, arguments: Sequence[str], output: Path, environment: Mapping[str, str], *,
        errors: Path | None = None, stdin: Path = Path(os.devnull), target: Callable[[], object] = main,
    ) -> None:  # fmt: skip
        """`target`: what is called in the process, instead of the command that the arguments name."""
        files = stdin, output, errors or output
        self.args = ["kiosk", *arguments]
        templates = Flask.jinja_options.get("bytecode_cache")
        given = self.args, files, dict(environment), templates, target
        self._process = FORKS.Process(target=_run, args=given, daemon=True)
        self._process.start()
        assert self._process.pid is not None
        self.pid: int = self._process.pid

    @property
    def returncode(self) -> int | None:
        """The exit status, below zero the signal that ended it; None while it runs."""
        return self._process.exitcode

    def poll(self) -> int | None:
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end. Raises subprocess.TimeoutExpired."""
        self._process.join(timeout)
        if self.returncode is None:
            raise subprocess.TimeoutExpired(self.args, timeout or 0)
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def _run(
    words: list[str], files: tuple[Path, Path, Path], environment: dict[str, str], templates: BytecodeCache | None,
    target: Callable[[], object],
) -> None:  # fmt: skip
    """In the new process: give it what execve(2) would have given, and call the target.

    `templates`: what this run of the tests has compiled of them, for the command too.
    """
    Flask.jinja_options["bytecode_cache"] = templates
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    flags = os.O_RDONLY, os.O_WRONLY | os.O_CREAT | os.O_APPEND, os.O_WRONLY | os.O_CREAT | os.O_APPEND
    for standard, (file, flag) in enumerate(zip(files, flags, strict=True)):
        opened = os.open(file, flag, 0o644)
        os.dup2(opened, standard)
        os.close(opened)
    sys.stdin, sys.stdout = open(0, closefd=False), open(1, "w", closefd=False)  # noqa: SIM115 - they stay open
    sys.stderr = io.TextIOWrapper(open(2, "wb", 0, closefd=False), write_through=True, errors="backslashreplace")  # noqa: SIM115
    sys.argv = words
    target()
