"""The centre's own settings."""

import pytest

from kiosk import audit
from kiosk.centre import change, queries
from kiosk.centre.change import CentreSettings
from kiosk.centre.models import Desk
from kiosk.errors import Conflict, Invalid
from kiosk.station import Station
from tests.kiosk.centre.test_topics import PERSONS


def rename(station: Station, name: str = "Erum", topic: str | None = None, seen: str | None = None) -> None:
    with station.db.begin() as s:
        change.set_centre(s, "eva", CentreSettings(name, topic), seen, station.clock.now())


def test_it_works(station: Station) -> None:
    rename(station, "Erum, Lycksele", "login")
    with station.db.read() as s:
        centre, entry = queries.centre(s), audit.latest(s, 1)[0]
    assert (centre.name, centre.default_topic) == ("Erum, Lycksele", "login")
    assert entry.details["changes"] == {
        "name": ["DigidelCenter Exempel", "Erum, Lycksele"],
        "default_topic": ["Något annat", "BankID, inloggning"],
    }


def test_the_later_of_two_admins_sees_it(station: Station) -> None:
    with station.db.read() as s:
        seen = change.centre_version(queries.centre(s))
    rename(station, "Erum", seen=seen)
    with pytest.raises(Conflict, match="changed_meanwhile"):
        rename(station, "Norrum", seen=seen)


def test_a_retired_topic_is_not_for_the_button(station: Station) -> None:
    with pytest.raises(Invalid, match="default_topic_off"):
        rename(station, topic="none")


@pytest.mark.parametrize("person", PERSONS)
def test_no_name_holds_an_identity_number(station: Station, person: str) -> None:
    with pytest.raises(Invalid, match="bad_centre_name"):
        rename(station, f"Erum {person}")


def test_no_desks_name_holds_an_identity_number() -> None:
    with pytest.raises(Invalid, match="bad_name"):
        Desk(code="811218-9876", position=4)
