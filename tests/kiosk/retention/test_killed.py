"""A night that is killed while it deletes: no row goes without its proof, and the next night takes the rest."""

import os
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

from tests.kiosk.retention import aged
from tests.processes import KIOSK

DAYS = 45
KILLS = 12 if "ENTREN_CAMPAIGN" in os.environ else 2
TABLES = ("ticket", "ticket_event", "scan", "item_event", "loan", "number_counter")


def contents(data: Path, tables: tuple[str, ...] = TABLES) -> dict[str, int]:
    with closing(sqlite3.connect(data / "kiosk.db")) as database:
        return {name: database.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables}


def proof(data: Path) -> dict[str, int]:
    with closing(sqlite3.connect(data / "kiosk.db")) as database:
        found = dict(database.execute("SELECT table_name, sum(n) FROM deletion GROUP BY 1"))
        return {name: found.get(name, 0) for name in TABLES}


def night(data: Path) -> "subprocess.Popen[bytes]":
    environment = os.environ | {"KIOSK_CLOCK": f"{aged.seconds():+d}"}
    quiet = subprocess.DEVNULL
    return subprocess.Popen([KIOSK, "sync", "--data", str(data)], env=environment, stdout=quiet, stderr=quiet)


def kill_while_it_deletes(data: Path) -> bool:
    """Start a night and kill it after it has deleted more. Returns whether it was killed before it ended."""
    before, process = sum(proof(data).values()), night(data)
    while process.poll() is None and sum(proof(data).values()) == before:
        time.sleep(0.005)
    was_running = process.poll() is None
    process.kill()
    process.wait()
    return was_running


def test_kills(tmp_path: Path) -> None:
    data = tmp_path / "data"
    aged.make(data, DAYS).db.close()
    all_rows = contents(data)
    kills = 0
    for _ in range(KILLS):
        kills += kill_while_it_deletes(data)
        left = contents(data)
        assert proof(data) == {name: n - left[name] for name, n in all_rows.items()}
    assert kills == KILLS
    assert night(data).wait(60) in (0, 1)
    left = contents(data)
    assert proof(data) == {name: n - left[name] for name, n in all_rows.items()}
    assert left["ticket"] <= 2 and left["ticket_event"] <= 2 and left["scan"] <= 2
    with closing(sqlite3.connect(data / "kiosk.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
