"""Copies of several centres in one folder, or with one code, are told apart."""

import dataclasses
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from kiosk import work
from kiosk.backup import copies, find, manifest, night, state
from kiosk.centre.models import SERIES_LETTERS, Centre, new_uid
from kiosk.config import Backup, Settings, Sync, load
from kiosk.errors import Conflict
from kiosk.station import Station, open_station
from kiosk.statistics import receiver
from kiosk.sync.receiver import Receiver
from kiosk.types import Role
from tests import factories
from tests.kiosk.backup.conftest import copy, flip_a_byte, names
from tests.kiosk.cli.conftest import run


@pytest.fixture
def other(demonstration: Path, tmp_path: Path) -> Station:
    """Another centre with the same code."""
    opened = factories.copy_demonstration(demonstration, tmp_path / "other")
    with opened.db.begin() as s:
        s.execute(sa.update(Centre).values(uid=new_uid()))
    return opened


def test_it_works(visited: Station, other: Station, folder: Path) -> None:
    """Two centres with the code `demo` and one folder: each keeps and removes its own."""
    for day in range(10):
        copy(visited, folder, day)
        copy(other, folder, day)
    copies.remove_old(folder, visited, visited.clock.now())
    assert len(copies.own(folder, other)) == 10
    left = copies.own(folder, visited)
    assert len(left) < 10 and left[-1].number == 19
    night.rehearsal.rehearse(folder, visited, visited.clock.now(), work.silent)
    other.db.close()


def test_after_a_restore_the_copies_of_the_database_before_are_not_this_centres(
    visited: Station, other: Station, folder: Path
) -> None:
    """A new machine has copied its empty database before the centre's copy is restored there."""
    toml = other.data / "kiosk.toml"
    toml.write_text(toml.read_text() + f'\n[backup]\nfolder = "{folder}"\n')
    of_the_centre = copy(visited, folder)
    known = dataclasses.replace(other, settings=load(other.data))
    of_the_machine = night.back_up(known, other.clock.now(), work.silent).copy
    visited.db.close()
    other.db.close()
    assert run("restore", "--of-any-centre", str(of_the_centre.file), data=other.data).exit_code == 0
    station = open_station(other.data)
    assert night.is_due(station, station.clock.now())
    station.db.close()
    assert state.read(other.data).good is None
    (other.data / "kiosk.db").write_bytes(b"x" * 100)
    said = run("migrate", data=other.data).stdout
    assert of_the_centre.file.name in said and of_the_machine.file.name not in said
    with closing(sqlite3.connect(other.data / "kiosk.db")) as database:
        assert database.execute("SELECT DISTINCT who FROM audit_entry WHERE action = 'restored'").fetchall() == [
            ("restore",)
        ]


def test_copies_of_an_older_version_are_its_own_only_in_its_data_folder(visited: Station, folder: Path) -> None:
    beside = visited.data / "backups"
    beside.mkdir()
    for where in (folder, beside):
        for day in range(20):
            file = copy(visited, where, day).file
            old = manifest.beside(file).read_text().replace('"uid"', '"was_not_there_yet"')
            manifest.beside(file).write_text(old)
    assert copies.remove_old(folder, visited, visited.clock.now()) == []
    assert len(copies.remove_old(beside, visited, visited.clock.now())) > 5


def test_the_draft_of_another_centre_is_left_alone(visited: Station, folder: Path) -> None:
    drafts = [".entren-demo-2-00003-2026-01-01.part", ".entren-mala-00003-2026-01-01.json.part"]
    for name in drafts:
        (folder / name).write_bytes(b"being written")
    copy(visited, folder)
    assert set(drafts) < set(names(folder))


def named(station: Station, code: str) -> Station:
    """The same centre, which kiosk.toml gives another code."""
    toml = station.data / "kiosk.toml"
    toml.write_text(toml.read_text().replace('centre = "demo"', f'centre = "{code}"'))
    return dataclasses.replace(station, settings=Settings(sync=Sync(centre=code)))


def test_a_copy_of_another_centre_is_refused(visited: Station, other: Station, folder: Path) -> None:
    made = copy(named(other, "mala"), folder)
    named(visited, "norsjo").db.close()
    refused = run("restore", str(made.file), data=visited.data)
    assert isinstance(refused.exception, Conflict)
    assert refused.exception.code == "copy_of_another"
    assert not (visited.data / "restoring").exists() and not list(visited.data.glob("kiosk-before*"))
    assert run("restore", str(made.file), "--of-any-centre", data=visited.data).exit_code == 0
    other.db.close()


def test_the_random_name_tells_them_apart_where_the_codes_do_not(
    visited: Station, other: Station, folder: Path
) -> None:
    """Both centres were set up by the wizard alone, and have the code `demo`."""
    for station, name in ((visited, "Åby"), (other, "Exempel")):
        factories.add_user(station, "Ada", Role.ADMIN)
        with station.db.begin() as s:
            s.execute(sa.update(Centre).values(name=name))
    made, beside = copy(other, folder), visited.data / "backups"
    shutil.copytree(folder, beside)
    own = copy(visited, beside)
    assert find.found(visited.data, visited.settings, copies.centre_uid(visited)) == [own]
    visited.db.close()
    for file in (made.file, beside / made.file.name, Path(shutil.copy(made.file, folder / "no-manifest.db"))):
        refused = run("restore", str(file), data=visited.data)
        assert isinstance(refused.exception, Conflict)
        assert refused.exception.params == {"theirs": "Exempel", "ours": "Åby"}
    assert run("restore", str(made.file), "--of-any-centre", data=visited.data).exit_code == 0
    assert run("restore", str(own.file), data=visited.data).exception.code == "copy_of_another"
    aside = visited.data / "kiosk-before-restore-1" / "kiosk.db"
    assert run("restore", str(aside), data=visited.data).exit_code == 0, "what was set aside is its own"
    other.db.close()


def test_a_machine_that_nobody_has_set_up_takes_any(visited: Station, other: Station, folder: Path) -> None:
    made = copy(visited, folder)
    other.db.close()
    assert run("restore", str(made.file), data=other.data).exit_code == 0


def test_its_own_copy_is_not_refused_after_its_code_was_changed(visited: Station, folder: Path) -> None:
    made = copy(named(visited, "mala"), folder)
    renamed = visited.data / "kiosk.toml"
    renamed.write_text(renamed.read_text().replace('centre = "mala"', 'centre = "norsjo"'))
    visited.db.close()
    assert run("restore", str(made.file), data=visited.data).exit_code == 0


def test_its_copies_stay_its_own_after_its_code_was_changed(visited: Station, other: Station, folder: Path) -> None:
    """In /admin. Numbers go on, old copies go by the same rule, and a lost database is rescued with the newest."""
    for day in range(10):
        copy(visited, folder, day)
    copy(other, folder)
    (folder / ".entren-demo-00011-2026-01-01.part").write_bytes(b"of a power cut")
    with visited.db.begin() as s:
        at = visited.clock.now()
        receiver.set_receiver(s, "Ada", Receiver("norsjo"), visited.settings, None, at)
    made = copy(visited, folder, 10)
    assert made.file.name.startswith("entren-norsjo-00012-") and made.manifest.centre == "norsjo"
    assert not list(folder.glob(".entren-demo*"))
    gone = copies.remove_old(folder, visited, visited.clock.now())
    left = copies.own(folder, visited)
    assert gone and all(name.startswith("entren-demo-") for name in gone) and left[0].code == "demo"
    assert len(copies.own(folder, other)) == 1
    night.rehearsal.rehearse(folder, visited, visited.clock.now(), work.silent)
    settings = Settings(backup=Backup(folder=str(folder)))
    assert find.found(visited.data, settings, copies.centre_uid(visited))[0] == left[-1] == made
    assert find.found(visited.data, settings) == [], "two centres have the code that it had"
    for file in folder.glob(f"{copies.own(folder, other)[0].file.stem}.*"):
        file.unlink()
    assert find.found(visited.data, settings)[0] == made
    visited.db.close()
    assert run("restore", str(left[0].file), data=visited.data).exit_code == 0
    other.db.close()


def test_a_link_to_a_damaged_copy_does_not_hide_its_manifest(visited: Station, folder: Path, tmp_path: Path) -> None:
    made = copy(visited, folder)
    visited.db.close()
    flip_a_byte(made.file, at=made.file.stat().st_size - 100)
    (tmp_path / "latest.db").symlink_to(made.file)
    refused = run("restore", str(tmp_path / "latest.db"), data=visited.data)
    assert refused.exit_code and "damaged" in str(refused.exception)


def test_numbers_of_a_topic_that_is_newer_than_the_copy_are_skipped_too(visited: Station, folder: Path) -> None:
    """The database is lost, and the admin adds the topic again after the restore, on the same day."""
    made = copy(visited, folder)
    visited.db.close()
    shutil.rmtree(visited.data)
    visited.data.mkdir()
    said = run("restore", str(made.file), data=visited.data).stdout
    assert "they go on with A202, B201" in said and "Z201" not in said
    station = open_station(visited.data)
    unused = SERIES_LETTERS[-1]
    with station.db.begin() as s:
        s.execute(sa.text("UPDATE topic SET series = :letter WHERE code = 'bills'"), {"letter": unused})
    assert factories.take(station, "bills").number == f"{unused}201"
    station.db.close()
