"""A visitor says how it went at the touchscreen, with the number they had. The pages tell nothing about any number."""

import re
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from kiosk.centre.models import Topic
from kiosk.clock import Moment
from kiosk.feedback import setting
from kiosk.station import Station
from tests import factories
from tests.web.visitor.test_feedback import MEASURES, press, total
from web.number_limit import ANSWERS, MOST


def finished(station: Station, at: Moment | None = None) -> str:
    """The number of a visit that is finished."""
    taken = factories.take(station, at=at)
    factories.finish(station, factories.call(station, at=at), at=at)
    return taken.number


def follow(client: FlaskClient, page: str, words: str) -> str:
    """Follow the link or key with these words, and return its page."""
    found = re.search(rf'<a class="[^"]*"[^>]* href="([^"]+)">(?:<svg.*?</svg>)?(?:<span>)?(?:<bdi>)?{words}<', page)
    assert found is not None, words
    return client.get(found[1].replace("&amp;", "&")).text


def test_it_works(client: FlaskClient, station: Station, at: Moment):
    assert finished(station) == "A1"
    page = follow(client, client.get("/").text, re.escape("Hur gick det?"))
    for key in ("A", "1", "2"):
        page = follow(client, page, key)
    assert "<bdi>A12</bdi>" in page
    page = follow(client, follow(client, page, "Sudda"), "Nästa")
    for heading, answer in (("Hur gick det?", "good"), ("Vilken tjänst var svår?", "tax"), ("stopp?", "find")):
        assert heading in page
        page = press(client, page, answer)
    assert "Tack för ditt svar!" in page
    assert [total(station, at, code) for code in MEASURES] == [1, 1, 1, 0]


def answers_for(client: FlaskClient, number: str) -> Iterator[str]:
    """Every page on the way, without the number itself."""
    pages = [client.get(f"/feedback?number={number}").text, client.get(f"/feedback/face?number={number}").text]
    for answer in ("bad", "bank", "login"):
        pages.append(press(client, pages[-1], answer))
    assert "Tack för ditt svar!" in pages[-1]
    for page in pages:
        without = re.sub(r'name="csrf_token" value="[^"]+"', "", page)
        yield without.replace(number, "NUMBER")


def test_every_number_gets_the_same_pages(client: FlaskClient, station: Station, at: Moment):
    """Of a visit that is finished, was answered for, was long ago, goes on or does not exist, only the first counts."""
    long_ago = finished(station, at.later(hours=-3))
    number = finished(station)
    called, waits = factories.take(station).number, factories.take(station).number
    factories.call(station)
    pages = list(answers_for(client, number))
    for other in (number, long_ago, called, waits, "A9"):
        assert list(answers_for(client, other)) == pages, other
    assert [total(station, at, code) for code in MEASURES] == [1, 1, 1, 0]


def test_the_same_visit_counts_once_on_the_phone_and_here(client: FlaskClient, station: Station, at: Moment):
    taken = factories.take(station)
    factories.finish(station, factories.call(station))
    press(client, client.get(f"/ticket/{taken.id}").text, "good")
    press(client, client.get(f"/feedback/face?number={taken.number}").text, "bad")
    assert total(station, at, "feedback") == 1


@pytest.mark.parametrize("typed", ["a1", "A01", "a 1", "A-1", " A1 ", "A\N{NON-BREAKING HYPHEN}1"])
def test_a_number_counts_however_it_is_written(client: FlaskClient, station: Station, at: Moment, typed: str):
    finished(station)
    assert "<bdi>A1</bdi>" in client.get("/feedback", query_string={"number": typed}).text
    form = {"number": typed, "question": "face", "answer": "good"}
    assert "number=A1&" in client.post("/feedback", data=form).location
    assert total(station, at, "feedback") == 1


@pytest.mark.parametrize("typed", ["", "Q1", "A0", "A1234", "A1x", "19811218-9876", "A½"])
def test_what_is_no_number_begins_anew(client: FlaskClient, typed: str):
    page = client.get("/feedback", query_string={"number": typed}).text
    assert 'id="key-A"' in page and 'id="key-1"' not in page and "Nästa" not in page
    main = page[page.index("<main") : page.index("</main>")]
    assert not typed or typed not in main


def test_no_fourth_digit_and_no_zero_first(client: FlaskClient):
    assert 'id="key-' not in client.get("/feedback?number=A123").text
    page = client.get("/feedback?number=A").text
    assert 'id="key-1"' in page and 'id="key-0"' not in page


def test_the_letter_is_there_where_it_is_the_only_one(client: FlaskClient, station: Station):
    with station.db.begin() as s:
        s.execute(sa.update(Topic).values(series="C"))
    page = client.get("/feedback").text
    assert "<bdi>C</bdi>" in page and 'id="key-1"' in page and "Sudda" not in page


def test_the_databases_log_does_not_tell_which_answer_belongs_to_which_number(client: FlaskClient, station: Station):
    client.post("/feedback", data={"number": finished(station), "question": "face", "answer": "bad"})
    assert (station.data / "kiosk.db-wal").stat().st_size == 0


def test_nobody_answers_for_all_numbers(client: FlaskClient, station: Station):
    page = client.get(f"/feedback/face?number={finished(station)}").text
    data = {"question": "face", "answer": "good", "number": "A1"}
    for _ in range(MOST[ANSWERS, True]):
        assert client.post("/feedback", data=data).status_code == 303
    answer = client.post("/feedback", data=data)
    assert (answer.status_code, "Många svarar just nu." in answer.text) == (429, True)
    assert page


def test_larger_text_has_the_services_on_two_pages(client: FlaskClient):
    client.set_cookie("entren_sight", "better")
    page = client.get("/feedback/service?number=A1").text
    assert page.count('name="answer"') == 5 and 'value="other"' in page and 'value="tax"' not in page
    page = follow(client, page, "Fler svar")
    assert page.count('name="answer"') == 5 and 'value="other"' in page and 'value="tax"' in page


def test_a_closed_centre_asks_too(client: FlaskClient, closed: None):
    assert "Vilket nummer hade du?" in follow(client, client.get("/").text, re.escape("Hur gick det?"))


def test_off_where_the_centre_says_so(client: FlaskClient, station: Station, at: Moment):
    page = client.get(f"/feedback/face?number={finished(station)}").text
    with station.db.begin() as s:
        setting.switch(s, "karin", wanted=False, seen=None, at=at)
    assert "Hur gick det?" not in client.get("/").text
    for address in ("/feedback", "/feedback/face", "/feedback/thanks"):
        assert client.get(address).location == "/?lang=sv"
    assert "Vi frågar inte efter besöket här." in press(client, page, "good")
    assert total(station, at, "feedback") == 0


def test_where_without_a_service_is_not_asked(client: FlaskClient):
    for address in ("/feedback/where", "/feedback/where?service=x"):
        assert "Kan du göra det själv nästa gång?" in client.get(address).text
    assert client.get("/feedback/x").status_code == 404
