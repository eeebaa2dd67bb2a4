"""The languages that take turns with Swedish on the board."""

import re
from collections.abc import Iterable

from flask.testing import FlaskClient

from kiosk.station import Station
from tests import factories
from tests.web.admin.test_topics import version_on


def choose(admin: FlaskClient, wanted: Iterable[str], **more: str) -> str:
    sent = {"board_languages": list(wanted) or [""], **more}
    return admin.post("/admin/languages", data=sent, follow_redirects=True).text


def heading(client: FlaskClient, address: str = "/board") -> list[str]:
    """What the board says above a call, in each of its languages."""
    return re.findall(r"[^<>]+(?=<)", client.get(address).text.split("<h1>")[1].split("</h1>")[0] + "<")


def test_it_works(admin: FlaskClient, client: FlaskClient, station: Station) -> None:
    factories.turn_on(station, "ar")
    factories.take(station)
    factories.call(station)
    assert heading(client) == ["Nu är det din tur"]
    assert client.get("/api/v1/board").json["languages"] == []
    assert "Språken på tavlan är sparade." in choose(admin, ["ar", "en"])
    assert heading(client) == ["Nu är det din tur", "It is your turn now", "حان دورك الآن"]
    assert client.get("/api/v1/board").json["languages"] == ["en", "ar"]
    assert '<html lang="sv" dir="ltr">' in client.get("/board").text
    assert "språk på tavlan: inget blev English, العربية" in admin.get("/admin/log").text
    choose(admin, [])
    assert heading(client) == ["Nu är det din tur"]


def test_the_address_of_one_language_has_no_turns(admin: FlaskClient, client: FlaskClient, station: Station) -> None:
    factories.take(station)
    factories.call(station)
    choose(admin, ["en"])
    assert heading(client, "/board?lang=en") == ["It is your turn now"]
    assert heading(client, "/board?lang=sv") == ["Nu är det din tur"]


def test_a_language_that_is_switched_off_has_no_turn(admin: FlaskClient, client: FlaskClient) -> None:
    choose(admin, ["en"])
    admin.post("/admin/languages/en/off")
    assert client.get("/api/v1/board").json["languages"] == []
    assert '<input type="checkbox" name="board_languages" value="en" checked>' in admin.get("/admin/languages").text


def test_what_is_refused(admin: FlaskClient, client: FlaskClient, station: Station) -> None:
    for code in ("ar", "ti", "fa"):
        factories.turn_on(station, code)
    assert "högst tre språk" in choose(admin, ["en", "ar", "ti", "fa"])
    for unknown in ("sv", "se", "xx"):
        assert "Inget är sparat än." in choose(admin, [unknown])
    assert admin.post("/admin/languages", data={}).status_code == 422
    seen = version_on(admin.get("/admin/languages").text)
    choose(admin, ["en"])
    assert "Inget är sparat än." in choose(admin, ["ar"], version=seen)
    assert client.get("/api/v1/board").json["languages"] == ["en"]
