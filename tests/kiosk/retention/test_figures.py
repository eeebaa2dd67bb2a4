"""The figures of a long time are the same in every cell before and after retention has taken its rows."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from kiosk.retention.purge import purge
from kiosk.station import Station
from kiosk.sync import queries as reports
from kiosk.sync.models import OutboxEntry
from kiosk.types import Role
from tests.campaign import CAMPAIGN
from tests.kiosk.retention import aged
from tests.web.logged_in import log_in
from web.factory import create_app
from web.statistics.periods import CHOICES

DAYS = 366 if CAMPAIGN else 40
PAGES = tuple(f"/admin{page}?weeks={weeks}" for page in ("", "/days.csv") for weeks in CHOICES)
CHANGES_BY_ITSELF = re.compile(r'name="csrf_token" value="[^"]*"|Lagring: [^<]* ledigt|uppdaterat [\d.]+')
"""The form's token, how much room the disk has, and the minute in which the page was made."""


@pytest.fixture
def old_station(tmp_path: Path) -> Iterator[Station]:
    station = aged.make(tmp_path / "old", DAYS)
    yield station
    station.db.close()


def figures(client: FlaskClient, station: Station) -> list[object]:
    """The text of each page, each report's bytes, and each stored cell."""
    pages = []
    for page in PAGES:
        answer = client.get(page)
        assert answer.status_code == 200, page
        pages.append(CHANGES_BY_ITSELF.sub("", answer.text))
    with station.db.read() as s:
        dates = list(s.scalars(sa.select(OutboxEntry.date).order_by(OutboxEntry.date)))
        cells = [tuple(row) for row in s.execute(sa.text("SELECT * FROM day_count"))]
        return [*pages, *(reports.report(s, date) for date in dates), cells]


def test_the_same_in_every_cell(old_station: Station) -> None:
    app = create_app(old_station)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    client = log_in(app.test_client(), old_station, role=Role.ADMIN)
    before = figures(client, old_station)
    taken = purge(old_station.db, old_station.clock.now())
    assert taken > 100 * DAYS
    after = figures(client, old_station)
    for one, other in zip(before, after, strict=True):
        assert one == other
