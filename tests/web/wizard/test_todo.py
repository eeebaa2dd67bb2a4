"""The list of what is still to do in a new centre."""

import re
from dataclasses import replace

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient

from kiosk.audit import latest
from kiosk.backup import state
from kiosk.backup.state import Attempt
from kiosk.centre import queries
from kiosk.config import Backup
from kiosk.station import Station
from kiosk.sync.receiver import receiver_of
from kiosk.wizard import steps
from tests.web.wizard.conftest import reach

POINTS = ("paper", "hours", "desks", "colleague", "items", "code", "receiver", "backup")


def open_points(client: FlaskClient) -> list[str]:
    """The words of the points that are links."""
    section = re.search(r'<section class="panel todo">.*?</section>', client.get("/admin").text, re.DOTALL)
    return re.findall(r"<a [^>]*>([^<]+)</a>", section[0]) if section else []


def test_a_new_centre_says_what_is_still_to_do(librarian: FlaskClient, empty: Station) -> None:
    assert "Lägg till en kollega" in open_points(librarian)
    assert open_points(librarian)[0].startswith("Gå klart genom guiden")
    assert "i siffror" not in librarian.get("/admin").text  # no table before the first day
    assert len(open_points(librarian)) == len(POINTS) - 1  # there are desks
    reach(empty, steps.HOURS)
    librarian.post("/setup/hours/skip")
    assert "Se efter att öppettiderna stämmer" in open_points(librarian)
    librarian.post("/admin/users", data={"name": "Bo", "role": "staff"})
    assert "Lägg till en kollega" not in open_points(librarian)
    assert "Lägg till en kollega: klart" in librarian.get("/admin").text


def test_a_paper_without_addresses_is_still_to_do(librarian: FlaskClient, new_app: Flask, empty: Station) -> None:
    reach(empty, steps.PAPER)
    assert open_points(librarian)[0].startswith("Gå klart genom guiden")
    librarian.post("/setup/paper")
    assert open_points(librarian)[0].startswith("Låt andra datorer och skärmar nå Entrén"), "the wizard is at its end"
    new_app.config["LISTENS_ON"] = "0.0.0.0"
    page = librarian.get("/admin", base_url="http://192.168.1.20:8080")
    if page.status_code == 200:
        assert "Gå klart genom guiden, och skriv ut pappret med adresserna: klart" in page.text


def test_a_point_can_be_marked_as_not_needed_and_put_back(librarian: FlaskClient, empty: Station) -> None:
    answer = librarian.post("/admin/todo/items/not-needed", follow_redirects=True)
    assert "Punkten är borta ur listan." in answer.text
    assert "Lägg till saker att låna ut: gäller inte er" in answer.text
    with empty.db.read() as s:
        assert (latest(s, 1)[0].action, latest(s, 1)[0].details) == ("point_not_needed", {"point": "items"})
    librarian.post("/admin/todo/items/needed")
    with empty.db.read() as s:
        assert latest(s, 1)[0].action == "point_needed"
    assert "Lägg till saker att låna ut" in open_points(librarian)
    assert librarian.get("/setup").location == "/setup/name"


def test_the_list_goes_away_when_nothing_is_left(librarian: FlaskClient, empty: Station) -> None:
    reach(empty, steps.PAPER)
    librarian.post("/setup/paper")
    for point in POINTS:
        librarian.post(f"/admin/todo/{point}/not-needed")
    assert "Kvar att göra" not in librarian.get("/admin").text
    assert librarian.post("/admin/todo/nothing/not-needed", follow_redirects=True).status_code == 200


def test_hours_that_were_changed_are_confirmed(librarian: FlaskClient, empty: Station) -> None:
    reach(empty, steps.HOURS)
    librarian.post("/setup/hours/skip")
    page = librarian.get("/admin/hours").text
    week = dict(re.findall(r'name="((?:opens|closes)-\d-\d)" value="([^"]*)"', page))
    librarian.post("/admin/hours", data=week | {"opens-0-0": "9"})
    assert "Se efter att öppettiderna stämmer" not in open_points(librarian)


def test_a_centre_of_an_older_version_is_proposed_a_code(librarian: FlaskClient, empty: Station) -> None:
    """The wizard gave it none, and the copies of its first nights are called `demo`."""
    with empty.db.begin() as s:
        queries.centre(s).name = "Åby bibliotek"
    assert any(words.startswith("Ge centret en egen kod") for words in open_points(librarian))
    page = librarian.get("/admin/municipality").text
    assert 'value="aby-bibliotek"' in page and "Spara först centrets kod" in page
    librarian.post("/admin/municipality", data={"kind": "none", "centre": "aby-bibliotek"})
    assert receiver_of(empty).centre == "aby-bibliotek"
    assert not any(words.startswith("Ge centret en egen kod") for words in open_points(librarian))
    assert "Centret har ingen nyckel än" in librarian.get("/admin/municipality").text


def test_copies_on_the_databases_own_disk_are_still_to_do(
    librarian: FlaskClient, empty: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the same page says of the last copy. The folder is named in the settings, and is on the same disk."""
    point = "Spara säkerhetskopior på ett USB-minne eller en annan disk"
    (empty.data / "nas").mkdir()
    named = msgspec.structs.replace(empty.settings, backup=Backup(folder="nas"))
    monkeypatch.setattr("web.admin.todo.station", lambda: replace(empty, settings=named))
    assert point in open_points(librarian), "none is made yet"
    attempt = Attempt(at=empty.clock.now().utc, folder=str(empty.data / "nas"))
    state.record_copy(empty.data, attempt)
    assert point in open_points(librarian)
    state.record_copy(empty.data, msgspec.structs.replace(attempt, folder="/proc"))
    assert f"{point}: klart" in librarian.get("/admin").text


def test_the_default_code_cannot_be_chosen(librarian: FlaskClient, empty: Station) -> None:
    """It counts as none: the page would propose another one and hide the key."""
    for _again in "before", "after":
        page = librarian.post("/admin/municipality", data={"kind": "none", "centre": "Demo"})
        assert page.status_code == 422 and "Koden demo räknas som ingen kod" in page.text
        librarian.post("/admin/municipality", data={"kind": "none", "centre": "aby"})
        assert receiver_of(empty).centre == "aby"


def test_a_demonstration_has_no_list(admin: FlaskClient) -> None:
    assert "Kvar att göra" not in admin.get("/admin").text
