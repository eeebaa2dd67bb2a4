"""The error page leads each user to a page that they may see, in their language."""

import pytest
from flask.testing import FlaskClient

from kiosk.station import Station
from kiosk.types import Role
from tests.web.logged_in import log_in


@pytest.mark.parametrize(("path", "way_on"), [("/admin/nowhere", "/admin"), ("/loans/nowhere", "/loans")])
def test_staff_stay_on_their_own_pages(client: FlaskClient, station: Station, path: str, way_on: str):
    page = log_in(client, station, role=Role.ADMIN).get(path)
    assert page.status_code == 404
    assert f'class="button next" href="{way_on}"' in page.text
    assert "fråga personalen" not in page.text


def test_staff_are_not_led_back_to_a_page_for_admins(client: FlaskClient, station: Station):
    page = log_in(client, station).get("/admin")
    assert page.status_code == 403
    assert 'class="button next" href="/desk"' in page.text


def test_after_an_ended_log_in_the_page_leads_to_log_in_and_back(client: FlaskClient):
    page = client.post("/desk/call")
    assert page.status_code == 401
    assert 'class="button next" href="/login?next=/desk"' in page.text


@pytest.mark.parametrize(("path", "way_on"), [("/nowhere", "/"), ("/nowhere?lang=en", "/?lang=en")])
def test_visitors_come_to_the_start_in_their_language(client: FlaskClient, path: str, way_on: str):
    assert f'class="button next" href="{way_on}"' in client.get(path).text


def test_the_kiosk_leaves_the_page_by_itself_and_a_phone_stays(client: FlaskClient):
    assert "data-countdown" in client.get("/taken/1-0000000000000000").text
    assert "data-countdown" not in client.get("/ticket/1-0000000000000000").text


def test_the_heading_is_the_first_sentence_in_a_language_with_another_full_stop(client: FlaskClient):
    page = client.get("/nowhere?lang=ti").text
    assert "<h1>እዚ ገጽ የለን።</h1>" in page
    assert "<p>ናብ መጀመርታ ኪዱ፣ ካብኡ ምረጹ።</p>" in page
