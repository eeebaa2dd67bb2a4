"""Logs test clients in without hashing a password, which takes a tenth of a second."""

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


def session_handle(client: FlaskClient) -> str:
    """The handle of the client's session in the forms of pages."""
    return sessions.fingerprint(client.get_cookie(COOKIE).value).hex()
