"""What visitors can wish for: switched off and on, and no private room where there is no room."""

from collections.abc import Iterable

from flask.testing import FlaskClient

from kiosk.centre.wishes import PRIVATE_ROOM, RIGHT_BACK, WISHES
from kiosk.station import Station
from tests.factories import call, take
from tests.web.admin.test_topics import version_on
from tests.web.logged_in import log_in

EVERY = [wish for wish in WISHES if wish != RIGHT_BACK]


def choose(admin: FlaskClient, wanted: Iterable[str], **more: str) -> str:
    return admin.post("/admin/wishes", data={"wishes": list(wanted) or [""], **more}, follow_redirects=True).text


def offered(client: FlaskClient) -> list[str]:
    """The wishes of the visitors' page. Staff and other software are offered the same."""
    page = client.get("/topics/login").text
    shown = [wish for wish in EVERY if f'name="{wish}"' in page]
    assert client.get("/api/v1/centre").json["wishes"] == shown
    return shown


def test_it_works(admin: FlaskClient, client: FlaskClient, station: Station) -> None:
    assert offered(client) == EVERY
    assert "Önskemålen är sparade." in choose(admin, ["private_room", "quiet"])
    assert offered(client) == ["private_room", "quiet"]
    assert "Jag har sällskap: på blev av" in admin.get("/admin/log").text
    staff = log_in(client.application.test_client(), station, desk="1").get("/desk").text
    assert 'name="quiet"' in staff and 'name="companion"' not in staff


def test_none_at_all(admin: FlaskClient, client: FlaskClient) -> None:
    choose(admin, [])
    assert offered(client) == []
    page = client.get("/topics/login").text
    assert "Önskar du något mer?" not in page and "Ta ett nummer, så kallar vi dig" in page


def test_no_private_room_without_a_room(admin: FlaskClient, client: FlaskClient) -> None:
    admin.post("/admin/desks/R1/retire")
    assert offered(client) == [wish for wish in EVERY if wish != PRIVATE_ROOM]
    admin.post("/admin/rooms", data={"name": "Vrån"})
    assert offered(client) == EVERY


def test_who_waits_keeps_a_wish_that_is_switched_off(admin: FlaskClient, client: FlaskClient, station: Station) -> None:
    take(station, private_room=True)
    choose(admin, [])
    admin.post("/admin/desks/R1/retire")
    staff = log_in(client.application.test_client(), station, desk="1")
    assert "Eget rum" in staff.get("/desk").text
    assert call(station).private_room
    assert "Eget rum" in staff.get("/desk").text


def test_a_form_without_any_field_changes_nothing(admin: FlaskClient, client: FlaskClient) -> None:
    assert admin.post("/admin/wishes", data={}).status_code == 422
    assert offered(client) == EVERY


def test_a_page_from_before_still_gives_a_number_with_the_wish(admin: FlaskClient, station: Station) -> None:
    choose(admin, [])
    take(station, companion=True)
    assert call(station).companion


def test_what_is_no_wish_is_refused(admin: FlaskClient) -> None:
    answer = admin.post("/admin/wishes", data={"wishes": ["quiet", "coffee"]})
    assert answer.status_code == 422
    assert 'id="wished-wishes" aria-describedby="wished-wishes-error' in answer.text


def test_the_later_of_two_admins_sees_it(admin: FlaskClient) -> None:
    page = admin.get("/admin/desks").text
    seen = version_on(page[page.index("/admin/wishes") :])
    choose(admin, ["quiet"], version=seen)
    assert "Här har något ändrats" in choose(admin, ["companion"], version=seen)


def test_a_change_that_is_none_leaves_no_entry(admin: FlaskClient) -> None:
    choose(admin, [*EVERY, "right_back"])
    assert "Ändrade vad besökare kan önska" not in admin.get("/admin/log").text
