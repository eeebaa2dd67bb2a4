"""The centre's name and the topic of its button, and the log of changes."""

import html

import pytest
from flask.testing import FlaskClient

from kiosk import audit
from kiosk.centre import queries
from kiosk.clock import Moment
from kiosk.station import Station
from tests.web.admin.conftest import Changes


def test_the_centre(admin: FlaskClient, station: Station, changes: Changes) -> None:
    sent = {"name": "DigidelCenter Nord", "default_topic": "login"}
    said = admin.post("/admin/centre", data=sent, follow_redirects=True).text
    assert "Uppgifterna om DigidelCenter Nord är sparade." in said
    with station.db.read() as s:
        centre = queries.centre(s)
    assert (centre.name, centre.default_topic) == ("DigidelCenter Nord", "login")
    assert ("admin-nowhere", "centre_changed") in changes
    log = admin.get("/admin/log").text
    assert "namn: DigidelCenter Exempel blev DigidelCenter Nord" in log
    assert "ämne för knappen: Något annat blev BankID, inloggning" in log


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": " "}, "Skriv ett namn på centret"),
        ({"name": "x" * 81}, "Skriv ett namn på centret"),
        ({"default_topic": "none"}, "Knappens ämne måste gå att välja"),
    ],
)
def test_impossible_settings_of_the_centre_are_refused(
    admin: FlaskClient, station: Station, changed: dict[str, str], words: str
) -> None:
    answer = admin.post("/admin/centre", data={"name": "Nord", "default_topic": "other", **changed})
    assert answer.status_code == 422
    assert words in answer.text
    with station.db.read() as s:
        assert queries.centre(s).name == "DigidelCenter Exempel"


def test_the_log_shows_who_and_what_a_page_at_a_time(admin: FlaskClient, station: Station, at: Moment) -> None:
    with station.db.begin() as s:
        for number in range(120):
            audit.note(s, "Karin", "item_away", at, tag=f"TAB{number:04d}")
    page = admin.get("/admin/log").text
    assert "Tog en sak ur bruk: <b>TAB0119</b>" in page
    assert "TAB0019" not in page
    older = page.split('class="button" href="')[-1].split('"')[0]
    assert "TAB0019" in admin.get(older).text


def test_the_log_is_narrowed_to_one_person_and_one_kind_of_change(
    admin: FlaskClient, station: Station, at: Moment
) -> None:
    with station.db.begin() as s:
        for number in range(120):
            audit.note(s, "Karin", "item_away", at, tag=f"TAB{number:04d}")
            audit.note(s, "night" if number else "Omar", "item_back", at, tag=f"TAB{number:04d}")
    page = admin.get("/admin/log?who=Karin&change=item_away").text
    assert page.count('<th scope="row">Karin</th>') == page.count("<tr>") - 1 == 100
    assert 'name="change"' in page and 'value="Karin" selected' in page
    assert '<option value="item_away" selected>Tog en sak ur bruk<' in page
    older = html.unescape(page.split('class="button" href="')[-1].split('"')[0])
    assert admin.get(older).text.count('<th scope="row">Karin</th>') == 20
    assert "<b>TAB0000</b>" in admin.get("/admin/log?who=Omar").text
    assert "Natten</option>" in page
    assert "Inget hittades." in admin.get("/admin/log?who=Omar&change=item_away").text
    unknown = admin.get("/admin/log?who=811218-9876&change=nothing").text
    assert "811218" not in unknown and unknown.count("<tr>") == 101


def test_a_user_by_name_in_the_log(admin: FlaskClient) -> None:
    assert "Lade till en användare: <b>admin-nowhere</b>" in admin.get("/admin/log").text


@pytest.mark.parametrize("before", [2**64, -1, "x"])
def test_a_bad_page_of_the_log_is_no_error(admin: FlaskClient, before: object) -> None:
    assert admin.get(f"/admin/log?before={before}").status_code == 200
