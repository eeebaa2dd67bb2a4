"""A visitor says how it went, on the page of their ticket on a phone."""

import re

from flask.testing import FlaskClient

from kiosk.centre import business_day
from kiosk.clock import Moment
from kiosk.feedback import setting
from kiosk.feedback.models import ANSWERS as CODES
from kiosk.feedback.models import Question
from kiosk.station import Station
from kiosk.statistics import counts
from tests import factories
from tests.web.visitor.conftest import FIELD
from web.factory import create_app
from web.feedback_words import ANSWERS, HEADINGS
from web.visitor.feedback import FOLLOWS

MEASURES = ("feedback", "hard_services", "stuck", "alone_next_time")


def total(station: Station, at: Moment, measure: str) -> int:
    """What a measure counts today."""
    with station.db.read() as s:
        today = business_day.open_days(s, at).today
        assert today is not None
        return counts.count(s, [today], at.zone)[today][measure, "", ""]


def finished(station: Station) -> str:
    """The public id of a ticket whose visit is finished."""
    taken = factories.take(station)
    factories.finish(station, factories.call(station))
    return taken.id


def press(client: FlaskClient, page: str, answer: str) -> str:
    """Press an answer of the question on a page, and return the next page."""
    form = page[page.index('<form class="choices') :].split("</form>", maxsplit=1)[0]
    assert f'name="answer" value="{answer}"' in form
    action = re.search(r'action="([^"]+)"', form)
    assert action is not None
    fields = dict(FIELD.findall(form)) | {"answer": answer}
    return client.post(action[1].replace("&amp;", "&"), data=fields, follow_redirects=True).text


def test_it_works(client: FlaskClient, station: Station, at: Moment):
    ticket = finished(station)
    page = client.get(f"/ticket/{ticket}").text
    assert "Hur gick det?" in page
    page = press(client, page, "so_so")
    assert "Vilken tjänst var svår?" in page and "Hoppa över" in page
    page = press(client, page, "bankid")
    assert "BankID: var tog det stopp?" in page
    page = press(client, page, "login")
    assert "Tack för ditt svar!" in page  # at most two questions after the face
    assert [total(station, at, code) for code in MEASURES] == [1, 1, 1, 0]
    assert "Hur gick det?" not in client.get(f"/ticket/{ticket}").text


def test_who_names_no_service_is_asked_for_next_time(client: FlaskClient, station: Station, at: Moment):
    page = press(client, client.get(f"/ticket/{finished(station)}").text, "good")
    way = re.search(r'href="([^"]+)">Hoppa över', page)
    assert way is not None
    page = press(client, client.get(way[1].replace("&amp;", "&")).text, "yes")
    assert "Tack för ditt svar!" in page
    assert [total(station, at, code) for code in MEASURES] == [1, 0, 0, 1]


def test_questions_are_skipped(client: FlaskClient, station: Station, at: Moment):
    page = press(client, client.get(f"/ticket/{finished(station)}").text, "good")
    for heading in ("Kan du göra det själv nästa gång?", "Tack för ditt svar!"):
        way = re.search(r'href="([^"]+)">Hoppa över', page)
        assert way is not None
        page = client.get(way[1].replace("&amp;", "&")).text
        assert heading in page
    assert [total(station, at, code) for code in MEASURES] == [1, 0, 0, 0]


def test_in_english(client: FlaskClient, station: Station):
    ticket = finished(station)
    page = press(client, client.get(f"/ticket/{ticket}?lang=en").text, "bad")
    assert '<html lang="en"' in page and "Which service was hard?" in page


def test_a_visit_that_goes_on_is_not_asked(client: FlaskClient, station: Station, at: Moment):
    taken = factories.take(station)
    factories.call(station)
    assert "Hur gick det?" not in client.get(f"/ticket/{taken.id}").text
    answer = client.post(f"/ticket/{taken.id}/feedback", data={"question": "face", "answer": "good"})
    assert answer.status_code == 303
    assert total(station, at, "feedback") == 0


def test_a_second_tap_counts_nothing(client: FlaskClient, station: Station, at: Moment):
    page = client.get(f"/ticket/{finished(station)}").text
    assert "Vilken tjänst var svår?" in press(client, page, "good") and "Vilken" in press(client, page, "bad")
    assert total(station, at, "feedback") == 1


def test_who_has_answered_is_known_to_the_process_alone(client: FlaskClient, station: Station, at: Moment):
    """Nothing of it is stored: a service that was started again asks once more."""
    ticket = finished(station)
    press(client, client.get(f"/ticket/{ticket}").text, "good")
    assert "Hur gick det?" not in client.get(f"/ticket/{ticket}").text
    started_again = create_app(station).test_client()
    assert "Hur gick det?" in started_again.get(f"/ticket/{ticket}").text


def test_the_databases_log_does_not_tell_which_answer_belongs_to_which_visit(client: FlaskClient, station: Station):
    """It has each transaction by itself, in their order: an answer, and the ticket that it was given for."""
    for answer in ("good", "bad"):
        press(client, client.get(f"/ticket/{finished(station)}").text, answer)
    assert (station.data / "kiosk.db-wal").stat().st_size == 0


def test_off_where_the_centre_says_so(client: FlaskClient, station: Station, at: Moment):
    ticket = finished(station)
    page = client.get(f"/ticket/{ticket}").text
    with station.db.begin() as s:
        setting.switch(s, "karin", wanted=False, seen=None, at=at)
    assert "Hur gick det?" not in client.get(f"/ticket/{ticket}").text
    assert "Vi frågar inte efter besöket här." in press(client, page, "good")
    assert client.get(f"/ticket/{ticket}/feedback?question=face").location == f"/ticket/{ticket}?lang=sv"
    assert total(station, at, "feedback") == 0


def test_what_is_no_answer(client: FlaskClient, station: Station):
    ticket = finished(station)
    for data in ({}, {"question": "face"}, {"question": "face", "answer": "19811218-9876"}, {"question": "x"}):
        answer = client.post(f"/ticket/{ticket}/feedback", data=data)
        assert (answer.status_code, "9876" in answer.text) == (422, False)
    assert client.post("/ticket/1-0000000000000000/feedback", data={"question": "face"}).status_code == 422
    assert client.get("/ticket/1-0000000000000000/feedback").status_code == 404


def test_each_question_has_its_words_and_is_asked():
    assert list(HEADINGS) == list(Question), "HEADINGS of web/feedback_words.py"
    in_words = {question: set(answers) for question, answers in ANSWERS.items()}
    assert in_words == {question: set(codes) for question, codes in CODES.items()}, "ANSWERS of both lists"
    assert set(FOLLOWS) == set(Question), "FOLLOWS of web/visitor/feedback.py"
    assert {Question.FACE, Question.WHERE, *FOLLOWS.values()} - {None} == set(Question), "no question leads to it"
