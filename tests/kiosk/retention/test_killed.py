"""The nightly deletion is killed: each deleted row is counted in a proof, and the next night deletes the rest."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.campaign import CAMPAIGN
from tests.kills import run_and_kill
from tests.kiosk.retention import aged
from tests.processes import kiosk

DAYS = 45
KILLS = (5, 4) * 6 if CAMPAIGN else (8, 7)
"""Which of its writes to the disk a night does not survive. A night has about forty, and deletes from the second on.

An even and an odd one: if rows and their proof were two transactions, one of them would fall between.
"""
TABLES = ("ticket", "ticket_event", "scan", "item_event", "loan", "number_counter")


def contents(data: Path, tables: tuple[str, ...] = TABLES) -> dict[str, int]:
    with closing(sqlite3.connect(data / "kiosk.db")) as database:
        return {name: database.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables}


def proof(data: Path) -> dict[str, int]:
    with closing(sqlite3.connect(data / "kiosk.db")) as database:
        found = dict(database.execute("SELECT table_name, sum(n) FROM deletion GROUP BY 1"))
        return {name: found.get(name, 0) for name in TABLES}


def night(data: Path) -> list[str]:
    return ["sync", "--data", str(data)]


def test_kills(tmp_path: Path) -> None:
    data = tmp_path / "data"
    aged.make(data, DAYS).db.close()
    all_rows = contents(data)
    deleted = 0
    for number in KILLS:
        assert run_and_kill("fdatasync", number, night(data), KIOSK_CLOCK=f"{aged.seconds():+d}")
        left = contents(data)
        assert proof(data) == {name: n - left[name] for name, n in all_rows.items()}
        assert sum(proof(data).values()) > deleted
        deleted = sum(proof(data).values())
    kiosk(*night(data), KIOSK_CLOCK=f"{aged.seconds():+d}")
    left = contents(data)
    assert sum(all_rows.values()) - sum(left.values()) > deleted
    assert proof(data) == {name: n - left[name] for name, n in all_rows.items()}
    assert left["ticket"] <= 2 and left["ticket_event"] <= 2 and left["scan"] <= 2
    with closing(sqlite3.connect(data / "kiosk.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
