"""The admin's page describes the clock, and an admin may accept the time of a clock that jumped."""

import datetime as dt

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from kiosk.centre.models import BusinessDay
from kiosk.clock import Clock
from kiosk.station import Station
from tests import factories
from tests.web.admin.conftest import Changes
from tests.wrong_clocks import make_clock_jump

QUESTION = "Stämmer tiden nu?"
YES = '<button class="button">Ja, tiden stämmer</button>'
JUMP = dt.timedelta(days=400)


def test_it_works(admin: FlaskClient, station: Station, changes: Changes) -> None:
    make_clock_jump(station, JUMP)
    assert factories.take(station).number == "A1"
    page = admin.get("/admin").text
    assert QUESTION in page
    assert f" {station.clock.machine().date.year}, " in page, "what it shows now is said with its year"
    assert YES in page
    answer = admin.post("/admin/time-is-right")
    assert (answer.status_code, answer.location) == (303, "/admin")
    assert QUESTION not in admin.get("/admin").text
    assert next(iter(changes)) == ("admin-nowhere", "clock_accepted")
    assert "Sade att klockan går rätt" in admin.get("/admin/log").text
    with station.db.read() as s:
        assert s.execute(sa.select(BusinessDay.date, BusinessDay.clock_ok)).all() == [(station.clock.now().date, True)]


def test_a_clock_that_is_right_is_not_asked_about(admin: FlaskClient) -> None:
    page = admin.get("/admin").text
    assert QUESTION not in page
    assert YES not in page


def test_staff_cannot_accept_the_time(client: FlaskClient, station: Station) -> None:
    make_clock_jump(station, JUMP)
    assert client.post("/admin/time-is-right").status_code in (302, 303, 401, 403)
    assert station.clock.now().jumped


def test_a_clock_that_is_not_set_is_refused_in_words(
    admin: FlaskClient, station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_clock_jump(station, JUMP)
    station.clock.trust = "synchronised"
    monkeypatch.setattr("kiosk.clock.is_synchronised", lambda: False)
    page = admin.post("/admin/time-is-right", follow_redirects=True).text
    assert "Klockan är inte ställd än. Vänta tills den är det." in page


def test_a_clock_moved_too_far_has_no_button(app: Flask, station: Station) -> None:
    from web.admin import clock

    factories.take(station)
    moved = Clock(station.clock.zone, "system", 40 * 86400)
    moved.learn(None, station.clock.now().utc)
    object.__setattr__(station, "clock", moved)
    with app.test_request_context():
        said = list(clock.sentences(station, moved.now()))
    assert [(one.words, one.act) for one in said] == [
        ("Klockan är flyttad 40 dagar framåt.", None), ("Klockan är flyttad för långt fram.", None),
    ]  # fmt: skip
