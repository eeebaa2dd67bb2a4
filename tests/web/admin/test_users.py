"""The admin's page of users: invited with a one-time code, changed, closed and opened again."""

import re

import pytest
from flask.testing import FlaskClient

from kiosk.people import queries
from kiosk.people.models import User
from kiosk.station import Station
from kiosk.types import Role
from tests import factories
from tests.web.admin.conftest import Changes
from tests.web.logged_in import log_in

CODE = re.compile(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}\b")
NEW = "ett annat långt lösenord"


def user(station: Station, name: str) -> User:
    with station.db.read() as s:
        return next(user for user in queries.users(s) if user.name == name)


def code_on(page: str) -> str:
    (code,) = CODE.findall(page)
    return str(code)


def version_on(page: str) -> str:
    found = re.search(r'name="version" value="(\w+)"', page)
    assert found
    return found[1]


def test_a_colleague_is_invited_and_chooses_a_password(admin: FlaskClient, station: Station, changes: Changes) -> None:
    answer = admin.post("/admin/users", data={"name": "Maja", "role": "staff"}, follow_redirects=True)
    assert answer.status_code == 200
    assert "Maja är tillagd." in answer.text and "Öppna http://localhost/login/code" in answer.text
    code = code_on(answer.text)
    page = admin.get("/admin/users").text
    assert code not in page and "Personal. Har inte valt lösenord än, koden gäller till" in page
    maja = admin.application.test_client()
    answer = maja.post("/login/code", data={"name": "maja", "code": code.replace("-", " ").lower(), "password": NEW})
    assert (answer.status_code, answer.location) == (303, "/desk")
    assert maja.get("/desk/choose").status_code == 200
    assert maja.post("/login", data={"name": "Maja", "password": NEW}).status_code == 303
    assert list(changes)[:2] == [("Maja", "password_chosen"), ("admin-nowhere", "user_added")]


def test_a_change_of_role_and_name(admin: FlaskClient, station: Station) -> None:
    eva = factories.add_user(station)
    page = admin.get(f"/admin/users/{eva.id}").text
    sent = {"name": "Eva", "role": "admin", "version": version_on(page)}
    said = admin.post(f"/admin/users/{eva.id}", data=sent, follow_redirects=True).text
    assert "Eva är sparad." in said
    assert user(station, "Eva").role is Role.ADMIN
    log = admin.get("/admin/log").text
    assert "Ändrade en användare: <b>Eva</b>" in log
    assert "namn: eva blev Eva" in log and "roll: Personal blev Administratör" in log


def test_a_new_role_counts_at_once(admin: FlaskClient, station: Station) -> None:
    other = log_in(admin.application.test_client(), station, "2", Role.ADMIN)
    assert other.get("/admin/users").status_code == 200
    id_ = user(station, "admin-2").id
    admin.post(f"/admin/users/{id_}", data={"name": "admin-2", "role": "staff"})
    assert other.get("/admin/users").status_code == 403


def test_access_is_closed_and_opened_again(admin: FlaskClient, station: Station) -> None:
    staff = log_in(admin.application.test_client(), station, "1")
    id_ = user(station, "staff-1").id
    page = admin.get("/admin/users").text
    assert "staff-1 loggas ut överallt med en gång" in page and "Ett bord som staff-1 sitter vid lämnas" in page
    said = admin.post(f"/admin/users/{id_}/off", follow_redirects=True).text
    assert "staff-1 är utloggad och kan inte logga in." in said and "Avstängda" in said
    assert staff.get("/desk").location.startswith("/login")
    with station.db.read() as s:
        assert queries.users_by_desk(s, station.clock.now()) == {}
    said = admin.post(f"/admin/users/{id_}/on", follow_redirects=True).text
    assert "staff-1 kan logga in igen." in said
    assert staff.post("/login", data={"name": "staff-1", "password": factories.PASSWORD}).status_code == 303


def test_a_new_code_for_a_forgotten_password(admin: FlaskClient, station: Station, changes: Changes) -> None:
    staff = log_in(admin.application.test_client(), station, "1")
    answer = admin.post(f"/admin/users/{user(station, 'staff-1').id}/code", follow_redirects=True)
    code = code_on(answer.text)
    assert code_on(admin.get(answer.request.full_path).text) == code, "loaded anew, the page has the same code"
    stranger = log_in(admin.application.test_client(), station, "2", Role.ADMIN)
    assert code not in stranger.get(answer.request.full_path).text
    assert staff.get("/desk").location.startswith("/login")
    assert staff.post("/login", data={"name": "staff-1", "password": factories.PASSWORD}).status_code == 422
    assert staff.post("/login", data={"name": "staff-1", "password": ""}).status_code == 422
    assert staff.post("/login/code", data={"name": "staff-1", "code": code, "password": NEW}).status_code == 303
    assert ("admin-nowhere", "code_given") in changes
    assert code not in admin.get("/admin/log").text


@pytest.mark.parametrize(
    ("sent", "status", "field", "words"),
    [
        ({"name": " ", "role": "staff"}, 422, "name", "1 till 40 tecken"),
        ({"name": "811218-9876", "role": "staff"}, 422, "name", "1 till 40 tecken"),
        ({"name": "Bo\u200b", "role": "staff"}, 422, "name", "tecken som inte syns"),
        ({"name": "Natten", "role": "staff"}, 409, "name", "Entrén själv heter så i loggen."),
        ({"name": "admin-nowhere", "role": "staff"}, 409, "name", "Namnet används redan."),
        ({"name": "Maja", "role": "boss"}, 422, "role", "Välj en roll."),
        ({"name": "Maja", "role": "kiosk"}, 422, "role", "Välj en roll."),
    ],
)
def test_refused_at_the_field(
    admin: FlaskClient, station: Station, sent: dict[str, str], status: int, field: str, words: str
) -> None:
    answer = admin.post("/admin/users", data=sent)
    assert answer.status_code == status
    found = re.search(rf'<\w+ id="user-{field}"[^>]*>', answer.text)
    assert found and f'aria-describedby="user-{field}-error' in found[0] and 'aria-invalid="true"' in found[0]
    assert re.search(rf'id="user-{field}-error">.*{words}', answer.text)
    assert (f'value="{sent["name"]}"' in answer.text) is (
        sent["name"] in ("Maja", "admin-nowhere", "Natten", "Bo\u200b")
    )
    with station.db.read() as s:
        assert queries.by_name(s, "Maja") is None


def test_the_last_admin_stays(admin: FlaskClient, station: Station) -> None:
    me = user(station, "admin-nowhere").id
    admin.post("/admin/users", data={"name": "Maja", "role": "admin"})  # she has no password yet
    said = admin.post(f"/admin/users/{me}/off", follow_redirects=True).text
    assert "Det måste finnas minst en administratör som kan logga in." in said
    answer = admin.post(f"/admin/users/{me}", data={"name": "admin-nowhere", "role": "staff"})
    assert answer.status_code == 409
    assert 'id="user-role-error"' in answer.text
    assert user(station, "admin-nowhere").role is Role.ADMIN
    assert user(station, "admin-nowhere").active


def test_of_two_admins_who_demote_each_other_one_is_refused(admin: FlaskClient, station: Station) -> None:
    other = log_in(admin.application.test_client(), station, "2", Role.ADMIN)
    mine, theirs = user(station, "admin-nowhere").id, user(station, "admin-2").id
    seen = [version_on(admin.get(f"/admin/users/{id_}").text) for id_ in (mine, theirs)]
    first = admin.post(f"/admin/users/{theirs}", data={"name": "admin-2", "role": "staff", "version": seen[1]})
    second = other.post(f"/admin/users/{mine}", data={"name": "admin-nowhere", "role": "staff", "version": seen[0]})
    assert (first.status_code, second.status_code) == (303, 403)


def test_the_later_of_two_admins_sees_what_the_other_saved(admin: FlaskClient, station: Station) -> None:
    eva = factories.add_user(station).id
    seen = version_on(admin.get(f"/admin/users/{eva}").text)
    admin.post(f"/admin/users/{eva}", data={"name": "Eva", "role": "staff", "version": seen})
    answer = admin.post(f"/admin/users/{eva}", data={"name": "Evelina", "role": "staff", "version": seen})
    assert answer.status_code == 409
    assert "Sparat nu: Eva" in answer.text and 'value="Evelina"' in answer.text
    said = admin.post(f"/admin/users/{eva}/off", data={"version": seen}, follow_redirects=True).text
    assert "Här har något ändrats" in said
    assert user(station, "Eva").active


def test_no_code_for_oneself_or_where_access_is_closed(admin: FlaskClient, station: Station) -> None:
    me, eva = user(station, "admin-nowhere").id, factories.add_user(station).id
    assert f"/admin/users/{me}/code" not in admin.get(f"/admin/users/{me}").text
    answer = admin.post(f"/admin/users/{me}/code")
    assert answer.status_code == 409 and "Ditt eget lösenord byter du under Ditt konto." in answer.text
    admin.post(f"/admin/users/{eva}/off")
    answer = admin.post(f"/admin/users/{eva}/code")
    assert answer.status_code == 409 and "Den användaren är avstängd." in answer.text


@pytest.mark.parametrize("path", ["users/999", "users/999/off", "users/999/on", "users/999/code", f"users/{2**64}/off"])
def test_an_unknown_user_is_not_found(admin: FlaskClient, path: str) -> None:
    assert admin.post(f"/admin/{path}", data={"name": "Maja", "role": "staff"}).status_code == 404


def test_it_is_said_before_the_question_that_the_only_admin_stays(admin: FlaskClient, station: Station) -> None:
    for page in (admin.get("/admin/users").text, admin.get(f"/admin/users/{user(station, 'admin-nowhere').id}").text):
        assert "Det måste finnas minst en administratör" in page and "Ja, gör så" not in page
