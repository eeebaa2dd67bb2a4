"""What the admin's first page says about the backup copies."""

import datetime as dt

import pytest
from flask import Flask

from kiosk import work
from kiosk.backup import night, state
from kiosk.backup.state import Attempt
from kiosk.clock import Moment
from kiosk.station import Station
from web.admin import backups
from web.admin.sentences import Sentence

TROUBLE = "Ingen ny säkerhetskopia kunde göras."


def said(app: Flask, station: Station, at: Moment) -> list[Sentence]:
    with app.test_request_context():
        return list(backups.sentences(station, at))


@pytest.fixture
def elsewhere() -> str:
    """A folder on another disk than the data."""
    return "/proc"


def copied(station: Station, at: Moment, folder: str, days_ago: float = 0, code: str | None = None) -> None:
    made = at.utc - dt.timedelta(days=days_ago)
    state.record_copy(station.data, Attempt(at=made, folder=folder, file="entren-demo-00001-2026-01-01.db", code=code))


def test_none_yet(app: Flask, station: Station, at: Moment) -> None:
    (one,) = said(app, station, at)
    assert (one.kind, one.words) == ("note", "Ingen säkerhetskopia är gjord på den här maskinen än.")


def test_a_good_one_on_the_same_card_is_a_note(app: Flask, station: Station, at: Moment) -> None:
    night.back_up(station, at, work.silent)
    (one,) = said(app, station, at)
    assert one.kind == "note"
    assert one.words.startswith("Säkerhetskopia gjord i dag ")
    assert one.rest == "Den ligger på samma minneskort som databasen. Sätt i ett USB-minne som heter ENTREN."


def test_a_good_one_elsewhere_that_was_rehearsed(app: Flask, station: Station, at: Moment, elsewhere: str) -> None:
    copied(station, at, elsewhere)
    state.record_rehearsal(station.data, Attempt(at=at.utc, folder=elsewhere))
    (one,) = said(app, station, at)
    assert one.kind == "good"
    assert one.rest.startswith("Återställd på prov i dag ")


@pytest.mark.parametrize("code", [*backups.WHY, "something_else"])
def test_each_reason_for_none_has_words(app: Flask, station: Station, at: Moment, elsewhere: str, code: str) -> None:
    copied(station, at, elsewhere, days_ago=1)
    copied(station, at, elsewhere, code=code)
    (one,) = said(app, station, at)
    assert (one.kind, one.words) == ("trouble", TROUBLE)
    assert ". Den senaste hela är från i går " in one.rest or "? Den senaste hela är från i går " in one.rest


def test_none_ever_and_it_failed(app: Flask, station: Station, at: Moment, elsewhere: str) -> None:
    copied(station, at, elsewhere, code="no_stick")
    (one,) = said(app, station, at)
    assert one.rest == "USB-minnet sitter inte i. Det finns ingen äldre."


def test_an_old_one_is_trouble(app: Flask, station: Station, at: Moment, elsewhere: str) -> None:
    copied(station, at, elsewhere, days_ago=3)
    (one,) = said(app, station, at)
    assert (one.kind, one.words) == ("trouble", "Säkerhetskopian är gammal.")


def test_a_rehearsal_that_failed_is_trouble(app: Flask, station: Station, at: Moment, elsewhere: str) -> None:
    copied(station, at, elsewhere)
    state.record_rehearsal(station.data, Attempt(at=at.utc, folder=elsewhere, code="copy_damaged"))
    one = said(app, station, at)[1]
    assert one.kind == "trouble"
    assert one.rest == "Kopian är skadad. Säg till den som sköter datorn."
