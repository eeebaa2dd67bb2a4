"""Topics: added, changed, ordered, retired and taken back."""

from collections.abc import Callable
from typing import Any

import pytest

from kiosk import audit
from kiosk.centre import change, queries, topics
from kiosk.centre.change import CentreSettings
from kiosk.centre.models import Topic
from kiosk.centre.topics import PICTOGRAMS, TopicSettings
from kiosk.errors import Conflict, DomainError, Invalid, NotFound
from kiosk.station import Station
from tests.factories import call, finish, take

PERSONS = ("811218-9876", "Eva 19811218-9876", "\uff18\uff11\uff11\uff12\uff11\uff18-\uff19\uff18\uff17\uff16")
GENEALOGY = TopicSettings({"sv": "Släktforskning", "en": "Genealogy"}, "C", "people", ["3.1", "1.1"])


def do(station: Station, verb: Callable[..., Topic], *given: Any) -> Topic:
    """Make a change as eva."""
    with station.db.begin() as s:
        return verb(s, "eva", *given, station.clock.now())


def codes(station: Station) -> list[str]:
    with station.db.read() as s:
        return [topic.code for topic in queries.topics(s)]


def settings(**other: Any) -> TopicSettings:
    return TopicSettings(**{"names": GENEALOGY.names, "series": "C", "pictogram": "people", "digcomp": [], **other})


def last_change(station: Station) -> dict[str, Any]:
    with station.db.read() as s:
        return audit.latest(s, 1)[0].details


def test_it_works(station: Station) -> None:
    added = do(station, topics.add, GENEALOGY)
    assert (added.code, added.series, added.digcomp, added.active) == ("slaktforskning", "C", "1.1+3.1", True)
    assert codes(station)[-1] == "slaktforskning"
    assert take(station, "slaktforskning").number == "C1"


def test_a_code_is_never_used_twice(station: Station) -> None:
    do(station, topics.add, GENEALOGY)
    do(station, topics.retire, "slaktforskning", None)
    assert do(station, topics.add, GENEALOGY).code == "slaktforskning-2"
    with pytest.raises(Conflict, match="name_taken"):
        do(station, topics.bring_back, "slaktforskning")
    assert do(station, topics.add, settings(names={"sv": "題"})).code == "topic"


def test_a_change_is_logged_from_what_to_what(station: Station) -> None:
    changed = settings(names={"sv": "Inloggning", "en": ""}, series="A", pictogram="login", digcomp=["2.6", "4.2"])
    do(station, topics.change, "login", changed, None)
    with station.db.read() as s:
        assert topics.find(s, "login").names == {"sv": "Inloggning"}
    assert last_change(station)["changes"] == {
        "name_sv": ["BankID, inloggning", "Inloggning"],
        "name_en": ["BankID, logging in", ""],
    }


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"names": {"sv": " ", "en": "Genealogy"}}, "bad_topic_name", "sv"),
        ({"names": {"sv": "Släkt", "en": "x" * 31}}, "bad_topic_name", "en"),
        *(({"names": {"sv": person}}, "bad_topic_name", "sv") for person in PERSONS),
        ({"names": {"sv": "lösenord"}}, "name_taken", "sv"),
        ({"series": "O"}, "bad_value", "series"),
        ({"series": "AB"}, "bad_value", "series"),
        ({"series": ""}, "bad_value", "series"),
        ({"pictogram": "dragon"}, "bad_value", "pictogram"),
        ({"digcomp": ["6.1"]}, "bad_digcomp", "digcomp"),
        ({"digcomp": ["1.1"] * 11}, "bad_digcomp", "digcomp"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(station: Station, wrong: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(DomainError, match=code) as refused:
        do(station, topics.add, settings(**wrong))
    assert refused.value.params["field"] == field
    assert len(codes(station)) == 9


def test_the_later_of_two_admins_sees_it(station: Station) -> None:
    with station.db.read() as s:
        seen = topics.version(topics.find(s, "login"))
    do(station, topics.change, "login", settings(names={"sv": "Inloggning"}), seen)
    for verb, given in ((topics.change, [settings(names={"sv": "Logga in"})]), (topics.retire, [])):
        with pytest.raises(Conflict, match="changed_meanwhile"):
            do(station, verb, "login", *given, seen)


def test_a_change_that_is_none_leaves_no_entry(station: Station) -> None:
    with station.db.read() as s:
        login = topics.find(s, "login")
    same = TopicSettings(login.names, login.series, login.pictogram, login.digcomp.split("+"))
    do(station, topics.change, "login", same, topics.version(login))
    with station.db.read() as s:
        assert [entry for entry in audit.latest(s, 9) if entry.action == "topic_changed"] == []


def test_up_and_down(station: Station) -> None:
    do(station, topics.move, "password", -1, None)
    assert codes(station)[:3] == ["login", "password", "bills"]
    do(station, topics.move, "login", 1, None)
    assert codes(station)[:3] == ["password", "login", "bills"]
    do(station, topics.move, "password", -1, None)
    assert codes(station)[0] == "password"


def test_two_admins_who_order(station: Station) -> None:
    with station.db.read() as s:
        seen = topics.order_version(s)
    do(station, topics.move, "bills", -1, seen)
    with pytest.raises(Conflict, match="changed_meanwhile"):
        do(station, topics.move, "bills", -1, seen)


def test_who_waits_under_a_retired_topic_is_served_under_it(station: Station) -> None:
    taken = take(station, "password")
    do(station, topics.retire, "password", None)
    assert "password" not in codes(station)
    with pytest.raises(Invalid, match="unknown_topic"):
        take(station, "password")
    called = call(station)
    assert called.name == taken.number
    assert finish(station, called).topic == "password"


def test_back_after_the_others(station: Station) -> None:
    do(station, topics.retire, "login", None)
    do(station, topics.bring_back, "login")
    assert codes(station)[-1] == "login"


def test_the_last_topic_and_that_of_the_button_stay(station: Station) -> None:
    with pytest.raises(Conflict, match="topic_of_button"):
        do(station, topics.retire, "other", None)
    with station.db.begin() as s:
        change.set_centre(s, "eva", CentreSettings("Erum", None), None, station.clock.now())
    *others, last = codes(station)
    for code in others:
        do(station, topics.retire, code, None)
    with pytest.raises(Conflict, match="no_topic_left"):
        do(station, topics.retire, last, None)


@pytest.mark.parametrize("verb", [topics.retire, topics.change, topics.move])
def test_an_unknown_topic(station: Station, verb: Callable[..., Topic]) -> None:
    given = {topics.retire: [], topics.change: [GENEALOGY], topics.move: [1]}[verb]
    with pytest.raises(NotFound, match="unknown_topic"):
        do(station, verb, "none", *given, None)


def test_each_topic_of_a_new_centre_has_a_known_pictogram(station: Station) -> None:
    with station.db.read() as s:
        assert {topic.pictogram for topic in queries.all_topics(s)} <= set(PICTOGRAMS)
