"""Compares the ledger with the databases of the centre and the hub, read with plain SQL."""

import datetime as dt
import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from tests.year.archive import Archive
from tests.year.cells import Cells, expected
from tests.year.ledger import Ledger

MAX_DELAY = dt.timedelta(seconds=60)
"""How much later than the driver the service may note a step, since machines are slow."""

VISITS_IN_COPIES = dt.timedelta(days=16)
"""A visit is in the database for seven days at most, and in a copy for a week more. Two days are for the nights."""
NEWEST = 2
"""The newest ticket stays in each database, and the one of the newest step."""
OLD_VISITS = "SELECT count(*) FROM ticket JOIN business_day ON business_day.id = business_day WHERE date < :before"


class Comparison:
    """The number of compared entries, every difference as text, and how many rows retention took."""

    def __init__(self, ledger: Ledger) -> None:
        self.differences: list[str] = []
        self.compared = 0
        self.taken = 0
        self._ledger = ledger
        self._cells = expected(ledger)

    def with_centre(self, database: Path, archive: Archive) -> "Comparison":
        """Compare the rows, also those that retention has taken meanwhile, and their counts."""
        self._with_rows(archive)
        opened = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
        self._same_cells("centre", opened.execute(CENTRE_CELLS))
        owed = opened.execute("SELECT count(*) FROM outbox_entry WHERE state != 'delivered'").fetchone()[0]
        self._same("reports", {"not delivered": 0}, {"not delivered": owed})
        opened.close()
        return self

    def _with_rows(self, archive: Archive) -> None:
        opened = sqlite3.connect(f"file:{archive.file}?mode=ro", uri=True)
        self._same("numbers", self._numbers(), _by_key(opened.execute(NUMBERS)))
        self._same_steps("steps of visits", self._steps(), opened.execute(STEPS))
        self._same_steps("steps of tablets", self._item_steps(), opened.execute(ITEM_STEPS))
        loans = sorted((one.tag, str(one.lent_on), str(one.returned_on), one.is_home) for one in self._ledger.loans)
        held = sorted((tag, lent, str(back), bool(home)) for tag, lent, back, home in opened.execute(LOANS))
        self._same("loans", dict(enumerate(loans)), dict(enumerate(held)))
        opened.close()
        counts = list(archive.missing())
        self._same(
            "rows that retention took",
            {table: gone for table, gone, _ in counts},
            {table: proven for table, _, proven in counts},
        )
        self.taken = sum(gone for _, gone, _ in counts)

    def with_copies(self, folder: Path, today: dt.date) -> "Comparison":
        """No backup copy has a visit that is too old, but for the newest rows; and only so many copies are kept."""
        files = sorted(folder.glob("*.db"))
        self._same("backup copies", {"24 at most": True, "one at least": True},
                   {"24 at most": len(files) <= 24, "one at least": bool(files)})  # fmt: skip
        before = (today - VISITS_IN_COPIES).isoformat()
        held = {}
        for file in files:
            opened = sqlite3.connect(f"file:{file}?immutable=1", uri=True)
            held[file.name] = max(0, opened.execute(OLD_VISITS, {"before": before}).fetchone()[0] - NEWEST)
            opened.close()
        self._same("visits that a copy has too long", dict.fromkeys(held, 0), held)
        return self

    def with_borrowers(self, data: Path) -> "Comparison":
        """Each open home loan has a borrower and its key, no other loan has one, and no file holds a pass to read."""
        centre = sqlite3.connect(f"file:{data / 'kiosk.db'}?mode=ro", uri=True)
        held = dict(centre.execute(BORROWERS).fetchall())
        centre.close()
        keys = sqlite3.connect(f"file:{data / 'keys.db'}?mode=ro", uri=True)
        kept = sorted(key for (key,) in keys.execute("SELECT id FROM borrower_key"))
        keys.close()
        home = self._ledger.lent_home()
        self._same("borrowers", dict.fromkeys(home, True), {tag: key in kept for tag, key in held.items()})
        self._same("keys of borrowers", dict(enumerate(sorted(held.values()))), dict(enumerate(kept)))
        codes = {code.encode() for code in self._ledger.passes.values()}
        files = [file for file in data.parent.rglob("*") if file.is_file()]  # with the logs
        found = {str(file): any(code in content for code in codes) for file in files for content in [file.read_bytes()]}
        self._same("files with a pass to read", dict.fromkeys(found, False), found)
        return self

    def with_hub(self, url: str, centre: str) -> "Comparison":
        engine = sa.create_engine(url)
        with engine.connect() as hub:
            rows = hub.execute(sa.text(HUB_CELLS), {"centre": centre}).all()
            bodies = hub.execute(sa.text(HUB_REPORTS), {"centre": centre}).all()
        engine.dispose()
        self._same_cells("hub", [tuple(row) for row in rows])
        self._same_cells("hub's reports", _cells_of(bodies))
        self._same("reports at the hub", {"each once": len(self._cells)}, {"each once": len(bodies)})
        return self

    def _numbers(self) -> dict[int, tuple[Any, ...]]:
        return {
            one.row: (str(one.date), one.number, one.topic, one.language, one.state, one.outcome, one.how)
            for one in self._ledger.visits
        }

    def _steps(self) -> dict[int, list[tuple[Any, ...]]]:
        return {one.row: [(step.name, step.desk, step.at) for step in one.steps] for one in self._ledger.visits}

    def _item_steps(self) -> dict[str, list[tuple[Any, ...]]]:
        steps: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        for step in self._ledger.item_steps:
            steps[step.tag].append((step.name, str(step.date), step.at))
        return steps

    def _same_steps(self, what: str, wanted: dict[Any, list[tuple[Any, ...]]], rows: Iterable[tuple[Any, ...]]) -> None:
        """Compare the steps one by one. Each time may be a little later than the driver's."""
        held: dict[Any, list[tuple[Any, ...]]] = defaultdict(list)
        for key, name, where, at in rows:
            held[key].append((name, where, dt.datetime.fromisoformat(at).replace(tzinfo=dt.UTC)))
        self._same(what, _without_times(wanted), _without_times(held))
        for key, steps in wanted.items():
            for (name, _, ours), (_, _, theirs) in zip(steps, held[key], strict=False):
                if not dt.timedelta() <= theirs - ours < MAX_DELAY:
                    self.differences.append(f"{what}: {key} {name} at {theirs}, not {ours}")

    def _same_cells(self, where: str, rows: Iterable[tuple[Any, ...]]) -> None:
        held: dict[str, Cells] = defaultdict(dict)
        for date, measure, dimension, key, n in rows:
            held[str(date)][measure, dimension, key] = n
        self._same(f"days at the {where}", {str(date): 1 for date in self._cells}, dict.fromkeys(held, 1))
        for date, cells in self._cells.items():
            self._same(f"{where}, {date}", cells, held[str(date)])

    def _same(self, what: str, wanted: dict[Any, Any], held: dict[Any, Any]) -> None:
        keys = wanted.keys() | held.keys()
        self.compared += len(keys)
        for key in sorted(keys, key=str):
            if wanted.get(key, "nothing") != held.get(key, "nothing"):
                self.differences.append(
                    f"{what}: {key} is {held.get(key, 'nothing')}, not {wanted.get(key, 'nothing')}"
                )


def _by_key(rows: Iterable[tuple[Any, ...]]) -> dict[Any, tuple[Any, ...]]:
    return {row[0]: row[1:] for row in rows}


def _without_times(steps: dict[Any, list[tuple[Any, ...]]]) -> dict[Any, list[tuple[Any, ...]]]:
    return {key: [step[:2] for step in all_steps] for key, all_steps in steps.items()}


def _cells_of(reports: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    for date, body in reports:
        for count in json.loads(bytes(body))["counts"]:
            yield date, count["measure"], count["dimension"], count["key"], count["n"]


NUMBERS = """
SELECT t.id, d.date, t.series || t.number, t.topic, t.language, t.state, t.outcome, t.how
FROM ticket t JOIN business_day d ON d.id = t.business_day
"""
STEPS = "SELECT ticket, step, desk, at FROM ticket_event ORDER BY id"
ITEM_STEPS = """
SELECT i.tag, e.step, d.date, e.at FROM item_event e
JOIN item i ON i.id = e.item_id JOIN business_day d ON d.id = e.business_day ORDER BY e.id
"""
LOANS = """
SELECT i.tag, lent.date, back.date, l.due_on IS NOT NULL FROM loan l JOIN item i ON i.id = l.item_id
JOIN business_day lent ON lent.id = l.lent_day LEFT JOIN business_day back ON back.id = l.returned_day
"""
BORROWERS = "SELECT i.tag, l.borrower_key FROM loan l JOIN item i ON i.id = l.item_id WHERE l.borrower IS NOT NULL"
CENTRE_CELLS = """
SELECT d.date, c.measure, c.dimension, c.key, c.n FROM day_count c JOIN business_day d ON d.id = c.business_day
WHERE c.revision = (SELECT max(revision) FROM day_count WHERE business_day = c.business_day)
"""
HUB_CELLS = "SELECT date, measure, dimension, key, n FROM hub_count WHERE centre = :centre"
HUB_REPORTS = "SELECT date, body FROM hub_report WHERE centre = :centre"
