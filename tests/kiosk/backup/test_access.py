"""Whoever was shut out stays out, whichever copy is restored, and the log keeps who did it."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from kiosk import audit
from kiosk.backup.numbers import SKIPPED
from kiosk.people import tokens
from kiosk.people.models import ApiToken, User
from kiosk.station import Station, open_station
from kiosk.types import Role
from tests import factories
from tests.kiosk.backup.conftest import copy, next_numbers, restore
from tests.kiosk.basics.test_storage import overwrite_a_page


@pytest.mark.parametrize("damaged", [None, "ticket", "user"])
def test_no_closed_user_old_password_or_revoked_token_comes_back(
    visited: Station, folder: Path, damaged: str | None
) -> None:
    """Also where the database is damaged, as long as its users can be read."""
    at = visited.clock.now()
    for name in ("karin", "omar"):
        factories.add_user(visited, name, Role.ADMIN)
    with visited.db.begin() as s:
        bearer = tokens.add(s, "test", "tavla", Role.KIOSK, at)
    made = copy(visited, folder)
    with visited.db.begin() as s:
        s.execute(sa.update(User).where(User.name == "omar").values(active=False, password="another"))
        s.execute(sa.update(ApiToken).values(revoked=at.utc))
        s.add(User(name="eva", role=Role.STAFF, password="hers", created=at.utc))
    visited.db.close()
    if damaged:
        overwrite_a_page(visited.data, damaged)
    said = restore(made.file, visited.data)
    again = open_station(visited.data)
    with again.db.read() as s:
        users = {user.name: user.active for user in s.scalars(sa.select(User))}
        token = tokens.find(s, bearer)
    again.db.close()
    assert (users, token is None) == (
        ({"karin": True, "omar": False, "eva": True}, True)
        if damaged != "user"
        else ({"karin": True, "omar": True}, False)
    )
    assert ("stay as they were just now" in said) == (damaged != "user")


@pytest.fixture
def copied_twice(station: Station, folder: Path) -> tuple[Path, Path]:
    """A copy of yesterday, and one of today after the numbers A2 and A3. A4 came later. Karin and Omar are admins."""
    yesterday = station.clock.now().later(days=-1)
    for name in ("karin", "omar"):
        factories.add_user(station, name, Role.ADMIN)
    factories.take(station, at=yesterday)
    first = copy(station, folder, days=-1).file
    factories.take(station)
    factories.take(station)
    second = copy(station, folder).file
    factories.take(station)
    station.db.close()
    return first, second


def close_omar(data: Path) -> None:
    station = open_station(data)
    with station.db.begin() as s:
        s.execute(sa.update(User).where(User.name == "omar").values(active=False))
        audit.note(s, "karin", "user_off", station.clock.now(), name="omar")
    station.db.close()


def omar(data: Path) -> tuple[bool, bool]:
    """Whether he may log in, and whether the log says that he was closed."""
    station = open_station(data)
    with station.db.read() as s:
        is_active = s.scalar(sa.select(User.active).where(User.name == "omar"))
        is_said = any(entry.action == "user_off" for entry in audit.latest(s, 20))
    station.db.close()
    return bool(is_active), is_said


def test_after_a_mistaken_copy_the_right_one_brings_nobody_back(
    station: Station, copied_twice: tuple[Path, Path]
) -> None:
    """The mistaken one opens a day of its own, which neither the other copy nor the database set aside has."""
    data, (mistaken, right) = station.data, copied_twice
    restore(mistaken, data)
    close_omar(data)
    assert next_numbers(data, "login") == ["A5"]
    for number, file in enumerate((data / "kiosk-before-restore-1" / "kiosk.db", right, mistaken)):
        assert "stay as they were just now" in restore(file, data)
        assert omar(data) == (False, True)
        assert next_numbers(data, "login") == [f"A{6 + number}"]


def test_on_a_new_machine_a_newer_copy_knows_more_than_an_older_one_that_was_restored_first(
    station: Station, copied_twice: tuple[Path, Path], tmp_path: Path
) -> None:
    data, (older, newer) = tmp_path / "new", copied_twice
    restore(older, data)
    close_omar(data)
    assert "those of the copy" in restore(newer, data)
    assert omar(data) == (True, False)
    number = next_numbers(data, "login")[0]
    assert int(number[1:]) > SKIPPED
    close_omar(data)
    assert "stay as they were just now" in restore(older, data)
    assert omar(data) == (False, True)
