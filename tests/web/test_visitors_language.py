"""A language for visitors only is offered to visitors and not to staff."""

import pytest
from flask.testing import FlaskClient

from kiosk.station import Station
from tests import factories


@pytest.fixture(autouse=True)
def finnish(station: Station) -> None:
    factories.turn_on(station, "fi")


def test_visitors_are_offered_the_language(client: FlaskClient) -> None:
    assert 'lang="fi" dir="ltr">Suomi</a>' in client.get("/languages").text
    assert '<html lang="fi" dir="ltr">' in client.get("/?lang=fi").text


@pytest.mark.parametrize("page", ["/desk", "/loans", "/admin", "/admin/hours", "/account"])
def test_staff_are_not_offered_the_language(admin: FlaskClient, page: str) -> None:
    answer = admin.get(f"{page}?lang=fi", follow_redirects=True).text
    assert "Suomi" not in answer
    assert '<html lang="sv"' in answer
    assert ">English</button>" in answer


def test_staff_cannot_choose_the_language(admin: FlaskClient) -> None:
    admin.post("/language", data={"lang": "fi"})
    assert '<html lang="sv"' in admin.get("/admin").text


def test_a_topic_without_a_name_in_it_has_its_swedish_one(client: FlaskClient, station: Station) -> None:
    factories.turn_on(station, "smj")
    assert "Lösenord" in client.get("/?lang=smj").text
