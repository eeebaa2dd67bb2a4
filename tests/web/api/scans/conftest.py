import pytest
from flask.testing import FlaskClient

from kiosk.station import Station
from tests.web.logged_in import log_in


@pytest.fixture
def staff(client: FlaskClient, station: Station) -> FlaskClient:
    """Somebody at desk 1."""
    return log_in(client, station, desk="1")
