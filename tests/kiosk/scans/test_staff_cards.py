"""A staff card names the colleague who scans, for a while. It opens nothing and is stored nowhere."""

import pytest

from kiosk.errors import Conflict, NotFound
from kiosk.people import staff_cards, users
from kiosk.people.models import User
from kiosk.people.sessions import fingerprint
from kiosk.scans import queries
from tests import factories
from tests.kiosk.scans.conftest import Reader

MINUTES = staff_cards.NAMED_FOR.total_seconds()


@pytest.fixture
def eva(reader: Reader) -> User:
    return factories.add_user(reader.station, "eva")


def card(reader: Reader, user: User) -> str:
    with reader.station.db.begin() as s:
        return staff_cards.make(s, "karin", user.id, reader.at)


def named(reader: Reader) -> list[str | None]:
    """Who made each scan, the newest first."""
    with reader.station.db.read() as s:
        return [scan.used_by for scan in queries.newest(s)]


def test_it_works(reader: Reader, eva: User) -> None:
    reader.read("TAB0001")
    answer = reader.read(card(reader, eva), after=1)
    assert (answer.result, answer.action) == ("done", "named")
    assert reader.answer("TAB0002", after=1) == ("done", "lent", None)
    assert named(reader) == ["eva", "eva", None]


def test_the_next_card_or_some_minutes_without_a_scan_end_it(reader: Reader, eva: User) -> None:
    reader.read(card(reader, eva))
    reader.read("TAB0001", after=MINUTES - 1)
    reader.read("TAB0002", after=MINUTES - 1)
    reader.read(card(reader, factories.add_user(reader.station, "omar")), after=1)
    reader.read("TAB0003", after=1)
    reader.read("TAB0004", after=MINUTES + 1)
    assert named(reader) == [None, "omar", "omar", "eva", "eva", "eva"]


def test_another_scanner_is_not_hers(reader: Reader, eva: User) -> None:
    reader.read(card(reader, eva))
    Reader(reader.station, reader.at, "other").read("TAB0001", after=1)
    assert named(reader) == [None, "eva"]


def test_it_changes_nothing_that_the_scanner_has_in_mind(reader: Reader, eva: User) -> None:
    """A command card acts on the item before it, and the undo card undoes its step."""
    reader.read("TAB0001")
    reader.read(card(reader, eva), after=1)
    assert reader.answer("ENTRENUNDO", after=1) == ("done", "undone", None)


def test_only_its_fingerprint_is_stored(reader: Reader, eva: User) -> None:
    code = card(reader, eva)
    reader.read(code)
    assert reader.rows("SELECT sha256 FROM staff_card") == [(fingerprint(code),)]
    stored = (reader.station.data / "kiosk.db").read_bytes() + (reader.station.data / "kiosk.db-wal").read_bytes()
    assert code.encode() not in stored


def test_a_card_out_of_use_is_an_unknown_code(reader: Reader, eva: User) -> None:
    code, other = card(reader, eva), card(reader, eva)
    with reader.station.db.begin() as s:
        staff_cards.revoke(s, "karin", eva.id, 1, reader.at)
        with pytest.raises(NotFound, match="unknown_card"):
            staff_cards.revoke(s, "karin", eva.id + 1, 2, reader.at)
    assert reader.answer(code, after=1) == ("refused", None, "unknown_code")
    assert reader.answer(other, after=1) == ("done", "named", None)


def test_a_colleague_whose_access_is_closed_is_named_no_more(reader: Reader, eva: User) -> None:
    code = card(reader, eva)
    reader.read(code)
    with reader.station.db.begin() as s:
        users.close_access(s, "karin", eva.id, None, reader.at)
        with pytest.raises(Conflict, match="access_closed"):
            staff_cards.make(s, "karin", eva.id, reader.at)
    reader.read("TAB0001", after=1)
    assert named(reader) == [None, "eva"]
    assert reader.answer(code, after=4) == ("refused", None, "unknown_code")


def test_nobody_has_more_cards_than_ten(reader: Reader, eva: User) -> None:
    for _card in range(staff_cards.MOST):
        card(reader, eva)
    with pytest.raises(Conflict, match="too_many_cards"):
        card(reader, eva)
