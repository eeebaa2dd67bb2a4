"""The state `away` of earlier versions becomes `withdrawn`, and a returned item gets the steps of its model."""

import sqlite3
from contextlib import closing
from pathlib import Path

from kiosk.clock import Moment
from kiosk.db import Database
from kiosk.loans import lending, queries, returns, shelf
from kiosk.migrations.upgrade import upgrade
from tests.kiosk.migrations import filled


def test_it_works(tmp_path: Path, at: Moment) -> None:
    filled.fill(tmp_path / "kiosk.db", 3)
    with closing(sqlite3.connect(tmp_path / "kiosk.db")) as connection, connection:
        connection.executescript("""
            UPDATE item SET state = 'away' WHERE tag = 'TAB0001';
            UPDATE item SET state = 'checking' WHERE tag = 'TAB0002';
            UPDATE item_event SET step = 'taken_away' WHERE id = 1;
            UPDATE scan SET item_state = 'away', reason = 'away', result = 'refused' WHERE id = 1;
        """)
    db = Database(f"sqlite:///{tmp_path / 'kiosk.db'}")
    upgrade(db, "centre")
    with db.begin() as s:
        items = {item.tag: item for item in queries.items(s)}
        assert (items["TAB0001"].state, items["TAB0001"].open_steps) == ("withdrawn", [])
        assert (items["TAB0002"].state, items["TAB0002"].open_steps) == ("checking", ["parts", "accounts", "charged"])
        assert (items["TAB0003"].state, items["TAB0003"].condition, items["TAB0003"].open_steps) == (
            "ready",
            "good",
            [],
        )
        shelf.bring_back(s, queries.find(s, "TAB0001"), at)
        returns.make_ready(s, queries.find(s, "TAB0001"), at)
        lending.lend(s, queries.find(s, "TAB0001"), at)
    with closing(sqlite3.connect(tmp_path / "kiosk.db")) as connection:
        assert connection.execute("SELECT step FROM item_event WHERE id = 1").fetchone() == ("withdrawn",)
        assert connection.execute("SELECT item_state, reason FROM scan WHERE id = 1").fetchone() == ("withdrawn",) * 2
    db.close()
