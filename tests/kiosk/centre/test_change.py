"""Names of the centre, its topics and desks."""

import pytest

from kiosk.centre import change, queries
from kiosk.centre.change import TopicChange
from kiosk.centre.models import Desk
from kiosk.errors import Invalid
from kiosk.station import Station

PERSONS = ("811218-9876", "Eva 19811218-9876", "\uff18\uff11\uff11\uff12\uff11\uff18-\uff19\uff18\uff17\uff16")


def rename(station: Station, name: str = "Erum", topic: TopicChange | None = None) -> None:
    topics = [topic] if topic else []
    with station.db.begin() as s:
        change.set_centre(s, "eva", name, None, topics, station.clock.now())


def test_it_works(station: Station) -> None:
    rename(station, "Erum, Lycksele", TopicChange("login", {"sv": "Inloggning", "en": ""}, active=True))
    with station.db.read() as s:
        assert queries.centre(s).name == "Erum, Lycksele"
        assert queries.topics(s)[0].names == {"sv": "Inloggning"}


@pytest.mark.parametrize("person", PERSONS)
def test_no_name_holds_an_identity_number(station: Station, person: str) -> None:
    with pytest.raises(Invalid, match="bad_centre_name"):
        rename(station, f"Erum {person}")
    for swedish, english in ((person, ""), ("Inloggning", person)):
        with pytest.raises(Invalid, match="bad_topic_name"):
            rename(station, topic=TopicChange("login", {"sv": swedish, "en": english}, active=True))


def test_no_desks_name_holds_an_identity_number() -> None:
    """There is no page for adding a desk yet."""
    with pytest.raises(Invalid, match="bad_name"):
        Desk(code="811218-9876", position=4)
