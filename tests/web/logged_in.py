"""A browser in which a member of staff is logged in, without the tenth of a second that a password takes."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from flask.testing import FlaskClient

from kiosk.people import queries, sessions
from kiosk.station import Station
from kiosk.types import Role
from tests import factories
from web.auth.callers import COOKIE


def log_in(client: FlaskClient, station: Station, desk: str | None = None, role: Role = Role.STAFF) -> FlaskClient:
    """Log a client in, at a desk or not yet."""
    name = f"{role.value}-{desk or 'nowhere'}"
    with station.db.read() as s:
        user = queries.by_name(s, name)
    user = user or factories.add_user(station, name, role)
    with station.db.begin() as s:
        cookie = sessions.start(s, user, station.clock.now())
        s.flush()
        if desk:
            sessions.choose_desk(s, cookie, desk)
    client.set_cookie(COOKIE, cookie)
    return client


@contextmanager
def statements(station: Station) -> Iterator[list[str]]:
    """The SQL statements that the block sends."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    sa.event.listen(station.db.engine, "before_cursor_execute", note)
    yield sent
    sa.event.remove(station.db.engine, "before_cursor_execute", note)
