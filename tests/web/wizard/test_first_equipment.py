"""The wizard's steps about desks, items and the first colleague, and the one-time codes on the page to print."""

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from kiosk.centre import queries
from kiosk.loans import queries as loans
from kiosk.loans.models import Model
from kiosk.people import queries as people
from kiosk.station import Station
from kiosk.wizard import steps
from tests import factories
from tests.web.wizard.conftest import reach

TABLETS = {"model": "Surfplatta, 10 tum", "number": "12", "first_tag": "p01"}


def desks(station: Station) -> tuple[list[str], list[str]]:
    with station.db.read() as s:
        return [one.name for one in queries.desks(s)], [one.name for one in queries.rooms(s)]


def tags(station: Station) -> list[str]:
    with station.db.read() as s:
        return sorted(item.tag for item in loans.items(s))


def test_so_many_desks_and_rooms(librarian: FlaskClient, empty: Station) -> None:
    reach(empty, steps.DESKS)
    assert librarian.post("/setup/desks", data={"desks": "5", "rooms": "2"}).location == "/setup/items"
    assert desks(empty) == (["1", "2", "3", "4", "5"], ["1", "2"])
    librarian.post("/setup/desks", data={"desks": "2", "rooms": ""})
    assert desks(empty) == (["1", "2"], [])
    librarian.post("/setup/desks", data={"desks": "3", "rooms": "1"})
    assert desks(empty) == (["1", "2", "3"], ["1"])


@pytest.mark.parametrize("number", ["0", "21", "-1", "tre", "1.5", "½", "1000"])
def test_another_number_of_desks_is_refused_at_its_field(librarian: FlaskClient, empty: Station, number: str) -> None:
    reach(empty, steps.DESKS)
    answer = librarian.post("/setup/desks", data={"desks": number, "rooms": "4"})
    assert answer.status_code == 422
    assert re.search(rf'name="desks"[^>]* value="{re.escape(number)}"[^>]* aria-invalid="true"', answer.text)
    assert 'value="4"' in answer.text
    assert desks(empty) == (["1", "2", "3"], [])


def test_items_with_tags_that_count_up(librarian: FlaskClient, empty: Station) -> None:
    reach(empty, steps.ITEMS)
    assert librarian.post("/setup/items", data=TABLETS).location == "/setup/colleague"
    assert tags(empty) == [f"P{number:02d}" for number in range(1, 13)]
    page = librarian.get("/setup/items").text
    assert "12 saker är tillagda." in page
    assert 'value="P13"' in page
    librarian.post("/setup/items", data=TABLETS | {"number": "0"})
    assert len(tags(empty)) == 12


def test_the_same_items_sent_twice_are_added_once(librarian: FlaskClient, empty: Station) -> None:
    reach(empty, steps.ITEMS)
    librarian.post("/setup/items", data=TABLETS)
    assert librarian.post("/setup/items", data=TABLETS).location == "/setup/colleague"
    assert len(tags(empty)) == 12
    with empty.db.read() as s:
        assert len(s.scalars(sa.select(Model)).all()) == 1


@pytest.mark.parametrize(
    ("field", "wrong", "status"),
    [("first_tag", "PLATTA", 422), ("first_tag", "ENTREN1", 422), ("first_tag", "P05", 409), ("number", "100", 422),
     ("model", "", 422)],
)  # fmt: skip
def test_items_are_added_all_or_none(
    librarian: FlaskClient, empty: Station, field: str, wrong: str, status: int
) -> None:
    reach(empty, steps.ITEMS)
    librarian.post("/setup/items", data={"model": "Dator", "number": "1", "first_tag": "P05"})
    answer = librarian.post("/setup/items", data=TABLETS | {field: wrong})
    assert answer.status_code == status
    assert re.search(rf'name="{field}"[^>]* value="{wrong}"[^>]* aria-invalid="true"', answer.text)
    assert tags(empty) == ["P05"]


def test_a_colleague_logs_in_with_the_code_on_the_paper(librarian: FlaskClient, new_app: Flask, empty: Station) -> None:
    reach(empty, steps.COLLEAGUE)
    assert librarian.post("/setup/colleague", data={"name": ""}).status_code == 422
    assert librarian.post("/setup/colleague", data={"name": "Bo"}).location == "/setup/paper"
    assert "<li>Bo</li>" in librarian.get("/setup/colleague").text
    assert librarian.post("/setup/colleague", data={"name": ""}).location == "/setup/paper"
    assert "Visa engångskoder" in librarian.get("/setup/paper").text
    first, second = (code_of(librarian.post("/setup/paper/codes", follow_redirects=True).text) for _ in range(2))
    assert first != second
    assert second not in librarian.get("/setup/paper").text
    bo = {"name": "Bo", "password": factories.PASSWORD}
    assert new_app.test_client().post("/login/code", data=bo | {"code": first}).status_code == 422
    assert new_app.test_client().post("/login/code", data=bo | {"code": second.lower()}).status_code == 303
    assert "Visa engångskoder" not in librarian.get("/setup/paper").text
    with empty.db.read() as s:
        assert [user.name for user in people.users(s)] == ["Ada", "Bo"]


def code_of(page: str) -> str:
    found = re.search(r'<span class="address">([A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4})<', page)
    assert found is not None
    return found[1]


def test_the_example_counts_on_from_the_proposed_tag(librarian: FlaskClient, empty: Station) -> None:
    reach(empty, steps.ITEMS)
    assert "De andra räknas upp: P01, P02, P03." in librarian.get("/setup/items").text
    librarian.post("/setup/items", data={"model": "Surfplatta", "number": "10", "first_tag": "P01"})
    assert "De andra räknas upp: P11, P12, P13." in librarian.get("/setup/items").text
    librarian.post("/setup/items", data={"model": "Surfplatta", "number": "1", "first_tag": "P99999"})
    assert librarian.get("/setup/items").status_code == 200, "the next one has too many digits"


def test_a_first_tag_without_a_number_is_refused_for_that_reason(librarian: FlaskClient, empty: Station) -> None:
    reach(empty, steps.ITEMS)
    answer = librarian.post("/setup/items", data={"model": "Surfplatta", "number": "2", "first_tag": "PLATTA"})
    assert answer.status_code == 422 and "sluta med 1 till 5 siffror" in answer.text


@pytest.mark.parametrize(
    ("step", "sent"),
    [
        (steps.DESKS, {"desks": "tre", "rooms": "99"}),
        (steps.ITEMS, {"model": "", "number": "tio", "first_tag": "PLATTA"}),
    ],
)
def test_a_step_says_all_that_is_refused_at_once(
    librarian: FlaskClient, empty: Station, step: str, sent: dict[str, str]
) -> None:
    reach(empty, step)
    page = librarian.post(f"/setup/{step}", data=sent).text
    assert re.findall(r'id="own-(\w+)"[^>]*aria-invalid', page) == list(sent)
    assert all(f'value="{typed}"' in page for typed in sent.values())


def test_a_double_press_invites_a_colleague_once(librarian: FlaskClient, empty: Station) -> None:
    reach(empty, steps.COLLEAGUE)
    answers = [librarian.post("/setup/colleague", data={"name": "Maja"}) for _ in range(2)]
    assert [answer.location for answer in answers] == ["/setup/paper"] * 2
    with empty.db.read() as s:
        assert [user.name for user in people.users(s)] == ["Ada", "Maja"]
