"""What the tests of all pages share."""

import pytest
from flask.testing import FlaskClient

from kiosk.station import Station
from kiosk.types import Role
from tests.web.logged_in import log_in


@pytest.fixture
def staff(client: FlaskClient, station: Station) -> FlaskClient:
    """A browser in which a member of staff is logged in, at desk 1."""
    return log_in(client, station, desk="1")


@pytest.fixture
def admin(client: FlaskClient, station: Station) -> FlaskClient:
    """A browser in which an admin is logged in."""
    return log_in(client, station, role=Role.ADMIN)
