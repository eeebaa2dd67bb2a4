"""Starts a real PostgreSQL server for tests on a free port, in a temporary folder."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.processes import free_port

OWNER = "postgres"
# Nothing of a test has to survive a power cut.
NO_SYNCS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=32MB"


class Postgres:
    """A running server; `new_database` gives an SQLAlchemy URL."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._made = 0

    def new_database(self) -> str:
        self._made += 1
        name = f"hub{self._made}"
        address = ["-h", "127.0.0.1", "-p", str(self.port), "-U", OWNER]
        subprocess.run([_program("createdb"), *address, name], check=True, capture_output=True)
        return f"postgresql+psycopg://{OWNER}@127.0.0.1:{self.port}/{name}"


@contextmanager
def running(folder: Path) -> Iterator[Postgres]:
    """Start a server whose files lie in `folder`, which the server's user must be able to reach."""
    data, server = folder / "cluster", Postgres(free_port())
    _give_to_owner(folder)
    _run("initdb", "-D", str(data), "-U", OWNER, "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")
    options = f"-p {server.port} -h 127.0.0.1 -k {folder} {NO_SYNCS}"
    _run("pg_ctl", "-D", str(data), "-l", str(folder / "log"), "-o", options, "-w", "start")
    try:
        yield server
    finally:
        _run("pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop")


def _give_to_owner(folder: Path) -> None:
    if os.geteuid() == 0:
        shutil.chown(folder, OWNER, OWNER)


def _run(program: str, *arguments: str) -> None:
    """Run one of the server's programs, as the package's user where we are root: it refuses to run as root."""
    command = [_program(program), *arguments]
    if os.geteuid() == 0:
        command = ["runuser", "-u", OWNER, "--", *command]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")


def _program(name: str) -> str:
    """The path of the newest server's program: Debian does not put it on PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    assert found, f"{name} is missing: install the packages in tests/system-packages"
    return str(found[-1])
