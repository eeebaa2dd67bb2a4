"""An admin prints a test slip from the first page."""

import sqlalchemy as sa
from flask.testing import FlaskClient

from kiosk import health
from kiosk.audit import AuditEntry
from kiosk.clock import Moment
from kiosk.health import DeviceCondition, DeviceKind
from kiosk.printing.models import PrintJob
from kiosk.station import Station

BUTTON = "Skriv ut en provlapp"


def jobs(station: Station) -> list[int | None]:
    with station.db.read() as s:
        return list(s.scalars(sa.select(PrintJob.ticket)))


def test_it_works(admin: FlaskClient, station: Station, at: Moment) -> None:
    with station.db.begin() as s:
        health.report(s, "printer", DeviceKind.PRINTER, DeviceCondition.OK, at)
    assert BUTTON in admin.get("/admin").text
    page = admin.post("/admin/test-slip", follow_redirects=True).text
    assert "En provlapp skrivs ut nu." in page
    assert jobs(station) == [None]
    with station.db.read() as s:
        assert "test_slip" in s.scalars(sa.select(AuditEntry.action)).all()


def test_without_a_printer_there_is_no_button(admin: FlaskClient, station: Station) -> None:
    assert BUTTON not in admin.get("/admin").text
    assert admin.post("/admin/test-slip").status_code == 409
    assert jobs(station) == []
