"""The centre's name and the topic of its button, and the log of changes."""

import pytest
from flask.testing import FlaskClient

from kiosk.centre import queries
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


def test_a_user_by_name_in_the_log(admin: FlaskClient) -> None:
    assert "Lade till en användare: <b>admin-nowhere</b>" in admin.get("/admin/log").text
