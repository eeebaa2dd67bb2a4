"""Users, tokens and log-ins are listed by the Swedish alphabet, whatever capitals and accents they have."""

import pytest

from kiosk.clock import Moment
from kiosk.i18n import alphabetical
from kiosk.people import queries, sessions, tokens
from kiosk.station import Station
from kiosk.types import Role
from tests import factories

IN_ORDER = [
    "ada",
    "Bo",
    "Élise",
    "eva",
    "Karin",
    "karin 2",
    "Urban",
    "Zlatan",
    "Åsa",
    "Ängla",
    "örjan",
    "Łukasz",
    "Ольга",
]


def test_as_in_swedish() -> None:
    shuffled = sorted(IN_ORDER, key=lambda name: name[::-1])
    assert sorted(shuffled, key=alphabetical) == IN_ORDER
    assert sorted(["Z\u0061\u030a", "zz", "Za"], key=alphabetical) == ["Za", "zz", "Z\u0061\u030a"], "any spelling of å"


@pytest.mark.parametrize("names", [("karin", "Bo", "Åsa", "ada")])
def test_lists_of_people_and_programs(station: Station, at: Moment, names: tuple[str, ...]) -> None:
    for name in names:
        user = factories.add_user(station, name, Role.STAFF)
        with station.db.begin() as s:
            tokens.add(s, "eva", f"{name} 2", Role.KIOSK, at)
            sessions.start(s, s.merge(user), at)
    in_order = sorted(names, key=alphabetical)
    assert in_order == ["ada", "Bo", "karin", "Åsa"]
    with station.db.read() as s:
        assert [user.name for user in queries.users(s) if user.name in names] == in_order
        assert [token.name for token in queries.tokens(s)] == [f"{name} 2" for name in in_order]
        assert [session.user.name for session in queries.open_sessions(s, at)] == in_order
