"""One rule for names: what differs only in spelling is one name, for the log-in, for the limits and for new users."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.errors import Conflict
from kiosk.people import queries
from kiosk.people.models import User
from kiosk.people.names import clean, look_up_key
from kiosk.station import Station
from tests.factories import PASSWORD_HASH, add_user

WHITE_SPACE = [
    *map(chr, range(0x09, 0x0E)), " ", "\x85", "\xa0", "\u1680", *map(chr, range(0x2000, 0x200B)),
    "\u2028", "\u2029", "\u202f", "\u205f", "\u3000",
]  # fmt: skip
"""All that Unicode calls White_Space."""
SPELLINGS = [
    "åsa berg",
    "Åsa Berg",
    "A\u030asa Berg",
    "ÅSA  BERG",
    "Ａ\u030aｓａ Ｂｅｒｇ",
    "\u212bsa Berg",
    "Åsa\u3000Berg",
]


def test_there_are_25_kinds_of_white_space():
    assert len(WHITE_SPACE) == 25


@pytest.mark.parametrize("space", WHITE_SPACE)
def test_white_space_around_a_name_is_not_part_of_it(station: Station, space: str):
    eva = add_user(station, "eva")
    with station.db.read() as s:
        found = queries.by_name(s, f"{space}eva{space}")
    assert found is not None and found.id == eva.id
    assert look_up_key(f"{space}eva{space}") == look_up_key("eva")
    with pytest.raises(Conflict, match="name_taken"):
        add_user(station, f"{space}eva")


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_one_name_in_many_spellings(station: Station, spelling: str):
    made = add_user(station, "Åsa Berg")
    with station.db.read() as s:
        found = queries.by_name(s, spelling)
    assert found is not None and found.id == made.id
    with pytest.raises(Conflict, match="name_taken"):
        add_user(station, spelling)


def test_another_name_is_another(station: Station):
    add_user(station, "åsa")
    add_user(station, "asa")  # a ring makes another letter in Swedish
    with station.db.read() as s:
        assert queries.by_name(s, "åse") is None
        assert queries.by_name(s, "") is None


def test_a_name_is_kept_as_it_was_written_but_for_white_space(station: Station):
    assert add_user(station, " A\u030asa \u3000 Berg ").name == "Åsa Berg"


def test_two_names_from_before_the_rule_still_find_their_own(station: Station):
    add_user(station, "eva")
    with station.db.begin() as s:
        created = station.clock.now().utc
        s.add(User(name="Eva", role="staff", password=PASSWORD_HASH, active=True, created=created))
    with station.db.read() as s:
        found = [queries.by_name(s, name) for name in ("eva", "Eva", "EVA")]
    assert [user.name for user in found if user] == ["eva", "Eva", "eva"]


@given(st.text(max_size=50))
def test_the_key_of_a_kept_name_is_the_key_of_what_was_typed(typed: str):
    assert look_up_key(clean(typed)) == look_up_key(typed)
    assert look_up_key(look_up_key(typed)) == look_up_key(typed)
