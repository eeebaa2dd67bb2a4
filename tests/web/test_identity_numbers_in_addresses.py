"""No page repeats an identity number from its address."""

import re

import pytest
from flask.testing import FlaskClient

from kiosk.station import Station
from kiosk.types import Role
from tests.web.logged_in import log_in

PERSONS = ("811218-9876", "19811218%2D9876", "%38%31%31%32%31%38%39%38%37%36", "%EF%BC%98112189876")


@pytest.fixture
def admin(client: FlaskClient, station: Station) -> FlaskClient:
    return log_in(client, station, "1", Role.ADMIN)


def back_fields(page: str) -> set[str]:
    return set(re.findall(r'name="back" value="([^"]*)"', page))


def test_a_page_leads_back_to_its_own_address(admin: FlaskClient) -> None:
    assert back_fields(admin.get("/admin?weeks=4").text) == {"/admin?weeks=4"}
    assert back_fields(admin.get("/topics/login?lang=en").text) == {"/topics/login?lang=en"}


@pytest.mark.parametrize("person", PERSONS)
def test_no_page_leads_back_to_an_address_with_an_identity_number(admin: FlaskClient, person: str) -> None:
    assert back_fields(admin.get(f"/admin?weeks={person}").text) == {"/admin"}
    assert back_fields(admin.get(f"/topics/login?x={person}").text) == {"/?lang=sv"}
    assert admin.get(f"/login?next=/{person}").text.count('name="next"') == 0


@pytest.mark.parametrize("person", PERSONS)
def test_no_form_leads_to_an_address_with_an_identity_number(admin: FlaskClient, person: str) -> None:
    assert admin.post("/language", data={"lang": "en", "back": f"/{person}"}).location == "/desk"
    assert admin.post("/sight", data={"back": f"/board?x={person}"}).location == "/"
