"""Each column of a profile's tables comes to another centre, or is named here with the reason why not.

A column that is new in a model, and that a part of the profile forgets to write or to bring in, fails these tests.
"""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from kiosk.centre.models import Centre
from kiosk.config import Settings
from kiosk.db import Base, Database, centre_database
from kiosk.profile import bring_in, file
from kiosk.profile.file import Profile
from kiosk.profile.parts import BY_CODE, PARTS
from kiosk.station import make_clock

TABLES = [table for table in Base.metadata.sorted_tables if any(table in part.tables for part in PARTS)]
"""Those that others refer to come first."""
AT = make_clock(Settings(), demonstration=True).now()
LEFT_OUT = {
    "centre.id": "there is one row",
    "centre.name": "a centre keeps its own",
    "centre.language": "answered in the first start, before a profile can be brought in",
    "centre.demonstration": "only `kiosk demo` makes a demonstration",
    "centre.statement_by": "who answers for the service is somebody else in another centre",
    "centre.statement_contact": "as statement_by",
    "centre.statement_date": "as statement_by",
    "centre.setup_code_sha256": "a secret of this centre",
    "centre.uid": "two centres with one would be taken for one",
    "centre.not_here": "another centre has other devices",
    "centre.prints_due_slips": "as not_here: it may have no printer",
    "topic.position": "counted anew; that the order is kept is tested in test_profile.py",
    "topic.active": "what is out of use is not shared",
    "desk.code": "made of the name",
    "desk.position": "those that are there keep their order",
    "desk.active": "what is out of use is not shared",
    "opening_period.id": "counted anew",
    "opening_period.since": "hours hold from the day on which they are brought in",
    "opening_period.until": "hours of before are not shared",
    "exception_period.id": "counted anew",
    "model.code": "made of the name",
    "model.position": "those that are there keep their order",
    "model.active": "what is out of use is not shared",
    "language_state.reviewed_by": "a person",
    "language_state.reviewed_on": "as reviewed_by",
    "language_state.corrected": "the time at which texts were changed here",
}
"""The columns that are not in a profile, each with its reason."""
KNOWN_BY = {"desk.kind", "desk.name"}
"""Columns with a default by which a thing here is known to be the profile's. What must have a value is not named."""
VALUES: dict[str, Any] = {
    "centre.wishes_off": ["quiet"],
    "centre.last_number_before": 15,
    "centre.works_alone": ["read"],
    "centre.board_languages": ["so"],
    "centre.card_digits": 14,
    "centre.card_start": "2",
    "topic.series": "V",
    "topic.pictogram": "pen",
    "topic.digcomp": "2.6+4.2",
    "opening_period.weekday": 3,
    "opening_period.opens": 540,
    "opening_period.closes": 720,
    "opening_period.since": dt.date.min,
    "exception_period.closes": 660,
    "model.parts": ["pen"],
    "model.checks": ["wiped"],
    "retention_days.rule": "scans",
    "retention_days.days": 1,
    "language_state.code": "so",
    "correction.language": "so",
    "correction.context": "besöket vid skärmen",
    "correction.text": "Klar",
    "correction.forms": ["Haa"],
}
"""Values of columns with rules of their own. A column that is not named here gets one by its type."""


def a_value(column: sa.Column[Any]) -> Any:
    """A value that is not the column's default."""
    name = f"{column.table.name}.{column.name}"
    if name in VALUES:
        return VALUES[name]
    if column.foreign_keys:
        return a_value(next(iter(column.foreign_keys)).column)
    default = column.default.arg if column.default is not None and column.default.is_scalar else None
    kind = column.type
    if isinstance(kind, sa.Enum):
        return next(one for one in kind.enum_class or kind.enums if one != default)
    if isinstance(kind, sa.Boolean):
        return not default
    if isinstance(kind, sa.JSON):
        return {"sv": column.name, "en": f"{column.name} in English"}
    by_kind = {str: column.name, int: (default or 0) + 7, float: 0.5, dt.date: AT.date + dt.timedelta(days=7)}
    return by_kind.get(kind.python_type, AT.utc)


def is_needed(column: sa.Column[Any]) -> bool:
    """Whether a row cannot be without a value of ours, or is known by it."""
    if f"{column.table.name}.{column.name}" in KNOWN_BY:
        return True
    has_default = column.default is not None or column.server_default is not None
    return not (column.nullable or has_default or column is column.table.autoincrement_column)


def fill(db: Database, *, only_needed: bool) -> None:
    """A row in each table, with a value in each column that a profile has, or only in those that need one."""
    with db.begin() as s:
        s.add(Centre(id=1, name="Provstad"))
        s.flush()
        for table in TABLES:
            wanted = {
                column.name: a_value(column)
                for column in table.columns
                if is_needed(column) or not (only_needed or f"{table.name}.{column.name}" in LEFT_OUT)
            }
            s.execute(sa.update(table).values(wanted) if table.name == "centre" else sa.insert(table).values(wanted))


def rows(db: Database, table: sa.Table) -> list[dict[str, Any]]:
    """The rows of a table with the columns that a profile has."""
    shared = [column for column in table.columns if f"{table.name}.{column.name}" not in LEFT_OUT]
    with db.read() as s:
        return [dict(row) for row in s.execute(sa.select(*shared)).mappings()]


def profile_of(db: Database) -> Profile:
    with db.read() as s:
        return file.read(file.write(s, AT))


@pytest.fixture
def centres(tmp_path: Path) -> Iterator[list[Database]]:
    """Two databases without a row."""
    opened = []
    for name in ("one", "another"):
        (tmp_path / name).mkdir()
        opened.append(centre_database(tmp_path / name))
        Base.metadata.create_all(opened[-1].engine)
    yield opened
    for db in opened:
        db.close()


@pytest.mark.parametrize("has_rows", [False, True], ids=["empty", "with the same things"])
def test_every_column_comes_to_another_centre(centres: list[Database], *, has_rows: bool) -> None:
    """To an empty one, and to one where the same things have other values."""
    one, another = centres
    fill(one, only_needed=False)
    if has_rows:
        fill(another, only_needed=True)
    else:
        with another.begin() as s:
            s.add(Centre(id=1, name="Provstad"))
    plan = bring_in.plan(another, "test", profile_of(one), BY_CODE, AT)
    with another.begin() as s:
        bring_in.carry_out(s, plan)
    assert profile_of(another).parts == profile_of(one).parts
    for table in TABLES:
        [ours], [*_before, brought] = rows(one, table), rows(another, table)  # past hours stay
        lost = {name: value for name, value in ours.items() if brought[name] != value}
        assert not lost, (table.name, lost)


def test_no_value_is_a_default(centres: list[Database]) -> None:
    """Else a column that is forgotten would come out right."""
    filled, plain = centres
    fill(filled, only_needed=False)
    fill(plain, only_needed=True)
    for table in TABLES:
        [ours], [without] = rows(filled, table), rows(plain, table)
        free = [column.name for column in table.columns if column.name in ours and not is_needed(column)]
        same = [name for name in free if ours[name] == without[name]]
        assert not same, (table.name, same)


def test_each_column_that_is_left_out_exists() -> None:
    every = {f"{table.name}.{column.name}" for table in TABLES for column in table.columns}
    assert not (LEFT_OUT.keys() | VALUES.keys()) - every
