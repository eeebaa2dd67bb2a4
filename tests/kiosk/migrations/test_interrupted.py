"""A migration is killed at system calls that write: the database is completely the old or the new one.

With ENTREN_CAMPAIGN=1 (`make campaign-migrations`) at every such call with two years of data; without it at a few.
"""

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.campaign import CAMPAIGN
from tests.kills import EVERY, count_kills, run_and_kill
from tests.kiosk.migrations import filled
from tests.kiosk.migrations.contents import Contents, contents, step_of
from tests.kiosk.migrations.schema import Schema, schema
from tests.kiosk.migrations.tree import REBUILDS, Tree, copy_with

DAYS = 730 if CAMPAIGN else 5
CALLS = {
    "fdatasync": EVERY,
    "fsync": EVERY,
    "rename": EVERY,
    "unlink": EVERY,
    "pwrite64": [2**n for n in range(16)],
}
"""The system calls at which the campaign kills the command, and which occurrences of each."""
FEW = (("fdatasync", 3), ("rename", 1), ("fdatasync", 5), ("fdatasync", 7))
"""During the copy; before the copy is renamed; during the steps; during the commit."""
RANDOM = {"centre.uid"}
"""Columns to which a step gives random values."""


@dataclass(frozen=True)
class State:
    """A database's migration step, schema and contents."""

    step: str
    schema: Schema
    contents: Contents


def state_of(path: Path) -> State:
    found = contents(path)
    columns = {name: digest for name, digest in found.columns.items() if name not in RANDOM}
    return State(step_of(path), schema(path), replace(found, columns=columns))


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
    left = {"old": 0, "new": 0}

    def kill(call: str, number: int) -> bool:
        data = tmp_path / f"{call}-{number}"
        shutil.copytree(seed, data)
        was_killed = run_and_kill(call, number, ["migrate", "--data", str(data)], tree.main)
        found = state_of(data / "kiosk.db")
        assert found in (old, new)
        left["old" if found == old else "new"] += was_killed
        assert_next_run_completes(tree, data, old, new)
        shutil.rmtree(data)
        return was_killed

    killed = count_kills(FEW, CALLS, kill)
    assert left["old"] and left["new"]
    with capsys.disabled():
        print(f"\n[migrations: killed at {killed} points; left {left}, each whole]")


def assert_next_run_completes(tree: Tree, data: Path, old: State, new: State) -> None:
    """The next `kiosk migrate` completes the migration. A copy, where there is one, is of the old database."""
    again = tree.migrate(data)
    assert again.returncode == 0, again.stderr
    assert state_of(data / "kiosk.db") == new
    copy = data / "kiosk-at-0001_centre.db"
    assert state_of(copy) == old
    assert not list(data.glob(".*"))
