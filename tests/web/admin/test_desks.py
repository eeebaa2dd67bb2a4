"""The admin's page of desks and rooms, and their names wherever people see them."""

import re

from flask.testing import FlaskClient

from kiosk.centre import desks, queries
from kiosk.centre.models import DeskKind
from kiosk.queue import tickets
from kiosk.station import Station
from kiosk.types import Role
from tests.factories import call, finish, take, ticket_row
from tests.web.admin.conftest import Changes
from tests.web.admin.test_topics import version_on
from tests.web.logged_in import log_in


def name(station: Station, code: str, to: str) -> None:
    with station.db.begin() as s:
        desks.rename(s, "eva", code, to, None, station.clock.now())


def test_it_works(admin: FlaskClient, station: Station, changes: Changes) -> None:
    page = admin.post("/admin/desks", data={"name": "Fönstret"}, follow_redirects=True).text
    assert "Bord Fönstret är tillagt." in page and 'href="/admin/desks/fonstret"' in page
    assert "Rum 2 är tillagt." in admin.post("/admin/rooms", data={"name": "2"}, follow_redirects=True).text
    assert list(changes)[:2] == [("admin-nowhere", "room_added"), ("admin-nowhere", "desk_added")]
    with station.db.read() as s:
        assert [room.name for room in queries.of_kind(s, DeskKind.ROOM)] == ["R1", "2"]
    assert "Lade till ett bord: <b>Fönstret</b>" in admin.get("/admin/log").text


def test_another_name(admin: FlaskClient) -> None:
    page = admin.get("/admin/desks/2").text
    assert 'value="2"' in page and '<output for="desk-name">11</output>' in page
    sent = {"name": "Kassan", "version": version_on(page)}
    assert "Bord Kassan är sparat." in admin.post("/admin/desks/2", data=sent, follow_redirects=True).text
    assert "namn: 2 blev Kassan" in admin.get("/admin/log").text


def test_what_was_typed_stays_with_the_error_at_its_field(admin: FlaskClient) -> None:
    answer = admin.post("/admin/rooms", data={"name": "R1"})
    assert answer.status_code == 409
    field = re.search(r'<input id="new-room-name"[^>]*>', answer.text)
    assert field and 'value="R1"' in field[0] and 'aria-invalid="true"' in field[0]
    assert 'aria-describedby="new-room-name-error' in field[0]
    other = re.search(r'<input id="new-desk-name"[^>]*>', answer.text)
    assert other and 'value=""' in other[0] and "aria-invalid" not in other[0]


def test_the_later_of_two_admins_sees_what_the_other_saved(admin: FlaskClient) -> None:
    seen = version_on(admin.get("/admin/desks/2").text)
    admin.post("/admin/desks/2", data={"name": "Kassan", "version": seen})
    answer = admin.post("/admin/desks/2", data={"name": "Disken", "version": seen})
    assert answer.status_code == 409
    assert "Sparat nu: Kassan" in answer.text and 'value="Disken"' in answer.text


def test_the_order(admin: FlaskClient) -> None:
    assert "/admin/desks/1/up" not in admin.get("/admin/desks").text
    assert "Bord 2 är flyttat." in admin.post("/admin/desks/2/up", follow_redirects=True).text
    assert "Bord 2 är flyttat." in admin.post("/admin/desks/2/down", follow_redirects=True).text


def test_out_of_use_and_back(admin: FlaskClient, station: Station) -> None:
    take(station)
    visit = call(station, "2")
    said = admin.post("/admin/desks/2/retire", follow_redirects=True).text
    assert "Någon får hjälp vid bordet just nu. Ta det ur bruk när besöket är klart." in said
    finish(station, visit)
    assert "Bord 2 är ur bruk." in admin.post("/admin/desks/2/retire", follow_redirects=True).text
    staff = log_in(admin.application.test_client(), station)
    assert "Bord 2" not in staff.get("/desk/choose").text
    assert "Bord 2 går att välja igen." in admin.post("/admin/desks/2/back", follow_redirects=True).text
    assert "Bord 2" in staff.get("/desk/choose").text


def test_whose_desk_is_retired_is_asked_for_another(admin: FlaskClient, station: Station) -> None:
    staff = log_in(admin.application.test_client(), station, desk="2")
    assert staff.get("/desk").status_code == 200
    admin.post("/admin/desks/2/retire")
    for answer in (staff.get("/desk"), staff.post("/desk/call")):
        assert answer.location == "/desk/choose"


def test_an_unknown_desk(admin: FlaskClient) -> None:
    for address in ("none", "none/retire", "none/up", "none/back"):
        assert admin.post(f"/admin/desks/{address}", data={"name": "x"}).status_code == 404


def test_each_desk_is_called_by_its_name(client: FlaskClient, station: Station) -> None:
    name(station, "1", "Fönstret")
    name(station, "2", "Disken")
    name(station, "R1", "Vrån")
    staff = log_in(client.application.test_client(), station, desk="1")
    colleague = log_in(client.application.test_client(), station, desk="2")
    taken = take(station)
    visit = call(station)
    desk, ticket, board = staff.get("/desk").text, f"/ticket/{taken.id}", client.get("/board").text
    assert "<title>Kön, bord Fönstret" in desk and '">Bord Fönstret</a>' in desk
    assert "Bord Disken" in desk and "Rum Vrån" in desk
    assert "Bord Fönstret" in colleague.get("/desk").text
    assert "<span>Bord</span><b" in board and "<bdi>Fönstret</bdi>" in board
    assert client.get("/api/v1/board").json["now"]["desk_name"] == "Fönstret"
    assert "Gå till bord Fönstret." in client.get(ticket).text
    with station.db.begin() as s:
        tickets.take_to_room(s, ticket_row(s, visit.id), "R1", station.clock.now())
    assert "I rum Vrån" in staff.get("/desk").text
    assert "<bdi>Vrån</bdi>" in client.get("/board").text
    assert "Gå till rum Vrån." in client.get(ticket).text


def test_who_waits_for_a_desk_or_is_parked_there_sees_its_name(client: FlaskClient, station: Station) -> None:
    name(station, "2", "Disken")
    taken = take(station)
    visit = call(station)
    ticket, at = f"/ticket/{taken.id}", station.clock.now()
    with station.db.begin() as s:
        tickets.send_to_desk(s, ticket_row(s, visit.id), "2", at)
    assert "Du väntar på bord Disken" in client.get(ticket).text
    staff = log_in(client.application.test_client(), station, desk="1").get("/desk").text
    assert "Väntar på bord Disken, där ingen är just nu" in staff
    with station.db.begin() as s:
        tickets.park(s, tickets.take_over(s, ticket_row(s, visit.id), "2", at), at)
    assert "Gå till bord Disken när du är redo." in client.get(ticket).text
    log_in(client, station, role=Role.ADMIN).post("/admin/desks/2/retire")
    assert "Säg till personalen när du är redo." in client.get(ticket).text


def test_it_is_said_before_the_question_why_a_desk_cannot_be_taken_out_of_use(
    admin: FlaskClient, station: Station
) -> None:
    take(station)
    call(station)
    page = admin.get("/admin/desks").text
    serves = page[page.index('id="row-1"') : page.index('id="row-2"')]
    assert "Någon får hjälp vid bordet just nu." in serves and "Ja, gör så" not in serves
    assert "Ja, gör så" in page[page.index('id="row-2"') :]


def test_a_desk_out_of_use_whose_name_is_taken_gets_another_and_comes_back(admin: FlaskClient) -> None:
    admin.post("/admin/desks/2/retire")
    admin.post("/admin/desks", data={"name": "2"})
    refused = admin.post("/admin/desks/2/back", follow_redirects=True).text
    assert "Namnet används redan." in refused
    row = refused[refused.index('id="row-2"') :]
    assert 'href="/admin/desks/2"' in row
    admin.post("/admin/desks/2", data={"name": "Fönstret"})
    assert "Bord Fönstret går att välja igen." in admin.post("/admin/desks/2/back", follow_redirects=True).text
