"""The wizard at /setup: one question a page, from the language to the page to print."""

import itertools
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kiosk.audit import latest
from kiosk.centre import hours, queries
from kiosk.people import queries as people
from kiosk.station import Station
from kiosk.statistics import centre_code, receiver
from kiosk.sync.receiver import Receiver, receiver_of
from kiosk.types import Role
from kiosk.wizard import steps
from tests import factories
from tests.web.wizard.conftest import reach
from web import addresses
from web.auth.callers import COOKIE

OTHERS = ["login", "bills", "other"]


def where(client: FlaskClient) -> str | None:
    """The page that the wizard goes on with."""
    return client.get("/setup").location


def centre_name(station: Station) -> str:
    with station.db.read() as s:
        return queries.centre(s).name


def offered(station: Station) -> list[str]:
    with station.db.read() as s:
        return [topic.code for topic in queries.topics(s)]


def test_the_first_question_is_the_language(somebody: FlaskClient) -> None:
    page = somebody.get("/setup").text
    assert "Vilket språk vill du läsa?" in page
    assert "Steg 1 av " in page
    answer = somebody.post("/language", data={"lang": "en", "back": "/setup/admin"})
    assert answer.location == "/setup/admin"
    assert "Who are you?" in somebody.get("/setup/admin").text
    assert where(somebody) == "/setup/admin"
    assert "Which language" in somebody.get("/setup/language").text


def test_the_first_admin_keeps_the_language(somebody: FlaskClient, empty: Station, code_of_machine: str) -> None:
    somebody.post("/language", data={"lang": "en", "back": "/setup/admin"})
    somebody.post("/setup", data={"code": code_of_machine, "name": "Ada", "password": factories.PASSWORD})
    with empty.db.read() as s:
        assert people.by_name(s, "Ada").language == "en"
    page = somebody.get("/setup/name").text
    assert "What is the centre called?" in page
    assert re.findall(r"<[^>]* autofocus", page)[0].startswith('<input id="centre-name"')


def test_each_answer_leads_to_the_next_question(librarian: FlaskClient, empty: Station) -> None:
    assert librarian.post("/setup/name", data={"name": "Biblioteket"}).location == "/setup/hours"
    assert centre_name(empty) == "Biblioteket"
    librarian.post("/setup/hours/skip")
    assert librarian.post("/setup/topics", data={"topics": OTHERS}).location == where(librarian)
    assert offered(empty) == OTHERS
    while (there := where(librarian)) != "/setup/paper":
        assert there is not None
        librarian.post(f"{there}/skip")
    assert librarian.post("/setup/paper").location == "/admin"
    assert "Entrén är förberedd." in librarian.get("/admin").text
    assert where(librarian) == "/admin"
    assert librarian.get("/setup/name").location == "/admin"


def test_the_centre_gets_a_code_of_its_name(librarian: FlaskClient, empty: Station) -> None:
    """It follows the name until a receiver knows it."""
    for name, code in {"DigidelCenter Åby": "digidelcenter-aby", "Sørby": "sorby", "نقطة": "sorby"}.items():
        librarian.post("/setup/name", data={"name": name})
        assert centre_name(empty) == name and receiver_of(empty).centre == code
    with empty.db.begin() as s:
        receiver.set_receiver(s, "Ada", Receiver("norsjo", "http://hub"), empty.settings, None, empty.clock.now())
    librarian.post("/setup/name", data={"name": "Målå"})
    assert receiver_of(empty).centre == "norsjo"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("DigidelCenter Åby", "digidelcenter-aby"),
        ("  Ö & Ä! ", "o-a"),
        ("Łódź Straße", "lodz-strasse"),
        ("Biblioteket 640823-3234", ""),
        ("مكتبة", ""),
        ("Kommun " * 12, "kommun-kommun-kommun-kommun-kommun-kommun-kommun-kommun-kommun"),
        ("x" * 80, "x" * 63),
    ],
)
def test_a_code_is_proposed(name: str, code: str) -> None:
    assert centre_code.proposed(name) == code


def test_the_paper_has_the_addresses_by_which_others_reach_the_centre(
    librarian: FlaskClient, new_app: Flask, empty: Station
) -> None:
    reach(empty, steps.PAPER)
    page = librarian.get("/setup/paper").text
    assert "Andra når inte Entrén än" in page and "Häng det där" not in page
    librarian.post("/setup/colleague", data={"name": "Bo"})
    codes = librarian.post("/setup/paper/codes", follow_redirects=True).text
    assert "Öppna http://localhost/login/code på Entréns dator" in codes
    new_app.config[addresses.HOST] = "0.0.0.0"
    own = addresses.own_address()
    page = librarian.get("/setup/paper", base_url="http://localhost:8080").text
    assert own is None or f">http://{own}:8080/desk<" in page


def test_the_name_is_needed(librarian: FlaskClient, empty: Station) -> None:
    answer = librarian.post("/setup/name", data={"name": " "})
    assert answer.status_code == 422
    assert re.search(r'<input id="centre-name"[^>]* aria-invalid="true"', answer.text)
    assert librarian.post("/setup/name/skip").status_code == 422
    assert where(librarian) == "/setup/name"


def test_a_step_that_is_not_reached_leads_to_the_open_one(librarian: FlaskClient) -> None:
    assert librarian.get("/setup/topics").location == "/setup/name"
    assert librarian.post("/setup/topics", data={"topics": OTHERS}).location == "/setup/name"
    assert librarian.post("/setup/topics/skip").location == "/setup/name"
    assert librarian.get("/setup/nothing").status_code == 404


def test_one_can_go_back_and_change_an_answer(librarian: FlaskClient, empty: Station) -> None:
    librarian.post("/setup/name", data={"name": "Biblioteket"})
    assert 'href="/setup/name"' in librarian.get("/setup/hours").text
    assert 'value="Biblioteket"' in librarian.get("/setup/name").text
    librarian.post("/setup/name", data={"name": "Stadsbiblioteket"})
    assert (centre_name(empty), where(librarian)) == ("Stadsbiblioteket", "/setup/hours")


def test_another_browser_goes_on_where_the_first_one_stopped(librarian: FlaskClient, new_app: Flask) -> None:
    librarian.post("/setup/name", data={"name": "Biblioteket"})
    other = new_app.test_client()
    assert where(other) == "/setup/hours"
    assert other.get("/setup/hours").location == "/login?next=/setup/hours"
    cookie = librarian.get_cookie(COOKIE)
    assert cookie is not None
    other.set_cookie(COOKIE, cookie.value)
    assert other.get("/setup/hours").status_code == 200


def test_skipped_hours_are_those_that_were_proposed(librarian: FlaskClient, empty: Station) -> None:
    librarian.post("/setup/name", data={"name": "Biblioteket"})
    assert librarian.post("/setup/hours/skip").location == "/setup/topics"
    with empty.db.read() as s:
        week = hours.week(s, empty.clock.now())
        assert latest(s, 1)[0].action == "step_skipped"
    assert [(one.weekday, one.opens, one.closes) for one in week] == [(day, 600, 960) for day in range(5)]
    librarian.post("/setup/hours/skip")
    assert librarian.get("/setup/topics").status_code == 200


def test_no_topic_at_all_is_refused(librarian: FlaskClient, empty: Station) -> None:
    librarian.post("/setup/name", data={"name": "Biblioteket"})
    librarian.post("/setup/hours/skip")
    answer = librarian.post("/setup/topics", data={})
    assert answer.status_code == 409
    assert 'aria-invalid="true"' in answer.text
    assert len(offered(empty)) == 9


def test_the_button_at_the_door_gets_a_topic_that_is_offered(librarian: FlaskClient, empty: Station) -> None:
    librarian.post("/setup/name", data={"name": "Biblioteket"})
    librarian.post("/setup/hours/skip")
    librarian.post("/setup/topics", data={"topics": ["bills", "mail"]})
    with empty.db.read() as s:
        assert queries.centre(s).default_topic == "bills"
    librarian.post("/setup/topics", data={"topics": ["mail", "other"]})
    assert offered(empty) == ["mail", "other"]


def test_two_browsers_at_the_same_step(librarian: FlaskClient, empty: Station) -> None:
    seen = re.search(r'name="version" value="(\w+)"', librarian.get("/setup/name").text)
    assert seen is not None
    librarian.post("/setup/name", data={"name": "Biblioteket", "version": seen[1]})
    answer = librarian.post("/setup/name", data={"name": "Ett annat", "version": seen[1]})
    assert answer.status_code == 409
    assert "Sparat nu: Biblioteket" in answer.text
    assert centre_name(empty) == "Biblioteket"


HOURS = {"opens-0-0": "9", "closes-0-0": "12"}


@pytest.mark.parametrize(
    ("step", "first", "second"),
    [
        ("hours", HOURS, {**HOURS, "opens-0-0": "10"}),
        ("topics", {"topics": ["bills"]}, {"topics": ["mail"]}),
        ("desks", {"desks": "4", "rooms": "1"}, {"desks": "2", "rooms": "0"}),
    ],
)
def test_the_second_browser_does_not_overwrite_an_answer(
    librarian: FlaskClient, empty: Station, step: str, first: dict[str, Any], second: dict[str, Any]
) -> None:
    librarian.post("/setup/name", data={"name": "Biblioteket"})
    for before in itertools.takewhile(lambda one: one != step, ("hours", "topics")):
        librarian.post(f"/setup/{before}/skip")
    seen = re.search(r'name="version" value="(\w+)"', librarian.get(f"/setup/{step}").text)
    assert seen is not None
    assert librarian.post(f"/setup/{step}", data={**first, "version": seen[1]}).status_code == 303
    answer = librarian.post(f"/setup/{step}", data={**second, "version": seen[1]})
    assert answer.status_code == 409 and "Här har något ändrats" in answer.text


@pytest.mark.parametrize("role", [Role.STAFF, None])
def test_only_an_admin_goes_on(librarian: FlaskClient, new_app: Flask, empty: Station, role: Role | None) -> None:
    other = new_app.test_client()
    if role is not None:
        factories.add_user(empty, "Bo", role)
        other.post("/login", data={"name": "Bo", "password": factories.PASSWORD})
    answer = other.post("/setup/name", data={"name": "Ett annat"})
    assert answer.status_code == 403 if role else (answer.location or "").startswith("/login")
    assert centre_name(empty) == "DigidelCenter"


def test_a_demonstration_has_no_further_steps(admin: FlaskClient) -> None:
    assert where(admin) == "/admin"
    assert admin.get("/setup/name").location == "/admin"
    assert admin.get("/setup/paper").status_code == 200


def week_of(page: str) -> dict[str, str]:
    """The times in the form."""
    return dict(re.findall(r'name="((?:opens|closes)-\d-\d)" value="([^"]*)"', page))


def test_the_proposed_hours_can_be_changed(librarian: FlaskClient, empty: Station) -> None:
    librarian.post("/setup/name", data={"name": "Biblioteket"})
    week = week_of(librarian.get("/setup/hours").text)
    assert (week["opens-0-0"], week["closes-4-0"], week["opens-5-0"]) == ("10.00", "16.00", "")
    librarian.post("/setup/hours", data=week | {"opens-5-0": "11", "closes-5-0": "14.30"})
    assert week_of(librarian.get("/setup/hours").text)["closes-5-0"] == "14.30"
    with empty.db.read() as s:
        assert len(hours.week(s, empty.clock.now())) == 6


@pytest.mark.parametrize("times", [{"opens-2-0": "16", "closes-2-0": "10"}, {"opens-2-0": "tio"}, {}])
def test_hours_that_cannot_be_are_refused_in_their_row(librarian: FlaskClient, times: dict[str, str]) -> None:
    librarian.post("/setup/name", data={"name": "Biblioteket"})
    week = week_of(librarian.get("/setup/hours").text)
    answer = librarian.post("/setup/hours", data=week | times if times else dict.fromkeys(week, ""))
    assert answer.status_code == 422
    assert answer.text.count('aria-invalid="true"') == 1
    assert week_of(answer.text).items() >= times.items()
    assert where(librarian) == "/setup/hours"
