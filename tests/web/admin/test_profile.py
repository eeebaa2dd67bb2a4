"""The admin's page of the profile: save it, see what another one would change, bring in what is ticked."""

import datetime as dt
import html
import io
import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kiosk.centre import queries
from kiosk.profile import file
from kiosk.station import Station
from tests.web.admin.conftest import Changes
from web.incoming import LARGEST_BODY


def own(admin: FlaskClient) -> dict[str, Any]:
    answer = admin.get("/admin/profile.json")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="entren-profile-')
    profile: dict[str, Any] = json.loads(answer.text)
    return profile


def other(admin: FlaskClient) -> bytes:
    """The profile of a centre that has another name for a topic, and one more room."""
    profile = own(admin)
    profile |= {"centre": "Biblioteket & Co", "made": "2027-06-20"}
    profile["parts"]["topics"][0]["names"]["sv"] = "Inloggning"
    profile["parts"]["desks"].append({"kind": "room", "name": "Lugna"})
    return json.dumps(profile).encode()


def show(admin: FlaskClient, sent: bytes) -> TestResponse:
    return admin.post("/admin/profile", data={"file": (io.BytesIO(sent), "profile.json")})


def fields(page: str) -> dict[str, str]:
    """The hidden fields of the preview's form."""
    return {
        name: html.unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page)
    }


def test_differences_are_shown_before_anything_is_changed(admin: FlaskClient, changes: Changes) -> None:
    before, noted = own(admin), list(changes)
    page = show(admin, other(admin)).text
    assert "Biblioteket &amp; Co" in page
    assert "och sparades söndag 20 juni 2027. Inget är ändrat än." in page
    assert page.index("Ta in: Ämnen") < page.index("Ändrade ett ämne") < page.index("Ta in: Bord och rum")
    assert "Ändrade ett ämne: <b>Inloggning</b>" in page
    assert "namn på svenska: BankID, inloggning blev Inloggning" in page
    assert "Lade till ett rum: <b>Lugna</b>" in page
    assert own(admin) == before
    assert list(changes) == noted


def test_what_is_ticked_is_brought_in(admin: FlaskClient, station: Station, changes: Changes) -> None:
    sent = fields(show(admin, other(admin)).text) | {"chosen": "desks"}
    answer = admin.post("/admin/profile/bring-in", data=sent, follow_redirects=True)
    assert "1 inställning är ändrad." in answer.text
    with station.db.read() as s:
        assert "Lugna" in [room.name for room in queries.rooms(s)]
        assert "Inloggning" not in [topic.names["sv"] for topic in queries.topics(s)]
    assert ("admin-nowhere", "profile_brought_in") in changes
    assert "Tog in en uppsättning från ett annat center: <b>Biblioteket &amp; Co</b>" in admin.get("/admin/log").text


def test_the_same_set_up_has_no_difference(admin: FlaskClient) -> None:
    page = show(admin, json.dumps(own(admin)).encode()).text
    assert "Inget skiljer." in page
    assert 'name="chosen"' not in page


def test_what_somebody_else_changed_after_the_preview_is_not_overwritten(admin: FlaskClient, station: Station) -> None:
    sent = fields(show(admin, other(admin)).text) | {"chosen": "topics"}
    with station.db.begin() as s:
        queries.centre(s).default_topic = None
    answer = admin.post("/admin/profile/bring-in", data=sent, follow_redirects=True)
    assert "Här har något ändrats sedan du öppnade sidan" in answer.text
    assert own(admin)["parts"]["topics"][0]["names"]["sv"] == "BankID, inloggning"


def test_a_file_that_is_no_profile_is_refused_at_the_field(admin: FlaskClient) -> None:
    answer = show(admin, b"{}")
    assert answer.status_code == 422
    assert "Filen är ingen uppsättning från Entrén." in answer.text
    assert 'aria-describedby="profile-file-error' in answer.text
    assert "Välj en fil." in admin.post("/admin/profile", data={}).text


def test_a_refused_row_is_named(admin: FlaskClient) -> None:
    profile = own(admin)
    profile["parts"]["topics"][0]["names"]["sv"] = "Ett namn som är längre än trettio tecken"
    answer = show(admin, json.dumps(profile).encode())
    assert answer.status_code == 422
    assert "Ämnen: Ett namn som är längre än trettio tecken" in answer.text
    assert "Skriv ett namn med 1 till 30 tecken" in answer.text


def test_a_person_in_a_file_is_not_repeated(admin: FlaskClient) -> None:
    profile = own(admin)
    profile["parts"]["topics"][0]["names"]["sv"] = "19811218-9876"
    answer = show(admin, json.dumps(profile).encode())
    assert answer.status_code == 422
    assert "19811218" not in answer.text


def large(admin: FlaskClient) -> bytes:
    """A profile of 300 days with two periods, of more bytes than other forms may have."""
    profile = own(admin)
    tomorrow = dt.date.fromisoformat(profile["made"]) + dt.timedelta(days=1)
    periods = [{"opens": 600, "closes": 720}, {"opens": 780, "closes": 960}]
    profile["parts"]["days"] = [
        {"date": str(tomorrow + dt.timedelta(days=n)), "names": {"sv": "Sommarstängt på grund"}, "periods": periods}
        for n in range(300)
    ]
    sent = json.dumps(profile, indent=2).encode()
    assert len(sent) > LARGEST_BODY
    return sent


def test_a_large_profile_is_brought_in(admin: FlaskClient) -> None:
    page = show(admin, large(admin)).text
    assert 'enctype="multipart/form-data"' in page
    sent: dict[str, Any] = fields(page) | {"chosen": "days"}
    answer = admin.post("/admin/profile/bring-in", data=sent, content_type="multipart/form-data")
    assert answer.status_code == 303
    assert len(own(admin)["parts"]["days"]) == 300


@pytest.mark.parametrize("size", [LARGEST_BODY, file.LARGEST])
def test_a_file_too_large_is_refused_at_the_field(admin: FlaskClient, size: int) -> None:
    answer = show(admin, b"{" + b" " * size)
    assert answer.status_code == 422
    assert 'aria-describedby="profile-file-error' in answer.text
    assert ("för stor" in answer.text) == (size == file.LARGEST)


def test_the_preview_repeats_nothing_that_no_page_would_take(admin: FlaskClient) -> None:
    """What is brought in to no effect is not looked at otherwise: a day that has passed, a topic that is not here."""
    profile = own(admin)
    profile["parts"]["button"]["topic"] = "811218-9876"
    assert refused_quietly(show(admin, json.dumps(profile).encode()))
    profile = own(admin)
    profile["parts"]["days"] = [{"date": "2020-01-01", "names": {"sv": "Eva 811218-9876"}, "periods": []}]
    assert refused_quietly(show(admin, json.dumps(profile).encode()))


def refused_quietly(answer: TestResponse) -> bool:
    return answer.status_code == 422 and "811218" not in answer.text


def test_a_topic_that_has_another_ones_name_here_says_which_and_what_to_do(admin: FlaskClient) -> None:
    profile = own(admin)
    for topic in profile["parts"]["topics"]:
        if topic["code"] == "device":
            topic["code"], topic["names"]["sv"] = "sent", "Låna surfplatta"
    profile["parts"]["topics"] = [it for it in profile["parts"]["topics"] if it["code"] == "sent"]
    profile["parts"]["topics"].append(
        {"code": "loan", "names": {"sv": "låna surfplatta"}, "series": "B", "pictogram": "loan"}
    )
    answer = show(admin, json.dumps(profile).encode())
    assert answer.status_code == 409
    assert "Ämnen: Låna surfplatta" in answer.text and "Byt namn på det eller ta det ur bruk" in answer.text
