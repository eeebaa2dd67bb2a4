"""Desks and rooms: added, named, ordered and taken back."""

from collections.abc import Callable
from typing import Any

import pytest

from kiosk import audit
from kiosk.centre import desks, queries
from kiosk.centre.models import Desk, DeskKind
from kiosk.errors import Conflict, DomainError, NotFound
from kiosk.queue import retiring
from kiosk.station import Station
from tests.kiosk.centre.test_topics import PERSONS

DESK, ROOM = DeskKind.DESK, DeskKind.ROOM


def do(station: Station, verb: Callable[..., Desk], *given: Any) -> Desk:
    """Make a change as eva."""
    with station.db.begin() as s:
        return verb(s, "eva", *given, station.clock.now())


def names(station: Station, kind: DeskKind = DESK) -> list[str]:
    with station.db.read() as s:
        return [desk.name for desk in queries.of_kind(s, kind)]


def version(station: Station, code: str) -> str:
    with station.db.read() as s:
        return desks.version(desks.find(s, code))


def test_it_works(station: Station) -> None:
    added = do(station, desks.add, DESK, " Fönstret ")
    assert (added.code, added.name, names(station)) == ("fonstret", "Fönstret", ["1", "2", "3", "Fönstret"])
    room = do(station, desks.add, ROOM, "Lugna vrån")
    assert (room.code, names(station, ROOM)) == ("lugna-vr", ["R1", "Lugna vrån"])


def test_a_code_is_never_used_twice(station: Station) -> None:
    assert do(station, desks.add, ROOM, "1").code == "1-2"
    do(station, desks.rename, "1", "Kassan", None)
    assert do(station, desks.add, DESK, "1").code == "1-3"
    assert do(station, desks.add, DESK, "卓").code == "desk"


def test_a_new_name_keeps_the_code_and_is_logged(station: Station) -> None:
    do(station, desks.rename, "2", "Kassan", None)
    assert names(station) == ["1", "Kassan", "3"]
    with station.db.read() as s:
        entry = audit.latest(s, 1)[0]
    assert (entry.action, entry.details["changes"]) == ("desk_changed", {"name": ["2", "Kassan"]})


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "bad_desk_name"),
        ("x" * 13, "bad_desk_name"),
        ("a\nb", "bad_desk_name"),
        *((person, "bad_desk_name") for person in PERSONS),
        ("2", "name_taken"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(station: Station, name: str, code: str) -> None:
    for verb, given in ((desks.add, (DESK, name)), (desks.rename, ("1", name, None))):
        with pytest.raises(DomainError, match=code) as refused:
            do(station, verb, *given)
        assert refused.value.params["field"] == "name"
    assert names(station) == ["1", "2", "3"]


def test_a_room_may_have_the_name_of_a_desk(station: Station) -> None:
    assert do(station, desks.add, ROOM, "2").name == "2"


def test_the_later_of_two_admins_sees_it(station: Station) -> None:
    seen = version(station, "1")
    do(station, desks.rename, "1", "Kassan", seen)
    for verb, given in ((desks.rename, ["Disken"]), (retiring.retire, [])):
        with pytest.raises(Conflict, match="changed_meanwhile"):
            do(station, verb, "1", *given, seen)


def test_up_and_down(station: Station) -> None:
    do(station, desks.move, "3", -1, None)
    assert names(station) == ["1", "3", "2"]
    with station.db.read() as s:
        seen = desks.order_version(s, DESK)
    do(station, desks.move, "1", 1, seen)
    assert names(station) == ["3", "1", "2"]
    with pytest.raises(Conflict, match="changed_meanwhile"):
        do(station, desks.move, "2", -1, seen)


def test_back_after_the_others_but_not_beside_one_of_its_name(station: Station) -> None:
    do(station, retiring.retire, "1", None)
    assert names(station) == ["2", "3"]
    with pytest.raises(NotFound, match="unknown_desk"):
        do(station, desks.move, "1", 1, None)
    do(station, desks.bring_back, "1")
    assert names(station) == ["2", "3", "1"]
    do(station, retiring.retire, "1", None)
    do(station, desks.rename, "2", "1", None)
    with pytest.raises(Conflict, match="name_taken"):
        do(station, desks.bring_back, "1")


@pytest.mark.parametrize("verb", [desks.rename, desks.move, desks.bring_back, retiring.retire])
def test_an_unknown_desk(station: Station, verb: Callable[..., Desk]) -> None:
    given = {desks.rename: ["4", None], desks.move: [1, None], retiring.retire: [None]}.get(verb, [])
    with pytest.raises(NotFound, match="unknown_desk"):
        do(station, verb, "none", *given)
