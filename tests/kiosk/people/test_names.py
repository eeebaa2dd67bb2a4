"""Names that differ only in spelling are the same name, for log-in, limits and new users."""

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
def test_spellings_of_one_name_have_one_key(station: Station, spelling: str):
    made = add_user(station, "Åsa Berg")
    with station.db.read() as s:
        found = queries.by_name(s, spelling)
    assert found is not None and found.id == made.id
    with pytest.raises(Conflict, match="name_taken"):
        add_user(station, spelling)


@pytest.mark.parametrize(
    "same",
    [
        "-\u2010\u2011\u2013\u2212\u02d7\u30fc\u2043\ufe63",
        "o\u1d0f",
        "i\u0131",
        "b\u0299",
        "a\u0251",
        "i\u01c0",
        "k\u0138",
    ],
)
def test_characters_that_look_the_same_have_one_key(same: str):
    assert {look_up_key(f"Anna{one}Lena") for one in same} == {f"anna{same[0]}lena"}


def test_different_names_have_different_keys(station: Station):
    add_user(station, "åsa")
    add_user(station, "asa")  # a ring makes another letter in Swedish
    with station.db.read() as s:
        assert queries.by_name(s, "åse") is None
        assert queries.by_name(s, "") is None


def test_a_name_is_stored_as_written_except_for_white_space(station: Station):
    assert add_user(station, " A\u030asa \u3000 Berg ").name == "Åsa Berg"


def test_two_stored_names_of_one_key_each_log_in(station: Station):
    add_user(station, "eva")
    with station.db.begin() as s:
        created = station.clock.now().utc
        s.add(User(name="Eva", role="staff", password=PASSWORD_HASH, active=True, created=created))
    with station.db.read() as s:
        found = [queries.by_name(s, name) for name in ("eva", "Eva", "EVA")]
    assert [user.name for user in found if user] == ["eva", "Eva", "eva"]


@given(st.text(max_size=50))
def test_a_stored_name_has_the_key_of_the_typed_name(typed: str):
    assert look_up_key(clean(typed)) == look_up_key(typed)
    assert look_up_key(look_up_key(typed)) == look_up_key(typed)
