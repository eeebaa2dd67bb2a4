"""Collects the SQL statements that a block sends, so that tests can count them."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from kiosk.hub.receiver import Receiver
from kiosk.station import Station


@contextmanager
def statements(opened: Station | Receiver) -> Iterator[list[str]]:
    """The statements, filled while the block runs."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    sa.event.listen(opened.db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(opened.db.engine, "before_cursor_execute", note)
