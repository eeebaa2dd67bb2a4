"""The admin's page of the backup copies, with long work that goes on."""

from flask.testing import FlaskClient

from kiosk import work
from kiosk.backup import night
from kiosk.clock import Moment
from kiosk.errors import StorageFault
from kiosk.station import Station


def test_it_works(admin: FlaskClient, station: Station, at: Moment) -> None:
    made = night.back_up(station, at, work.silent).copy
    page = admin.get("/admin/copies").text
    assert made.file.name in page and "0,2 MB" in page
    assert "<progress" not in page


def test_none_yet_and_looking_creates_nothing(admin: FlaskClient, station: Station) -> None:
    assert "Ingen kopia syns härifrån." in admin.get("/admin/copies").text
    assert not (station.data / "backups").exists()


def test_work_that_goes_on_is_found_again(admin: FlaskClient, station: Station, at: Moment) -> None:
    with work.recorded(station.data, "rehearsal", at.utc, work.silent) as show:
        show("Unpacking", 0.42)
        for _ in range(2):
            page = admin.get("/admin/copies").text
            assert "<strong>Återställning på prov</strong>: Packar upp, 42" in page
            assert '<progress max="100" value="42"' in page
    assert "Återställning på prov är klar." in admin.get("/admin/copies").text


def test_work_that_failed_says_why(admin: FlaskClient, station: Station, at: Moment) -> None:
    try:
        with work.recorded(station.data, "backup", at.utc, work.silent):
            raise StorageFault("no_stick", label="ENTREN")
    except StorageFault:
        page = admin.get("/admin/copies").text
    assert "Säkerhetskopia misslyckades." in page and "USB-minnet sitter inte i." in page


def test_work_that_was_interrupted(admin: FlaskClient, station: Station, at: Moment) -> None:
    (station.data / work.FILE).write_bytes(b'{"kind": "restore", "began": "2026-11-29T10:00:00Z", "share": 0.5}')
    assert "Återställning avbröts." in admin.get("/admin/copies").text


def test_staff_cannot(staff: FlaskClient) -> None:
    assert staff.get("/admin/copies").status_code == 403
