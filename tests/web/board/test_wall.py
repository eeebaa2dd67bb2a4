"""The board's page on the wall."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from msgspec import structs

from kiosk.centre import hours, override
from kiosk.queue import tickets
from kiosk.queue.board import snapshot
from kiosk.queue.waiting import Wait
from kiosk.station import Station
from tests import factories
from tests.statements import statements
from web.board import wall


def test_who_is_called_and_to_which_desk(client: FlaskClient, station: Station):
    factories.take(station, "login")
    factories.call(station, "2")
    page = client.get("/board").text
    assert "Nu är det din tur" in page
    assert '<div class="slip hung" data-call="1/A1/1"><b><bdi>A1</bdi></b></div>' in page
    assert '<p class="plate"><span>Bord</span><b><bdi>2</bdi></b></p>' in page


def test_a_call_to_a_room_says_room(client: FlaskClient, station: Station):
    factories.take(station)
    ticket = factories.call(station)
    with station.db.begin() as s:
        tickets.take_to_room(s, factories.ticket_row(s, ticket.id), "R1", station.clock.now())
    assert "<span>Rum</span><b><bdi>R1</bdi></b>" in client.get("/board").text


def test_a_recall_is_a_new_call(client: FlaskClient, station: Station):
    factories.take(station)
    ticket = factories.call(station)
    with station.db.begin() as s:
        tickets.recall(s, factories.ticket_row(s, ticket.id), station.clock.now())
    assert 'data-call="1/A1/2"' in client.get("/board").text


def test_whose_turn_it_is_shows_for_three_minutes_and_the_desk_longer(client: FlaskClient, station: Station):
    factories.take(station)
    ticket = factories.call(station, "2", station.clock.now().later(seconds=-150))
    assert "Nu är det din tur" in client.get("/board").text
    factories.take(station)
    with station.db.begin() as s:
        tickets.recall(s, factories.ticket_row(s, ticket.id), station.clock.now().later(minutes=-17))
    page = client.get("/board").text
    assert "Nu är det din tur" not in page
    assert "bord 2" in page[page.index('<li data-call="1/A1/2">') :][:80]


def test_calls_before_the_clock_was_put_back_hide_no_new_one(client: FlaskClient, station: Station):
    """Their times are ahead of now. Whoever is called would be on no board until the clock has passed them."""
    wrong = station.clock.now().later(minutes=4)
    for _ in range(16):
        factories.take(station, at=wrong)
        factories.finish(station, factories.call(station, at=wrong), at=wrong)
    taken = factories.take(station)
    factories.call(station, "2")
    page = client.get("/board").text
    assert f'<div class="slip hung" data-call="1/{taken.number}/1">' in page
    assert f"Nummer {taken.number[0]} {taken.number[1:]}, bord 2." in page


def test_who_waits_quietly_is_counted_and_never_shown(client: FlaskClient, station: Station):
    factories.take(station, quiet=True)
    factories.take(station, "loan")
    page = client.get("/board").text
    assert "2 väntar" in page and "A1" not in page
    assert "<li><bdi>B1</bdi></li>" in page and "och 1 till" in page
    ticket = factories.call(station)
    page = client.get("/board").text
    assert "A1" not in page and "Nu är det din tur" not in page
    factories.finish(station, ticket)
    assert "A1" not in client.get("/board").text
    assert "A1" not in client.get("/api/v1/board").text


def test_the_last_five_with_their_desks(client: FlaskClient, station: Station):
    at = station.clock.now()
    for minute in range(7):
        factories.take(station, at=at)
        factories.finish(station, factories.call(station, "1", at.later(seconds=minute)), at=at.later(seconds=minute))
    page = client.get("/board").text
    assert "Välkommen!" in page  # nobody is called just now
    shown = [f'data-call="1/A{number}/1"' in page for number in range(1, 8)]
    assert shown == [False, False, True, True, True, True, True]
    assert page.split('id="announced"')[0].count("bord 1") == 5


def test_how_many_wait_in_each_series(client: FlaskClient, station: Station):
    for _ in range(16):
        factories.take(station, "loan")
    page = client.get("/board").text
    assert "16 väntar" in page
    assert page.count("<li><bdi>B") == wall.SHOWN_ALONE
    assert "och 2 till" in page


def test_fewer_numbers_stand_above_the_wait(station: Station):
    with station.db.read() as s:
        board = structs.replace(snapshot(s, station.clock.now()), next=["A1"] * 14, waiting={"A": 14})
    assert len(wall.wall(board).next) == 14
    assert len(wall.wall(structs.replace(board, wait=Wait(10, 20))).next) == wall.SHOWN


def test_an_empty_board_says_so(client: FlaskClient):
    page = client.get("/board").text
    assert "Välkommen!" in page and "Ingen väntar" in page
    assert "minuter" not in page


def test_closed(client: FlaskClient, station: Station):
    with station.db.begin() as s:
        hours.replace_week(s, [hours.Period(day, 0, 1) for day in range(7)])
    page = client.get("/board").text
    assert "Vi har stängt nu." in page and "Välkommen tillbaka" in page and "Öppettider" in page


@pytest.mark.parametrize("decide", [override.last_number, lambda *now: override.close_now(*now[:2], None, *now[2:])])
def test_after_closing_it_speaks_to_those_who_still_wait(client: FlaskClient, station: Station, decide: Any):
    factories.at_work(station)
    factories.take(station)
    with station.db.begin() as s:
        decide(s, "test", None, station.clock.now())
    page = client.get("/board").text
    assert "<h1>Har du ett nummer? Vänta kvar.</h1>" in page and "Vi kallar dig" in page
    factories.everybody_leaves(station)
    assert "Har du ett nummer?" not in client.get("/board").text


def test_after_closing_who_is_called_still_shows(client: FlaskClient, station: Station):
    factories.take(station)
    factories.call(station)
    with station.db.begin() as s:
        hours.replace_week(s, [])
    page = client.get("/board").text
    assert 'data-call="1/A1/1"' in page
    assert "stängt" not in page


@pytest.mark.parametrize(("language", "between"), [("sv", "."), ("en", ":")])
def test_the_board_shows_the_services_time(client: FlaskClient, station: Station, language: str, between: str):
    page = client.get(f"/board?lang={language}").text
    assert f'data-zone="Europe/Stockholm" data-between="{between}"' in page


def test_the_board_shows_no_topic_and_no_person(client: FlaskClient, station: Station):
    taken = factories.take(station, "scam", private_room=True, companion=True, language="ar")
    factories.take(station, "bills")
    factories.call(station)
    page = client.get("/board").text
    assert taken.id not in page
    for word in ("Bedrägeri", "scam", "Räkningar", "sällskap", "companion", ">ar<"):
        assert word not in page


def test_the_number_of_statements_is_flat(client: FlaskClient, station: Station):
    factories.take(station)
    factories.call(station)
    with statements(station) as few:
        client.get("/board")
    for _ in range(15):
        factories.take(station)
    for desk in ("2", "3"):
        factories.call(station, desk)
    with statements(station) as many:
        client.get("/board")
    assert 0 < len(many) == len(few)


def test_a_board_that_fails_at_first_looks_again_by_itself(station: Station, client: FlaskClient):
    database = station.data / "kiosk.db"
    station.db.engine.dispose()
    database.rename(station.data / "elsewhere.db")
    database.write_text("no database at all")
    answer = client.get("/board")
    assert (answer.status_code, "js/waits.js" in answer.text) == (503, True)
    station.db.engine.dispose()
    (station.data / "elsewhere.db").rename(database)
    well = client.get("/board")
    assert well.status_code == 200
    assert "js/waits.js" not in well.text
