"""Deletes the rows whose time is over, in short transactions, each with its proof.

A kill at any moment loses nothing: the rows of a transaction and their proof go together, and the next run takes the
rest. Only rows of business days that are closed and counted are taken, so no figure changes.
"""

import time
from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from kiosk import write_ahead_log
from kiosk.clock import Moment
from kiosk.db import Base, Database, table_of
from kiosk.expiry import Condition, Limit, Rule
from kiosk.retention import limits
from kiosk.retention.models import Deletion
from kiosk.retention.rules import SWEEPS, rows_to_take

DELETIONS = table_of(Deletion)
FEWEST, MOST = 20, 1000
"""How many rows a transaction takes, at least and at most."""
MOST_KEYS = 20_000
"""How many rows are looked up at a time."""
AIM_SECONDS = 0.05
"""How long a transaction may hold the write lock, about. The next one takes fewer rows if this one took longer."""
PAUSE_SECONDS = 0.002
"""Between two transactions, so that a waiting writer has its turn."""


class TableRule(Struct, frozen=True):
    """The rule of one table, and which of its rows it takes."""

    table: sa.Table
    rule: Rule
    which: Condition


class Clock(Struct, frozen=True):
    """The days of a rule, and what is old enough for it at a time."""

    days: int
    limit: Limit
    at: Moment


def purge(db: Database, at: Moment) -> int:
    """Delete all rows whose time is over, and return how many. No row is deleted while the time is not trusted.

    What a power cut left outside the database is deleted too.
    """
    for sweep in SWEEPS:
        with db.begin() as s:
            sweep(s)
    if not at.trusted:
        return 0
    with db.read() as s:
        days = limits.all_days(s)
    taken = sum(
        _purge_table(db, each, Clock(days[each.rule.code], limits.limit(days[each.rule.code], at), at))
        for each in children_first()
    )
    if taken:
        write_ahead_log.empty(db)
    return taken


def purge_copy(db: Database, days: Mapping[str, int], at: Moment) -> int:
    """Delete the same rows from a copy of the database, by the days that the rules have now. Nobody else uses it."""
    clocks = {code: Clock(n, limits.limit_in_copy(n, at), at) for code, n in days.items()}
    return sum(_purge_table(db, each, clocks[each.rule.code]) for each in children_first())


def is_any_over(s: Session, days: Mapping[str, int], at: Moment) -> bool:
    """Whether `purge_copy` would delete a row. The session may be of a copy that cannot be written."""
    over = (_over(each, limits.limit_in_copy(days[each.rule.code], at)).limit(1) for each in children_first())
    return any(s.execute(rows).first() is not None for rows in over)


def most_to_take(s: Session, rule: Rule, days: int, at: Moment) -> int:
    """The most rows that the rule would take now with so many days. Those stay to which a kept row refers."""
    limit = limits.limit(days, at)
    which = {table: condition(limit) for table, condition in rule.rows.items()}
    return sum(
        s.execute(sa.select(sa.func.count()).select_from(table).where(one, _is_not_newest(table))).scalar_one()
        for table, one in which.items()
    )


def children_first() -> Iterator[TableRule]:
    """The tables with a rule, those that refer to another one before it."""
    rules = rows_to_take()
    for table in reversed(Base.metadata.sorted_tables):
        if table in rules:
            yield TableRule(table, *rules[table])


def _purge_table(db: Database, each: TableRule, clock: Clock) -> int:
    """Delete the rows of one table that its rule takes, in as many transactions as needed."""
    taken, size = 0, FEWEST
    while keys := _keys_over(db, each, clock.limit):
        while keys:
            now, keys = keys[:size], keys[size:]
            began = time.monotonic()
            with db.begin() as s:
                n = s.connection().execute(sa.delete(each.table).where(_is_one_of(each.table, now))).rowcount
                s.execute(_proof(each, n, clock))
            taken += n
            size = _next_size(size, time.monotonic() - began)
            time.sleep(PAUSE_SECONDS)
    return taken


def _keys_over(db: Database, each: TableRule, limit: Limit) -> list[tuple[Any, ...]]:
    """The keys of rows to take. They are read without the write lock: rows of closed days do not change."""
    with db.read() as s:
        return [tuple(row) for row in s.execute(_over(each, limit).limit(MOST_KEYS))]


def _over(each: TableRule, limit: Limit) -> sa.Select[Any]:
    return sa.select(*each.table.primary_key).where(each.which(limit), _is_free(each.table))


def _is_one_of(table: sa.Table, keys: list[tuple[Any, ...]]) -> sa.ColumnElement[bool]:
    first, *more = table.primary_key
    return sa.tuple_(first, *more).in_(keys) if more else first.in_([key[0] for key in keys])


def _proof(each: TableRule, n: int, clock: Clock) -> sa.Insert:
    """Add so many rows to the proof of this rule, date and table."""
    key = {"rule": each.rule.code, "date": clock.at.date, "table_name": each.table.name}
    added = insert(DELETIONS).values(**key, days=clock.days, n=n, at=clock.at.utc)
    more = {"n": DELETIONS.c.n + added.excluded.n, "days": added.excluded.days, "at": added.excluded.at}
    return added.on_conflict_do_update(index_elements=list(DELETIONS.primary_key), set_=more)


def _is_free(table: sa.Table) -> sa.ColumnElement[bool]:
    """A condition: no other row refers to the row, and it is not the newest.

    SQLite gives the id after the highest one. The newest row stays, so that no id is given again: pages and other
    software ask for what came after an id that they know.
    """
    free = [~sa.exists().where(child == key) for child, key in _references_to(table)]
    return sa.and_(_is_not_newest(table), *free)


def _is_not_newest(table: sa.Table) -> sa.ColumnElement[bool]:
    ids = table.autoincrement_column
    if ids is None:
        return sa.true()
    newest = table.alias()
    return ids < sa.select(sa.func.max(newest.c[ids.name])).scalar_subquery()


def _references_to(table: sa.Table) -> Iterator[tuple[sa.ColumnElement[Any], sa.ColumnElement[Any]]]:
    """Each column that refers to the table, in an alias of its own table, and the column that it refers to."""
    for other in Base.metadata.tables.values():
        for foreign in other.foreign_keys:
            if foreign.column.table is table:
                yield other.alias().c[foreign.parent.name], foreign.column


def _next_size(size: int, seconds: float) -> int:
    return max(FEWEST, min(MOST, int(size * AIM_SECONDS / max(seconds, AIM_SECONDS / 4))))
