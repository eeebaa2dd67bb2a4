"""The way past the bar's links, for keyboards and screen readers."""

import pytest
from flask.testing import FlaskClient

from kiosk.station import Station
from kiosk.types import Role
from tests.web.logged_in import log_in


@pytest.mark.parametrize("page", ["/desk", "/desk/choose", "/loans", "/account", "/admin", "/admin/hours"])
def test_the_first_link_leads_to_the_main_part(client: FlaskClient, station: Station, page: str):
    shown = log_in(client, station, desk="1", role=Role.ADMIN).get(page).text
    assert shown.index('<a class="skip" href="#main">') < shown.index("<nav")
    assert shown.count('id="main" tabindex="-1"') == 1
