"""Sending what is owed by hand."""

import datetime as dt
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kiosk.cli.night import TROUBLES
from kiosk.clock import Moment
from kiosk.station import Station
from kiosk.sync.models import Delivery, OutboxEntry
from web.admin import delivery


def owe_yesterday(station: Station, at: Moment) -> None:
    with station.db.begin() as s:
        date = at.date - dt.timedelta(days=1)
        s.add(OutboxEntry(date=date, revision=1, body=b"{}", created=at.utc, next_attempt=at.utc))


def test_it_works(folder_admin: FlaskClient, folder_station: Station, at: Moment) -> None:
    owe_yesterday(folder_station, at)
    page = folder_admin.post("/admin/send", follow_redirects=True).text
    assert "En dag är skickad och mottagen." in page
    assert "är framme." in page
    assert list(Path(str(folder_station.settings.sync.folder)).rglob("*.json"))


def test_a_hub_that_is_down_loses_nothing(admin_with_hub: FlaskClient, station_with_hub: Station, at: Moment) -> None:
    owe_yesterday(station_with_hub, at)
    page = admin_with_hub.post("/admin/send", follow_redirects=True).text
    assert "En dag är kvar att skicka." in page
    assert "Kommunens mottagare går inte att nå." in page
    with station_with_hub.db.read() as s:
        (entry,) = s.query(OutboxEntry).all()
    assert (entry.state, entry.last_trouble) == (Delivery.OWED, "unreachable")


def test_nothing_to_send(admin_with_hub: FlaskClient) -> None:
    assert "Det fanns inget att skicka." in admin_with_hub.post("/admin/send", follow_redirects=True).text


def test_reading_the_page_sends_nothing(admin_with_hub: FlaskClient, station_with_hub: Station, at: Moment) -> None:
    owe_yesterday(station_with_hub, at)
    assert admin_with_hub.get("/admin/send").status_code == 405
    admin_with_hub.get("/admin")
    with station_with_hub.db.read() as s:
        assert s.query(OutboxEntry).one().attempts == 0


@pytest.mark.parametrize("code", sorted(TROUBLES))
def test_each_trouble_has_words_of_its_own(admin: FlaskClient, code: str) -> None:
    with admin.application.test_request_context():
        assert delivery.trouble(code) not in (code, delivery.trouble("no such code"))
