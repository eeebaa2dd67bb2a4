"""Whoever was shut out stays out, whichever copy is restored, and the log keeps who did it."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from kiosk import audit
from kiosk.backup.numbers import SKIPPED
from kiosk.people import noted, tokens, users
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
        found = s.scalars(sa.select(User).where(User.name == "omar")).one()
        users.close_access(s, "karin", found.id, users.version(found), station.clock.now())
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
    assert "also those closed since" in restore(newer, data)
    assert omar(data) == (False, True), "he was closed after that copy"
    number = next_numbers(data, "login")[0]
    assert int(number[1:]) > SKIPPED
    close_omar(data)
    assert "stay as they were just now" in restore(older, data)
    assert omar(data) == (False, True)


def test_on_a_new_machine_the_users_of_a_copy_from_the_time_not_seen_count_also_on_the_same_day(
    station: Station, folder: Path, tmp_path: Path
) -> None:
    """The older copy was at hand first. In the newer one Omar is closed, a token is revoked and Eva is there."""
    data, at = tmp_path / "new", station.clock.now()
    for name in ("karin", "omar"):
        factories.add_user(station, name, Role.ADMIN)
    with station.db.begin() as s:
        bearer = tokens.add(s, "karin", "tavla", Role.KIOSK, at)
    factories.take(station)
    older = copy(station, folder).file
    with station.db.begin() as s:
        s.execute(sa.update(ApiToken).values(revoked=at.utc))
    factories.add_user(station, "eva")
    close_omar(station.data)
    newer = copy(station, folder).file
    station.db.close()
    restore(older, data)
    assert "also those closed since" in restore(newer, data)
    assert omar(data) == (False, True)
    again = open_station(data)
    with again.db.read() as s:
        assert tokens.find(s, bearer) is None
        assert s.scalar(sa.select(User.active).where(User.name == "eva"))
    again.db.close()
    assert "stay as they were just now" in restore(older, data)
    assert omar(data) == (False, True)


@pytest.mark.parametrize("has_later_gap", [False, True])
def test_users_that_were_kept_from_a_damaged_database_were_seen_the_whole_time(
    station: Station, copied_twice: tuple[Path, Path], has_later_gap: bool
) -> None:
    """Only numbers were not: those of the newer copy are skipped."""
    data, (older, newer) = station.data, copied_twice
    close_omar(data)
    overwrite_a_page(data, "ticket")
    assert "stay as they were just now" in restore(older, data)
    if has_later_gap:
        overwrite_a_page(data, "ticket")
        assert "stay as they were just now" in restore(older, data)
    assert omar(data) == (False, True)
    said = restore(newer, data)
    assert "stay as they were just now" in said and "are skipped" in said
    assert omar(data) == (False, True)


def test_a_time_not_seen_is_remembered_after_a_second_one(station: Station, folder: Path, tmp_path: Path) -> None:
    """On the new machine, the database is damaged after a copy of its own, in which the second copy is not seen."""
    for name in ("karin", "omar"):
        factories.add_user(station, name, Role.ADMIN)
    factories.take(station)
    first = copy(station, folder).file
    close_omar(station.data)
    second, data = copy(station, folder).file, tmp_path / "new"
    station.db.close()
    restore(first, data)
    here = open_station(data)
    (tmp_path / "own").mkdir()
    own = copy(here, tmp_path / "own").file
    here.db.close()
    overwrite_a_page(data, "user")
    assert "also those closed since" in restore(own, data)
    assert "also those closed since" in restore(second, data)
    assert omar(data) == (False, True)


def test_the_users_of_a_copy_from_the_time_not_seen_count_but_for_who_was_shut_out_later(
    station: Station, folder: Path, tmp_path: Path
) -> None:
    """Omar is let in again between the copies. On the new machine, which does not know that, a token is revoked."""
    data = tmp_path / "new"
    for name in ("karin", "omar"):
        factories.add_user(station, name, Role.ADMIN)
    with station.db.begin() as s:
        bearer = tokens.add(s, "karin", "tavla", Role.KIOSK, station.clock.now())
    close_omar(station.data)
    older = copy(station, folder).file
    with station.db.begin() as s:
        closed = s.scalars(sa.select(User).where(User.name == "omar")).one()
        users.open_access(s, "karin", closed.id, station.clock.now())
    newer = copy(station, folder).file
    station.db.close()
    restore(older, data)
    here = open_station(data)
    with here.db.begin() as s:
        tokens.revoke(s, "karin", s.scalars(sa.select(ApiToken.id)).one(), here.clock.now())
    here.db.close()
    assert "also those closed since" in restore(newer, data)
    assert omar(data) == (True, True)
    again = open_station(data)
    with again.db.read() as s:
        assert tokens.find(s, bearer) is None
    again.db.close()


def test_the_log_gives_what_was_done_to_one_user_to_no_other(station: Station, folder: Path, tmp_path: Path) -> None:
    """Zofia is added on the new machine. In the newer copy, which is restored there, her id is Eva's."""
    data = tmp_path / "new"
    factories.add_user(station, "karin", Role.ADMIN)
    older = copy(station, folder).file
    eva = factories.add_user(station, "eva")
    newer = copy(station, folder).file
    station.db.close()
    restore(older, data)
    here = open_station(data)
    zofia = factories.add_user(here, "zofia")
    with here.db.begin() as s:
        audit.note(s, "karin", "user_changed", here.clock.now(), user=zofia.id, changes={"name": ["zof", "zofia"]})
    here.db.close()
    assert zofia.id == eva.id
    restore(newer, data)
    again = open_station(data)
    with again.db.read() as s:
        added = [entry.details for entry in audit.latest(s, 20) if entry.action == "user_added"]
        assert noted.names(s).of_now[eva.id] == "eva"
    again.db.close()
    assert [(one.get("user"), one.get("name")) for one in added] == [(None, "zofia"), (eva.id, None), (1, None)]
