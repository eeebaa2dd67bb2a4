"""A migration is killed at system calls that write: the database is completely the old or the new one.

With ENTREN_CAMPAIGN=1 (`make campaign-migrations`) at every such call with two years of data; without it at a few.
"""

import itertools
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.kiosk.migrations import filled
from tests.kiosk.migrations.contents import Contents, contents, step_of
from tests.kiosk.migrations.schema import Schema, schema
from tests.kiosk.migrations.tree import REBUILDS, Tree, copy_with

CAMPAIGN = bool(os.environ.get("ENTREN_CAMPAIGN"))
DAYS = 730 if CAMPAIGN else 5
CALLS = {
    "fdatasync": lambda: itertools.count(1),
    "fsync": lambda: itertools.count(1),
    "rename": lambda: itertools.count(1),
    "unlink": lambda: itertools.count(1),
    "pwrite64": lambda: (2**n for n in range(16)),
}
"""The numbers of the calls at which a campaign kills, until none is left. strace counts to 65535."""
FEW = (("fdatasync", 3), ("rename", 1), ("fdatasync", 5), ("fdatasync", 7))
"""During the copy; before the copy is renamed; during the steps; during the commit."""


@dataclass(frozen=True)
class State:
    """A database's migration step, schema and contents."""

    step: str
    schema: Schema
    contents: Contents


def state_of(path: Path) -> State:
    return State(step_of(path), schema(path), contents(path))


def kill_points() -> Iterator[tuple[str, int]]:
    """The calls at which to kill. In a campaign, `send(True)` says that no such call is left: the next kind follows."""
    if not CAMPAIGN:
        yield from FEW
        return
    for call, numbers in CALLS.items():
        for number in numbers():
            if (yield call, number):
                break


def next_kill_point(where: Iterator[tuple[str, int]], unharmed: bool) -> tuple[str, int] | None:
    try:
        return where.send(unharmed) if CAMPAIGN else next(where)  # type: ignore[attr-defined]
    except StopIteration:
        return None


def migrate_and_kill(call: str, number: int, tree: Tree, data: Path) -> bool:
    """Migrate under strace, which kills at the nth call of a kind. Returns whether it was killed."""
    trace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}"]
    inject = ["-e", f"inject={call}:signal=SIGKILL:when={number}"]
    command = [*trace, *inject, *tree.command("migrate", "--data", str(data))]
    done = subprocess.run(command, cwd=tree.folder, check=False, capture_output=True, timeout=300)
    assert done.returncode in (0, -9, 137), done.stderr
    return done.returncode != 0


@pytest.mark.timeout(3600 if CAMPAIGN else 180)
def test_a_killed_migration_leaves_the_old_or_the_new_database(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seed, tree = tmp_path / "seed", copy_with(tmp_path / "next", *REBUILDS)
    seed.mkdir()
    filled.fill(seed / "kiosk.db", DAYS)
    old = state_of(seed / "kiosk.db")
    shutil.copytree(seed, tmp_path / "unharmed")
    assert tree.migrate(tmp_path / "unharmed").returncode == 0
    new = state_of(tmp_path / "unharmed" / "kiosk.db")
    assert old.schema != new.schema
    assert old.contents.common_columns(new.contents) == new.contents.common_columns(old.contents)
    left, where = {"old": 0, "new": 0}, kill_points()
    point = next(where, None)
    while point is not None:
        call, number = point
        data = tmp_path / f"{call}-{number}"
        shutil.copytree(seed, data)
        was_killed = migrate_and_kill(call, number, tree, data)
        assert was_killed or CAMPAIGN, point
        found = state_of(data / "kiosk.db")
        assert found in (old, new), point
        left["old" if found == old else "new"] += was_killed
        assert_next_run_completes(tree, data, old, new)
        shutil.rmtree(data)
        point = next_kill_point(where, not was_killed)
    assert left["old"] and left["new"]
    with capsys.disabled():
        print(f"\n[migrations: killed at {sum(left.values())} kill_points; left {left}, each whole]")


def assert_next_run_completes(tree: Tree, data: Path, old: State, new: State) -> None:
    """The next `kiosk migrate` completes the migration. A copy, where there is one, is of the old database."""
    again = tree.migrate(data)
    assert again.returncode == 0, again.stderr
    assert state_of(data / "kiosk.db") == new
    copy = data / "kiosk-at-0001_centre.db"
    assert state_of(copy) == old
    assert not list(data.glob(".*"))
