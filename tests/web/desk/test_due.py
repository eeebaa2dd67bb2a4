"""A desk says what shall be back, from half an hour before the centre closes."""

from flask.testing import FlaskClient

from kiosk.centre import hours
from kiosk.centre.hours import Period
from kiosk.station import Station
from tests import factories


def test_it_works(staff: FlaskClient, station: Station) -> None:
    factories.lend(station, "TAB0001")
    assert "ska tillbaka före" not in staff.get("/desk").text
    now = station.clock.now()
    with station.db.begin() as s:
        hours.replace_week(s, [Period(now.local.weekday(), 0, min(now.minute + 20, 1439))])
    page = staff.get("/desk").text
    if now.minute > 1437:  # it is closed before the page is made
        return
    assert page.count("1 sak ska tillbaka före klockan") == 2
    assert 'data-notice="due"' in page and "/loans/today" in page
