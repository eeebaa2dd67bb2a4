"""The machine starts without the time: nobody reads a wrong one, numbers are given, and it goes on when it has it."""

import datetime as dt

import pytest
from flask.testing import FlaskClient

from kiosk.centre import known_time
from kiosk.centre.hours import Period, replace_week
from kiosk.queue import slip
from kiosk.station import Station
from tests import factories
from tests.wrong_clocks import Machine, process_on, utc
from web.factory import create_app


@pytest.fixture
def machine() -> Machine:
    """It shows half past midnight of 1 January 1970; it is a Friday at ten."""
    machine = Machine("2026-11-20 10:00")
    machine.error = utc("1970-01-01 00:30") - machine.true
    machine.synchronised = False
    return machine


@pytest.fixture
def here(station: Station, machine: Machine) -> Station:
    """Open from ten to four on weekdays."""
    with station.db.begin() as s:
        replace_week(s, [Period(day, 600, 960) for day in range(5)])
    return process_on(machine, station)


@pytest.fixture
def client(here: Station) -> FlaskClient:
    return create_app(here).test_client()


def test_numbers_are_given_and_no_time_is_said(client: FlaskClient, here: Station, machine: Machine) -> None:
    taken = factories.take(here)
    held = factories.hold(here)
    machine.advance(minutes=2)
    assert "Vad vill du ha hjälp med?" in client.get("/").text
    board, phone = client.get("/board").text, client.get(f"/ticket/{taken.id}").text
    on_hold = [client.get(address).text for address in (f"/ticket/{held.id}", f"/taken/{held.id}")]
    assert "Välkommen!" in board and "></strong>" in board and "data-is-set" not in board
    assert "Du är näst på tur" in phone and "Uppdaterat" not in phone
    assert all("Vi håller din plats i 8 minuter." in page and "till " not in page.split("facts")[1] for page in on_hold)
    for page in (board, phone, *on_hold):
        assert not any(time in page for time in ("00.3", "00.4", "1970", "januari", "torsdag klockan"))
    with here.db.read() as s:
        assert slip.of_ticket(s, 1, None, here.clock.now()).time == ""


def test_they_have_the_time_as_soon_as_it_is_known(client: FlaskClient, here: Station, machine: Machine) -> None:
    taken, held = factories.take(here), factories.hold(here)
    machine.advance(minutes=2)
    machine.correct_clock()
    known_time.follow(here.db, here.clock)
    assert (
        '<strong id="clock"' in client.get("/board").text and "data-is-set>10.02</strong>" in client.get("/board").text
    )
    assert "Uppdaterat 10.02." in client.get(f"/ticket/{taken.id}").text
    assert "Vi håller din plats till 10.10" in client.get(f"/ticket/{held.id}").text
    with here.db.read() as s:
        assert slip.of_ticket(s, 1, None, here.clock.now()).time == "20 november 10.00"
    assert factories.call(here).number == 1


@pytest.mark.parametrize("years", [-56, -1, 10])
def test_no_wait_is_absurd_after_a_clock_that_was_far_off(
    client: FlaskClient, here: Station, machine: Machine, years: int
) -> None:
    """Visits of before and after the correction are measured, and those who wait meanwhile are told a usual wait."""
    machine.error = dt.timedelta(days=365 * years)
    for _ in range(8):
        factories.take(here)
        visit = factories.call(here)
        machine.advance(minutes=12)
        factories.finish(here, visit)
    factories.take(here)
    began = factories.call(here)
    waits = [factories.take(here), factories.take(here)]
    machine.advance(minutes=3)
    machine.correct_clock()
    for settled in (False, True):
        if settled:
            known_time.follow(here.db, here.clock)
        for one in waits:
            wait = client.get("/api/v1/board").json["wait"]
            assert wait is None or 0 <= wait["low"] < wait["high"] <= 90, (settled, wait)
            assert "dagar" not in client.get(f"/ticket/{one.id}").text
    assert factories.finish(here, began)
