"""Sending what is owed by hand."""

import datetime as dt
import html
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from kiosk.cli.night import TROUBLES
from kiosk.clock import Moment
from kiosk.station import Station
from kiosk.sync import signing
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
    assert "Vi försökte nyss, men inget kom fram." in page
    assert page.count("Kommunens mottagare går inte att nå.") == 1
    assert "kvar att skicka" not in page
    with station_with_hub.db.read() as s:
        (entry,) = s.query(OutboxEntry).all()
    assert (entry.state, entry.last_trouble) == (Delivery.OWED, "unreachable")


def test_nothing_to_send(admin_with_hub: FlaskClient) -> None:
    assert "Det fanns inget att skicka." in admin_with_hub.post("/admin/send", follow_redirects=True).text


def unknown_to_the_hub(station: Station, at: Moment, trouble: str = "not_known") -> None:
    owe_yesterday(station, at)
    with station.db.begin() as s:
        s.execute(sa.update(OutboxEntry).values(last_trouble=trouble))


def test_the_key_that_the_municipality_is_to_add(
    admin_with_hub: FlaskClient, station_with_hub: Station, at: Moment
) -> None:
    unknown_to_the_hub(station_with_hub, at)
    key = signing.public_text(signing.private_key(station_with_hub.data))
    page = html.unescape(admin_with_hub.get("/admin").text)
    assert "Be kommunen lägga till nyckeln." in page
    assert f'<code class="public-key">{key}</code>' in page


def test_the_key_is_shown_only_where_the_hub_does_not_know_it(
    admin_with_hub: FlaskClient, station_with_hub: Station, at: Moment
) -> None:
    signing.private_key(station_with_hub.data)
    unknown_to_the_hub(station_with_hub, at, "unreachable")
    assert "public-key" not in admin_with_hub.get("/admin").text


@pytest.mark.parametrize("held", [None, b"", b"no key"])
def test_a_key_that_cannot_be_used_breaks_no_page(
    admin_with_hub: FlaskClient, station_with_hub: Station, at: Moment, held: bytes | None
) -> None:
    """Nor is one made by looking."""
    unknown_to_the_hub(station_with_hub, at)
    path = station_with_hub.data / "centre.key"
    path.unlink(missing_ok=True)
    if held is not None:
        path.write_bytes(held)
    answer = admin_with_hub.get("/admin")
    assert answer.status_code == 200 and "public-key" not in answer.text
    assert (path.read_bytes() if path.exists() else None) == held


def test_reading_the_page_sends_nothing(admin_with_hub: FlaskClient, station_with_hub: Station, at: Moment) -> None:
    owe_yesterday(station_with_hub, at)
    assert admin_with_hub.get("/admin/send").status_code == 405
    admin_with_hub.get("/admin")
    with station_with_hub.db.read() as s:
        assert s.query(OutboxEntry).one().attempts == 0


@pytest.mark.parametrize("code", sorted(TROUBLES))
def test_each_trouble_has_its_own_words(admin: FlaskClient, code: str) -> None:
    with admin.application.test_request_context():
        assert delivery.trouble(code) not in (code, delivery.trouble("no such code"))
