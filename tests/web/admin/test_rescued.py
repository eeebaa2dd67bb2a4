"""What the admin's first page says about a database that was damaged or restored, until an admin has read it."""

import pytest
from flask.testing import FlaskClient

from kiosk import audit
from kiosk.backup import missed, rescue_note, state
from kiosk.backup.missed import Missed
from kiosk.backup.rescue_note import COPY, EMPTY, REINDEXED, RescueNote
from kiosk.clock import Moment
from kiosk.station import Station

SAID = {
    COPY: "Entrén går vidare på säkerhetskopian från",
    EMPTY: "Det fanns ingen hel säkerhetskopia. Nummer ges ändå",
    REINDEXED: "och är lagad.",
}


def rescued(station: Station, at: Moment, how: str, *, has_access_of_now: bool = False) -> None:
    made = at.utc if how == COPY else None
    note = RescueNote(at=at.utc, why="damaged", how=how, made=made, has_access_of_now=has_access_of_now)
    rescue_note.put(station.data, note)


@pytest.mark.parametrize("how", SAID)
def test_it_works(admin: FlaskClient, station: Station, at: Moment, how: str) -> None:
    rescued(station, at, how)
    assert SAID[how] in admin.get("/admin").text
    assert admin.post("/admin/rescue-read").status_code == 303
    assert "Databasen var skadad" not in admin.get("/admin").text
    assert rescue_note.read(station.data) is not None, "the next restore still knows"
    with station.db.read() as s:
        assert audit.latest(s, 1)[0].action == "rescue_read"


def test_whose_users_there_are(admin: FlaskClient, station: Station, at: Moment) -> None:
    for has_access_of_now, words in ((True, "nycklar är kvar som de var"), (False, "nycklar är de från kopian")):
        rescued(station, at, COPY, has_access_of_now=has_access_of_now)
        assert words in admin.get("/admin").text


def test_the_copy_is_offered_while_the_database_is_damaged(admin: FlaskClient, station: Station, at: Moment) -> None:
    attempt = state.Attempt(at=at.utc, folder="/media/entren", file="entren-demo-00007-2026-11-29.db")
    state.record_copy(station.data, attempt)
    assert "Det finns en hel säkerhetskopia" not in admin.get("/admin").text
    station.db.storage.record_fault("damaged", "a test")
    page = admin.get("/admin").text
    assert "Det finns en hel säkerhetskopia" in page and "återställa den under Historik, Kopior" in page


def test_staff_cannot(staff: FlaskClient, station: Station, at: Moment) -> None:
    rescued(station, at, COPY)
    assert staff.post("/admin/rescue-read").status_code == 403
    assert rescue_note.unread(station.data) is not None


def test_numbers_that_are_in_nobodys_line_after_a_restore(admin: FlaskClient, station: Station, at: Moment) -> None:
    def miss(numbers: list[tuple[str, int]], *, are_all: bool) -> str:
        missed.put(station.data, Missed(date=at.date, numbers=numbers, are_all=are_all))
        return admin.get("/admin").text

    assert "Fråga i rummet efter A6 till A8, B1: de togs efter kopian" in miss(
        [("A", 6), ("A", 7), ("A", 8), ("B", 1)], are_all=True
    )
    assert "Fråga i rummet efter A6: det togs efter kopian" in miss([("A", 6)], are_all=True)
    assert "Det kan finnas fler." in miss([("A", 6)], are_all=False)
    assert "det är inte känt vilka nummer som gavs" in miss([], are_all=False)
    assert "En kopia är återställd" not in miss([], are_all=True)
    miss([("A", 6)], are_all=True)
    assert admin.post("/admin/missed-asked").status_code == 303
    assert "En kopia är återställd" not in admin.get("/admin").text
    with station.db.read() as s:
        assert audit.latest(s, 1)[0].action == "missed_asked"
