"""Listening begins and ends with a form, and for the next visitor the screen is silent."""

import json
import re

import pytest
from flask.testing import FlaskClient

from kiosk import config
from kiosk.centre.models import Topic
from kiosk.station import Station
from tests import factories
from web.speech.views import COOKIE

STRIP = 'id="voice"'


def test_it_is_switched_on_and_off(client: FlaskClient):
    assert STRIP not in client.get("/").text
    answer = client.post("/listen", data={"listen": "on", "back": "/topics/login?lang=en"})
    assert (answer.status_code, answer.location) == (303, "/topics/login?lang=en")
    assert STRIP in client.get("/").text
    client.post("/listen", data={"listen": "off"})
    assert STRIP not in client.get("/").text


def test_it_ends_with_the_visit_and_by_itself(client: FlaskClient):
    client.post("/listen", data={"listen": "on"})
    page = client.get("/")
    assert "Max-Age=1800" in page.headers["Set-Cookie"]
    client.open("/done", method="GET")
    assert STRIP not in client.get("/").text


@pytest.mark.parametrize("path", ["/board", "/stand-in/visitors", "/stand-in/staff", "/login"])
def test_what_no_visitor_opens_does_not_keep_it_going(client: FlaskClient, path: str):
    client.post("/listen", data={"listen": "on"})
    answer = client.get(path)
    assert answer.status_code == 200
    assert not [set_ for set_ in answer.headers.getlist("Set-Cookie") if COOKIE in set_]


def test_another_value_of_the_cookie_does_nothing(client: FlaskClient):
    client.set_cookie(COOKIE, "<script>")
    assert STRIP not in client.get("/").text


def test_each_sentence_has_a_voice_and_an_address(client: FlaskClient):
    client.set_cookie(COOKIE, "on")
    text = client.get("/?lang=en").text
    found = json.loads(text.split('id="sayings" data-live="sayings">')[1].split("</script>")[0])
    said = {one["text"]: one for one in found}
    assert said["What would you like help with?"]["voice"] == said["Svenska"]["voice"] == "espeak-ng"
    assert said["Svenska"]["language"] == "sv"
    assert client.get(said["What would you like help with?"]["address"]).status_code == 200


def test_a_page_that_nobody_listens_to_has_no_sentences(client: FlaskClient):
    assert "sayings" not in client.get("/").text


def test_the_keys_are_those_of_the_settings(tmp_path):
    (tmp_path / "kiosk.toml").write_text('[keys]\nnext = ["F14"]\nheadset_in = ["F15"]\n')
    keys = config.load(tmp_path).keys
    assert (keys.next, keys.headset_in, keys.choose[0]) == (("F14",), ("F15",), "Enter")


def test_a_language_without_a_voice_says_so_and_offers_swedish(client: FlaskClient, station: Station):
    """Somali has none here; Arabic has one that would guess, and reads nearly nothing."""
    client.set_cookie(COOKIE, "on")
    for code, words in (("so", "Cod kuma hayno luqaddan."), ("ar", "ليس لدينا صوت بهذه اللغة.")):
        factories.turn_on(station, code)
        page = client.get(f"/topics/login?lang={code}").text
        assert f'<p role="status">{words}</p>' in page
        assert re.search('id="listen-in-swedish" href="/topics/login"', page)
        assert re.search('id="listen"[^>]*aria-pressed="false"', page), "nothing is read"
    page = client.get("/topics/login").text
    assert "listen-in-swedish" not in page
    assert re.search('id="listen"[^>]*aria-pressed="true"', page)


def test_a_name_that_nobody_has_translated_is_read_by_the_swedish_voice(client: FlaskClient, station: Station):
    name = "Försäkringskassans e-tjänster"
    factories.turn_on(station, "fi")
    with station.db.begin() as s:
        s.get_one(Topic, "login").names = {"sv": name}
    client.set_cookie(COOKIE, "on")
    for path in ("/", "/topics/login"):
        text = client.get(f"{path}?lang=fi").text
        found = json.loads(text.split('id="sayings" data-live="sayings">')[1].split("</script>")[0])
        said = next(one for one in found if one["text"] == name)
        assert said["language"] == "sv"
        assert "language=sv" in said["address"]
        assert any(one["language"] == "fi" and one.get("voice") for one in found)
