"""An admin switches the questions after the visit off and on."""

from flask.testing import FlaskClient

from kiosk.centre import queries
from kiosk.station import Station
from tests.web.admin.conftest import Changes
from tests.web.admin.test_topics import version_on


def asks(station: Station) -> bool:
    with station.db.read() as s:
        return queries.centre(s).asks_feedback


def version(admin: FlaskClient) -> str:
    page = admin.get("/admin/centre").text
    return version_on(page[page.index("/admin/feedback") :])


def test_it_works(admin: FlaskClient, station: Station, changes: Changes) -> None:
    assert asks(station)
    page = admin.post("/admin/feedback", data={"version": version(admin)}, follow_redirects=True).text
    assert "Besökare får inte frågan hur det gick." in page
    assert not asks(station)
    assert ("admin-nowhere", "feedback_switched") in changes
    assert "frågor efter besöket: på blev av" in admin.get("/admin/log").text
    page = admin.post("/admin/feedback", data={"asks_feedback": "on"}, follow_redirects=True).text
    assert "Besökare får frågan hur det gick." in page
    assert asks(station)


def test_nothing_or_something_else_is_refused(admin: FlaskClient, station: Station) -> None:
    for data in ({}, {"asks_feedback": "maybe"}):
        assert admin.post("/admin/feedback", data=data).status_code == 422
    assert asks(station)


def test_somebody_else_has_changed_it_meanwhile(admin: FlaskClient, station: Station) -> None:
    seen = version(admin)
    admin.post("/admin/feedback", data={"version": seen})
    answer = admin.post("/admin/feedback", data={"version": seen, "asks_feedback": "on"})
    assert answer.status_code == 409
    assert not asks(station)
