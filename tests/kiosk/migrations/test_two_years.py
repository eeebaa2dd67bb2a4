"""Filled databases are unchanged after every step, and after steps that rebuild tables.

With ENTREN_CAMPAIGN=1 with two years of data; without it with two months.
"""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.db import Database
from kiosk.migrations.standing import steps
from kiosk.migrations.upgrade import upgrade
from tests.campaign import CAMPAIGN
from tests.kiosk.migrations import filled
from tests.kiosk.migrations.contents import Contents, contents, schema_text, step_of
from tests.kiosk.migrations.tree import REBUILDS, copy_with

DAYS = 730 if CAMPAIGN else 60
CHANGED_ON_PURPOSE: dict[str, str] = {}
"""The columns whose values a step changes (`table.column`), and why."""


@pytest.fixture(scope="module")
def past_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("past") / "kiosk.db"
    filled.fill(path, DAYS)
    return path


@pytest.fixture(scope="module")
def before(past_database: Path) -> Contents:
    found = contents(past_database)
    assert found.findings == ()
    assert found.rows["ticket"] > 40 * DAYS * 0.95
    assert found.rows["ticket_event"] > 2 * found.rows["ticket"]
    assert all(found.rows.values())
    return found


def unchanged(after: Contents, before: Contents) -> None:
    """No row is lost, and no value has changed."""
    assert after.findings == ()
    assert {table: after.rows.get(table) for table in before.rows} == before.rows
    changed = {name for name, digest in after.common_columns(before).items() if digest != before.columns[name]}
    assert changed - set(CHANGED_ON_PURPOSE) == set()


def test_every_step_and_rebuilds(tmp_path: Path, past_database: Path, before: Contents) -> None:
    """All steps run by the command, in one transaction."""
    shutil.copy(past_database, tmp_path / "kiosk.db")
    done = copy_with(tmp_path / "next", *REBUILDS).migrate(tmp_path)
    assert done.returncode == 0, done.stderr
    assert step_of(tmp_path / "kiosk.db") == f"{9000 + len(REBUILDS)}_centre"
    assert "'letter'" in schema_text(tmp_path / "kiosk.db", "ticket")
    unchanged(contents(tmp_path / "kiosk.db"), before)
    assert contents(tmp_path / "kiosk-at-0001_centre.db") == before


def test_a_hubs_steps(tmp_path: Path) -> None:
    filled.fill_hub(tmp_path / "hub.db", DAYS)
    before = contents(tmp_path / "hub.db")
    assert before.rows["hub_report"] == 3 * DAYS
    db = Database(f"sqlite:///{tmp_path / 'hub.db'}")
    upgrade(db, "hub")
    db.close()
    unchanged(contents(tmp_path / "hub.db"), before)
    assert step_of(tmp_path / "hub.db") == steps("hub")[-1]


@pytest.mark.parametrize(
    "loss",
    [
        "DELETE FROM ticket_event WHERE id = 7",
        "UPDATE scan SET code_length = 8 WHERE id = 3",
        "UPDATE day_count SET n = 61 WHERE business_day = 2 AND measure = 'left' AND dimension = ''",
        "UPDATE ticket_event SET undoes = NULL",
    ],
)
def test_each_loss_would_be_seen(tmp_path: Path, loss: str) -> None:
    filled.fill(tmp_path / "kiosk.db", 3)
    before = contents(tmp_path / "kiosk.db")
    with closing(sqlite3.connect(tmp_path / "kiosk.db")) as connection, connection:
        connection.execute(loss)
    with pytest.raises(AssertionError):
        unchanged(contents(tmp_path / "kiosk.db"), before)
