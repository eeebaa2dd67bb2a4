"""Fixtures for the tests of all pages."""

import pytest
from argon2 import PasswordHasher
from flask.testing import FlaskClient

from kiosk.people import passwords
from kiosk.station import Station
from kiosk.types import Role
from tests import factories
from tests.web.logged_in import log_in

QUICK_HASHER = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
QUICK_HASH = QUICK_HASHER.hash(factories.PASSWORD)
QUICK_DUMMY_HASH = QUICK_HASHER.hash("a random text")


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hash takes a tenth of a second on purpose: tests/kiosk/people and the real processes have the real one."""
    monkeypatch.setattr(passwords, "HASHER", QUICK_HASHER)
    monkeypatch.setattr(passwords, "DUMMY_HASH", QUICK_DUMMY_HASH)
    monkeypatch.setattr(factories, "PASSWORD_HASH", QUICK_HASH)


@pytest.fixture
def staff(client: FlaskClient, station: Station) -> FlaskClient:
    """A client with a log-in of staff at desk 1."""
    return log_in(client, station, desk="1")


@pytest.fixture
def admin(client: FlaskClient, station: Station) -> FlaskClient:
    """A client with a log-in of an admin."""
    return log_in(client, station, role=Role.ADMIN)
