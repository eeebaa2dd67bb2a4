"""What a phone is shown where the database stays locked for longer than a writer waits, and the page has no scripts."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from kiosk.station import Station
from tests import factories


@pytest.fixture
def locked(station: Station) -> Iterator[str]:
    """A ticket's public id, in a database that nobody else can write."""
    ticket = factories.take(station)
    with station.db.begin() as s:
        s.execute(sa.text("PRAGMA busy_timeout = 0"))  # all writers use this connection
    with closing(sqlite3.connect(station.db.file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield ticket.id


@pytest.mark.parametrize("press", ["hold", "leave", "back"])
def test_it_leads_back_to_the_number(client: FlaskClient, locked: str, press: str):
    answer = client.post(f"/ticket/{locked}/{press}?lang=en")
    assert answer.status_code == 503
    assert "Nothing was lost" in answer.text and "To the start" not in answer.text
    assert f'href="/ticket/{locked}?lang=en"' in answer.text and "To your number" in answer.text
    assert "You are next" in client.get(f"/ticket/{locked}?lang=en").text  # what only reads does not wait


def test_the_touchscreen_leads_to_the_start(client: FlaskClient, locked: str):
    answer = client.post(f"/taken/{locked}/hold?lang=en")
    assert answer.status_code == 503 and 'href="/?lang=en"' in answer.text


def test_what_is_not_there_leads_to_the_start(client: FlaskClient):
    assert 'href="/"' in client.get("/ticket/1-0000000000000000").text
