"""Who made the newest steps at the desks, so that several people at one desk read who did what.

In memory only: the database does not say who helped whom. After a restart the pages name the desk instead.
"""

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import sqlalchemy as sa
from flask import Flask, current_app
from sqlalchemy.orm import Session

from kiosk.db import table_of
from kiosk.passing.models import PassingEvent
from kiosk.queue.models import TicketEvent

DOERS = "doers"
MOST = 1000
TABLES = {"ticket": table_of(TicketEvent), "passing": table_of(PassingEvent)}
NEWEST = sa.select(*(sa.select(sa.func.max(table.c.id)).scalar_subquery() for table in TABLES.values()))


class Doers:
    """The names of those who made the newest steps, by the kind of the step and its event's id."""

    def __init__(self) -> None:
        self._names: OrderedDict[tuple[str, int], str] = OrderedDict()

    @contextmanager
    def noting(self, s: Session, name: str) -> Iterator[None]:
        """Note the steps that are made within the block, which is inside one write transaction."""
        before = _newest(s)
        yield
        for kind, event in _newest(s) - before:
            self._names[kind, event] = name
        while len(self._names) > MOST:
            self._names.popitem(last=False)

    def of(self, kind: str, event: int) -> str | None:
        """Who made a step; null where it was no page of this process."""
        return self._names.get((kind, event))


def doers() -> Doers:
    return cast(Doers, current_app.extensions[DOERS])


def install(app: Flask) -> None:
    app.extensions[DOERS] = Doers()


def _newest(s: Session) -> set[tuple[str, Any]]:
    return {(kind, event) for kind, event in zip(TABLES, s.execute(NEWEST).one(), strict=True) if event is not None}
