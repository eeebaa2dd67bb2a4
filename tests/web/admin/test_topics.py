"""The admin's page of topics."""

import re

import pytest
from flask.testing import FlaskClient

from kiosk.centre import queries, topics
from kiosk.centre.models import Topic
from kiosk.centre.topics import PICTOGRAMS
from kiosk.station import Station
from tests.factories import call, take
from tests.web.admin.conftest import Changes
from tests.web.logged_in import log_in
from web.admin import pictures
from web.admin.digcomp import WORDS

FORM = {"sv": "Släktforskning", "en": "", "series": "C", "pictogram": "people", "digcomp": ["1.1", "3.1"]}


def find(station: Station, code: str) -> Topic:
    with station.db.read() as s:
        return topics.find(s, code)


def version_on(page: str) -> str:
    found = re.search(r'name="version" value="(\w+)"', page)
    assert found
    return found[1]


def test_it_works(admin: FlaskClient, station: Station, changes: Changes) -> None:
    page = admin.post("/admin/new-topic", data=FORM, follow_redirects=True).text
    assert "Ämnet Släktforskning är tillagt och går att välja." in page
    assert find(station, "slaktforskning").digcomp == "1.1+3.1"
    assert ("admin-nowhere", "topic_added") in changes
    assert "/topics/slaktforskning" in admin.get("/?page=1").text  # the tenth: the first page has eight
    assert "Lade till ett ämne: <b>Släktforskning</b>" in admin.get("/admin/log").text


def test_a_change(admin: FlaskClient, station: Station) -> None:
    page = admin.get("/admin/topics/login").text
    assert 'value="BankID, inloggning"' in page and '<output for="topic-sv">12</output>' in page
    sent = {**FORM, "sv": "Inloggning", "version": version_on(page)}
    assert "Ämnet Inloggning är sparat." in admin.post("/admin/topics/login", data=sent, follow_redirects=True).text
    assert find(station, "login").names == {"sv": "Inloggning"}
    log = admin.get("/admin/log").text
    assert "namn på svenska: BankID, inloggning blev Inloggning" in log
    assert "namn på engelska: BankID, logging in blev inget" in log
    assert "bild: Legitimation blev Person" in log


def test_what_was_typed_stays_with_the_error_at_its_field(admin: FlaskClient, station: Station) -> None:
    answer = admin.post("/admin/new-topic", data={**FORM, "sv": "", "en": "Genealogy"})
    assert answer.status_code == 422
    field = re.search(r'<input id="topic-sv"[^>]*>', answer.text)
    assert field and 'aria-invalid="true"' in field[0] and 'aria-describedby="topic-sv-error' in field[0]
    assert 'role="alert"' in answer.text and 'href="#topic-sv"' in answer.text
    assert 'value="Genealogy"' in answer.text
    assert re.search(r'value="people" checked', answer.text) and re.search(r'value="3.1" checked', answer.text)
    with station.db.read() as s:
        assert len(queries.all_topics(s)) == 9


def test_the_later_of_two_admins_sees_what_the_other_saved(admin: FlaskClient, station: Station) -> None:
    seen = version_on(admin.get("/admin/topics/login").text)
    admin.post("/admin/topics/login", data={**FORM, "sv": "Inloggning", "version": seen})
    answer = admin.post("/admin/topics/login", data={**FORM, "sv": "Logga in", "version": seen})
    assert answer.status_code == 409
    assert "Här har något ändrats" in answer.text and "Sparat nu: Inloggning" in answer.text
    assert 'value="Logga in"' in answer.text
    again = {**FORM, "sv": "Logga in", "version": version_on(answer.text)}
    assert admin.post("/admin/topics/login", data=again).status_code == 303
    assert find(station, "login").names == {"sv": "Logga in"}


def test_the_order(admin: FlaskClient, station: Station) -> None:
    page = admin.get("/admin/topics").text
    assert "/admin/topics/login/up" not in page and "/admin/topics/other/down" not in page
    said = admin.post("/admin/topics/bills/up", follow_redirects=True).text
    assert "Ämnet Räkningar, e\u2011tjänster är flyttat." in said
    with station.db.read() as s:
        assert [topic.code for topic in queries.topics(s)][:2] == ["bills", "login"]


def test_retired_while_somebody_waits_and_taken_back(client: FlaskClient, admin: FlaskClient, station: Station) -> None:
    take(station, "password")
    said = admin.post("/admin/topics/password/retire", follow_redirects=True).text
    assert "Ämnet Lösenord är ur bruk." in said and "/admin/topics/password/back" in said
    assert "Lösenord" not in client.get("/").text
    call(station)
    desk = log_in(client.application.test_client(), station, desk="1").get("/desk").text
    assert re.search(r'name="topic" value="password"[^>]* checked', desk)
    assert "går att välja igen" in admin.post("/admin/topics/password/back", follow_redirects=True).text
    assert "Lösenord" in client.get("/").text


def test_the_topic_of_the_button_stays(admin: FlaskClient) -> None:
    said = admin.post("/admin/topics/other/retire", follow_redirects=True).text
    assert "Knappen vid dörren ger nummer i det ämnet." in said


@pytest.mark.parametrize("address", ["/admin/topics/none", "/admin/topics/none/retire", "/admin/topics/none/up"])
def test_an_unknown_topic(admin: FlaskClient, address: str) -> None:
    assert admin.post(address, data=FORM).status_code == 404


def test_each_picture_and_competence_has_words() -> None:
    assert set(pictures.PICTOGRAMS) == set(PICTOGRAMS)
    assert set(WORDS) == set(topics.digcomp.COMPETENCES)


def test_a_page_shows_each_picture(admin: FlaskClient) -> None:
    page = admin.get("/admin/new-topic").text
    assert page.count('type="radio" name="pictogram"') == len(PICTOGRAMS)
