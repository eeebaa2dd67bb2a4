"""The admin's page of notices, and where visitors read them."""

import datetime as dt
import re

import pytest
from flask.testing import FlaskClient

from kiosk.clock import Moment
from kiosk.station import Station
from tests.factories import close_today
from tests.web.admin.conftest import Changes


def form(at: Moment, days: int = 0, **more: str) -> dict[str, str]:
    last = at.date + dt.timedelta(days=days)
    return {"sv": "Bussen går inte.", "en": "", "starts": at.date.isoformat(), "ends": last.isoformat(), **more}


def test_it_works(client: FlaskClient, admin: FlaskClient, station: Station, at: Moment, changes: Changes) -> None:
    sent = form(at, en="The bus does not run.")
    page = admin.post("/admin/new-notice", data=sent, follow_redirects=True).text
    assert "Meddelandet är tillagt." in page and "Bussen går inte." in page
    assert ("admin-nowhere", "notice_added") in changes
    assert "Lade till ett meddelande: <b>Bussen går inte.</b>" in admin.get("/admin/log").text
    assert "Bussen går inte." in client.get("/board").text
    assert "The bus does not run." in client.get("/board?lang=en").text
    board = client.get("/api/v1/board").json
    assert board is not None and board["notices"] == [{"sv": "Bussen går inte.", "en": "The bus does not run."}]
    close_today(station)
    assert "Bussen går inte." in client.get("/").text and "The bus does not run." in client.get("/?lang=en").text


def test_without_notices(client: FlaskClient, admin: FlaskClient) -> None:
    page = admin.get("/admin/notices").text
    assert "Det finns inga meddelanden nu." in page and "Inga meddelanden är slut eller borttagna." in page
    assert re.search(r'<section class="signs[^>]*><p[^>]*><b>Öppettider</b>', client.get("/board").text)


@pytest.mark.parametrize(
    ("more", "field", "words"),
    [
        ({"sv": ""}, "sv", "Skriv meddelandet på svenska."),
        ({"ends": "2020-01-01"}, "ends", "Det slutar innan det börjar."),
        ({"starts": ""}, "starts", "Välj ett datum."),
        ({"starts": "2020-01-01", "ends": "2020-01-02"}, "ends", "Datumet har varit."),
        ({"ends": "9999-12-31"}, "ends", "Välj ett datum inom två år."),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    admin: FlaskClient, at: Moment, more: dict[str, str], field: str, words: str
) -> None:
    answer = admin.post("/admin/new-notice", data=form(at, **{"en": "Typed", **more}))
    assert answer.status_code == 422 and 'value="Typed"' in answer.text
    wrong = re.findall(r"<input[^>]*aria-invalid[^>]*>", answer.text)
    assert len(wrong) == 1 and f'id="notice-{field}"' in wrong[0] and f"notice-{field}-error" in wrong[0]
    assert words in answer.text.split(f'id="notice-{field}-error"')[1][:400]


def test_a_change_and_who_comes_later(admin: FlaskClient, at: Moment) -> None:
    admin.post("/admin/new-notice", data=form(at))
    found = re.search(r'name="version" value="(\w+)"', admin.get("/admin/notices/1").text)
    assert found
    sent = form(at, sv="Bussen går igen.", version=found[1])
    assert "Meddelandet är sparat." in admin.post("/admin/notices/1", data=sent, follow_redirects=True).text
    assert "text på svenska: Bussen går inte. blev Bussen går igen." in admin.get("/admin/log").text
    answer = admin.post("/admin/notices/1", data=form(at, sv="Tåget går inte.", version=found[1]))
    assert answer.status_code == 409 and "Sparat nu: Bussen går igen." in answer.text
    assert 'value="Tåget går inte."' in answer.text


def test_moved_taken_away_and_shown_again(client: FlaskClient, admin: FlaskClient, at: Moment) -> None:
    for text in ("Ett", "Två"):
        admin.post("/admin/new-notice", data=form(at, sv=text))
    third = admin.post("/admin/new-notice", data=form(at, sv="Tre"))
    assert third.status_code == 409 and "Två andra meddelanden visas" in third.text
    assert "Meddelandet är flyttat." in admin.post("/admin/notices/2/up", follow_redirects=True).text
    shown = client.get("/board").text
    assert shown.index("Två") < shown.index("Ett")
    assert "visas inte längre." in admin.post("/admin/notices/2/away", follow_redirects=True).text
    assert "Två" not in client.get("/board").text
    assert "Meddelandet visas igen" in admin.post("/admin/notices/2/back", follow_redirects=True).text
    assert "Två" in client.get("/board").text
    assert admin.get("/admin/notices/99").status_code == 404
