"""Taking a number with two touches in each language, and every refusal."""

import html
import re

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from kiosk.centre.models import Topic
from kiosk.queue.models import Ticket
from kiosk.station import Station
from tests.web.visitor.conftest import Kiosk, close

UNKNOWN_KEYS = ["", "kort", "19121212-1212", "x" * 65, "å" * 10]


def ticket_rows(station: Station) -> list[Ticket]:
    with station.db.read() as s:
        return list(s.scalars(sa.select(Ticket).order_by(Ticket.id)))


def switch_off(station: Station, topic: str) -> None:
    with station.db.begin() as s:
        s.get_one(Topic, topic).active = False


def test_two_touches_to_a_number(client: FlaskClient, kiosk: Kiosk, station: Station):
    start = client.get("/")
    assert start.status_code == 200
    assert re.search(r'href="/topics/login[^"]*"', start.text)
    answer = kiosk.send(kiosk.form())
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "<bdi>A1</bdi>" in page
    [row] = ticket_rows(station)
    assert (row.topic, row.channel, row.language) == ("login", "touch", "sv")
    assert not (row.private_room or row.companion or row.quiet)


def test_each_topic_on_the_start_page_leads_somewhere(client: FlaskClient):
    links = re.findall(r'class="tile" href="([^"]+)"', client.get("/").text)
    assert len(links) == 9
    assert {client.get(html.unescape(link)).status_code for link in links} == {200}


def test_the_visitors_choices_are_stored(kiosk: Kiosk, station: Station):
    kiosk.take(private_room="true", companion="true", quiet="true")
    [row] = ticket_rows(station)
    assert row.private_room
    assert row.companion
    assert row.quiet


def test_the_language_is_kept_through_the_steps(client: FlaskClient, kiosk: Kiosk, station: Station):
    start = client.get("/?lang=en").text
    assert '<html lang="en"' in start
    assert "BankID, logging in" in start
    assert "/topics/login?lang=en" in start
    answer = kiosk.send(kiosk.form(language="en"), "en")
    assert answer.location.endswith("?lang=en")
    assert '<html lang="en"' in client.get(answer.location).text
    assert ticket_rows(station)[0].language == "en"


def test_an_unknown_language_shows_swedish(client: FlaskClient):
    assert '<html lang="sv"' in client.get("/?lang=tlh").text


def test_the_same_touch_twice_is_one_number(client: FlaskClient, kiosk: Kiosk, station: Station):
    form = kiosk.form()
    answers = [kiosk.send(form), kiosk.send(form), kiosk.send(form | {"topic": "bills"})]
    assert {answer.location for answer in answers} == {answers[0].location}
    assert len(ticket_rows(station)) == 1


def test_each_page_has_a_new_key(kiosk: Kiosk, station: Station):
    assert kiosk.take() != kiosk.take()
    assert [row.number for row in ticket_rows(station)] == [1, 2]


def test_get_takes_no_number(client: FlaskClient, station: Station):
    for path in ("/", "/topics/login", "/pressed", "/board"):
        client.get(path)
    assert client.get("/tickets").location == "/?lang=sv"
    assert ticket_rows(station) == []


def test_a_closed_centre_shows_its_hours(client: FlaskClient, closed: None):
    for path in ("/", "/topics/login"):
        page = client.get(path)
        assert page.status_code == 200
        assert "Vi har stängt nu." in page.text
        assert "Öppettider" in page.text
        assert "10–16" in page.text
        assert 'href="/topics/' not in page.text


def test_closed_without_any_hours(client: FlaskClient, station: Station):
    close(station)
    page = client.get("/")
    assert "Vi har stängt nu." in page.text
    assert "Välkommen tillbaka" not in page.text


def test_closed_after_the_page_was_opened(kiosk: Kiosk, station: Station):
    form = kiosk.form()
    close(station)
    answer = kiosk.send(form)
    assert (answer.status_code, answer.location) == (303, "/?lang=sv"), "a page that may be loaded again"
    assert "Vi har stängt nu." in kiosk.send(form, follow_redirects=True).text
    assert ticket_rows(station) == []


def test_a_number_taken_before_closing_is_still_answered(kiosk: Kiosk, station: Station):
    form = kiosk.form()
    first = kiosk.send(form)
    close(station)
    assert kiosk.send(form).location == first.location


def test_a_topic_that_is_not_there(client: FlaskClient, kiosk: Kiosk, station: Station):
    page = client.get("/topics/191212121212", follow_redirects=True)
    assert "Ämnet finns inte längre." in page.text
    answer = kiosk.send(kiosk.form() | {"topic": "191212121212"}, follow_redirects=True)
    assert "Ämnet finns inte längre." in answer.text
    assert "191212121212" not in page.text + answer.text
    assert ticket_rows(station) == []


def test_a_topic_switched_off_after_the_page_was_opened(client: FlaskClient, kiosk: Kiosk, station: Station):
    form = kiosk.form("bills")
    switch_off(station, "bills")
    assert "/topics/bills" not in client.get("/").text
    assert "Ämnet finns inte längre." in kiosk.send(form, follow_redirects=True).text
    assert ticket_rows(station) == []


@pytest.mark.parametrize("key", UNKNOWN_KEYS)
def test_no_number_without_a_key(kiosk: Kiosk, station: Station, key: str):
    answer = kiosk.send(kiosk.form() | {"request_key": key})
    assert answer.status_code == 422
    assert ticket_rows(station) == []


def test_a_form_without_our_fields_is_refused(kiosk: Kiosk, station: Station):
    answer = kiosk.send({"name": "19121212-1212"})
    assert answer.status_code == 422
    assert "1212" not in answer.text
    assert ticket_rows(station) == []


def test_a_hyphen_in_a_topics_name_does_not_break(client: FlaskClient):
    page = client.get("/").text
    assert "e\N{NON-BREAKING HYPHEN}tjänster" in page
    assert "e-tjänster" not in page
