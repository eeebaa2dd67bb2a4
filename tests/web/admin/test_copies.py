"""The admin's page of the backup copies, with long work that goes on."""

import os
import re
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from kiosk import audit, replacement, work
from kiosk.backup import asked, copies, night, sent, state, target
from kiosk.backup.copies import centre_uid
from kiosk.backup.find_all import key_of, seen
from kiosk.backup.state import Attempt
from kiosk.clock import Moment
from kiosk.errors import Conflict, DomainError, StorageFault
from kiosk.station import Station
from kiosk.types import Role, new_key
from tests import factories
from tests.kiosk.basics.test_storage import overwrite_a_page
from tests.waiting import until
from tests.web.admin.conftest import Changes
from tests.web.logged_in import log_in
from tests.web.sent_copy import send, send_piece


def test_it_works(admin: FlaskClient, station: Station, at: Moment) -> None:
    made = night.back_up(station, at, work.silent).copy
    page = admin.get("/admin/copies").text
    size = f"{made.file.stat().st_size / 1_000_000:.1f} MB".replace(".", ",")
    assert made.file.name in page and size in page
    assert "<progress" not in page.partition('id="work"')[2]


def test_none_yet_and_looking_creates_nothing(admin: FlaskClient, station: Station) -> None:
    assert "Ingen kopia syns härifrån." in admin.get("/admin/copies").text
    assert not (station.data / "backups").exists()


def test_work_that_goes_on_is_found_again(admin: FlaskClient, station: Station, at: Moment) -> None:
    with work.recorded(station.data, "rehearsal", at.utc, work.silent) as show:
        show("Unpacking", 0.42)
        for _ in range(2):
            page = admin.get("/admin/copies").text
            assert "<strong>Återställning på prov</strong>: Packar upp, 42" in page
            assert '<progress max="100" value="42"' in page
    assert "Återställning på prov är klar." in admin.get("/admin/copies").text


def test_work_that_failed_says_why(admin: FlaskClient, station: Station, at: Moment) -> None:
    try:
        with work.recorded(station.data, "backup", at.utc, work.silent):
            raise StorageFault("no_stick", label="ENTREN")
    except StorageFault:
        page = admin.get("/admin/copies").text
    assert "Säkerhetskopia misslyckades." in page and "USB-minnet sitter inte i." in page


def test_a_restore_that_the_terminal_refused_is_no_admins(admin: FlaskClient, station: Station, at: Moment) -> None:
    with suppress(DomainError), work.recorded(station.data, "restore", at.utc, work.silent):
        raise Conflict("in_use")
    assert "Återställning misslyckades." not in admin.get("/admin/copies").text


def test_a_copy_is_listed_once_however_its_folder_is_written(
    admin: FlaskClient, station: Station, at: Moment, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = night.back_up(station, at, work.silent).copy
    monkeypatch.chdir(station.data)
    state.record_copy(
        station.data, Attempt(at=at.utc, folder=f"../{station.data.name}/backups", uid=centre_uid(station))
    )
    assert admin.get("/admin/copies").text.count(f'<p class="quiet">{made.file.name}') == 1


def test_work_that_was_interrupted(admin: FlaskClient, station: Station, at: Moment) -> None:
    (station.data / work.FILE).write_bytes(b'{"kind": "restore", "began": "2026-11-29T10:00:00Z", "share": 0.5}')
    assert "Återställning avbröts." in admin.get("/admin/copies").text


ODD_MANIFESTS: dict[str, Callable[[Path], object]] = {
    "a time that no page can write": lambda file: file.write_text(
        re.sub('"made":"[^"]*"', '"made":"9999-12-31T23:59:59Z"', file.read_text())
    ),
    "a time without a zone": lambda file: file.write_text(
        re.sub('"made":"[^"]*"', '"made":"2026-11-29T10:00:00"', file.read_text())
    ),
    "a pipe that nobody writes to": lambda file: (file.unlink(), os.mkfifo(file)),
    "a file without an end": lambda file: (file.unlink(), file.symlink_to("/dev/zero")),
}


@pytest.mark.timeout(30)
@pytest.mark.parametrize("manifest", ODD_MANIFESTS)
def test_an_odd_manifest_takes_no_other_copy_away(
    admin: FlaskClient, station: Station, at: Moment, manifest: str
) -> None:
    made, odd = [night.back_up(station, at.later(days=day), work.silent).copy.file for day in range(2)]
    ODD_MANIFESTS[manifest](odd.with_suffix(".json"))
    page = admin.get("/admin/copies")
    assert page.status_code == 200 and made.name in page.text
    assert seen(station.data, station.settings)


def test_staff_cannot(staff: FlaskClient) -> None:
    assert staff.get("/admin/copies").status_code == 403


def test_a_copy_is_restored_after_it_was_asked_once(admin: FlaskClient, station: Station, at: Moment) -> None:
    made = night.back_up(station, at, work.silent).copy
    address = f"/admin/copies/{key_of(made.file)}"
    assert f'href="{address}"' in admin.get("/admin/copies").text
    factories.take(station)
    question = admin.get(address).text
    assert "Det som finns nu läggs undan" in question and "Just nu väntar 1 person.</strong>" in question
    assert asked.read(station.data) is None
    assert admin.post(address).location == "/setup/restoring"
    wanted = asked.read(station.data)
    assert wanted is not None and (wanted.file, wanted.is_first) == (os.fsencode(made.file), False)
    assert "<progress" in admin.get("/setup/restoring").text
    with station.db.read() as s:
        assert audit.latest(s, 1)[0].action == "restore_asked"
    until(lambda: replacement.is_waiting(station.data), 30)


def test_who_asks_while_another_copy_is_restored_reads_which(
    admin: FlaskClient, station: Station, at: Moment, changes: Changes
) -> None:
    """The log has only the one that is restored."""
    first, second = [night.back_up(station, at.later(days=-day), work.silent).copy for day in (0, 1)]
    admin.post(f"/admin/copies/{key_of(first.file)}")
    page = admin.get("/setup/restoring").text
    assert "Det är kopian från i dag" in page and "Någon annan har bett om den." not in page
    other = log_in(admin.application.test_client(), station, desk="1", role=Role.ADMIN)
    assert other.post(f"/admin/copies/{key_of(second.file)}").location == "/setup/restoring"
    page = other.get("/setup/restoring").text
    assert "Det är kopian från i dag" in page and "Någon annan har bett om den." in page
    assert [action for _who, action in changes].count("restore_asked") == 1
    until(lambda: replacement.is_waiting(station.data), 30)


def test_a_copy_is_restored_though_the_log_is_damaged(admin: FlaskClient, station: Station, at: Moment) -> None:
    made = night.back_up(station, at, work.silent).copy
    address = f"/admin/copies/{key_of(made.file)}"
    station.db.close()
    overwrite_a_page(station.data, "audit_entry")
    assert admin.post(address).location == "/setup/restoring"
    until(lambda: replacement.is_waiting(station.data), 30)


def test_the_copy_that_is_restored_is_the_one_that_was_asked_about(
    admin: FlaskClient, station: Station, at: Moment
) -> None:
    made = night.back_up(station, at, work.silent).copy.file
    address = f"/admin/copies/{key_of(made)}"
    assert admin.get(address).status_code == 200
    os.utime(made, (1, 1))  # another file has come in its place meanwhile
    assert "Kopian finns inte längre." in admin.post(address, follow_redirects=True).text
    assert asked.read(station.data) is None


def test_a_copy_that_is_gone(admin: FlaskClient, station: Station) -> None:
    assert "Kopian finns inte längre." in admin.get("/admin/copies/1", follow_redirects=True).text
    assert "Kopian finns inte längre." in admin.post("/admin/copies/1", follow_redirects=True).text
    assert asked.read(station.data) is None


def test_a_stick_whose_path_is_no_utf_8(
    admin: FlaskClient, station: Station, at: Moment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = Path(os.fsdecode(bytes(tmp_path) + b"/US\xe5 minne\xc2\x85"))
    (stick / target.ON_STICK).mkdir(parents=True)
    (tmp_path / "proc").mkdir()
    mounts = b"proc /proc proc rw 0 0\n/dev/sda1 " + os.fsencode(stick).replace(b" ", b"\\040") + b" vfat rw 0 0\n"
    (tmp_path / "proc/mounts").write_bytes(mounts)
    monkeypatch.setattr(target, "ROOT", tmp_path)
    monkeypatch.setattr(target, "REMOVABLE", (str(tmp_path),))
    monkeypatch.setattr(target, "stick", lambda _label: stick)
    made = night.back_up(station, at, work.silent).copy
    assert made.file.parent == stick / target.ON_STICK
    page = admin.get("/admin/copies")
    assert page.status_code == 200 and made.file.name in page.text
    night.rehearse(station, at, work.silent)
    assert admin.get("/admin").status_code == 200
    assert admin.post(f"/admin/copies/{key_of(made.file)}").location == "/setup/restoring"
    until(lambda: replacement.is_waiting(station.data), 30)


def test_staff_cannot_restore(staff: FlaskClient, station: Station, at: Moment) -> None:
    made = night.back_up(station, at, work.silent).copy
    assert staff.post(f"/admin/copies/{key_of(made.file)}").status_code == 403
    assert asked.read(station.data) is None


def test_what_was_set_aside_can_be_got_back(admin: FlaskClient, station: Station, at: Moment, tmp_path: Path) -> None:
    for number, name in ((1, "Den tomma"), (2, "Malå <b>")):
        folder = station.data / f"kiosk-before-restore-{number}"
        folder.mkdir()
        made = copies.make(tmp_path, station, at, work.silent).file.rename(folder / "kiosk.db")
        with closing(sqlite3.connect(made)) as before, before:
            before.execute("UPDATE centre SET name = ?, uid = 'other'", [name])
            before.execute("DELETE FROM user" if number == 1 else "DELETE FROM ticket")
    page = admin.get("/admin/copies").text
    assert "Undanlagt i dag" in page and "Malå &lt;b&gt;" in page and "orört i 14 dagar" in page
    assert "Den tomma" not in page, "nobody could log in"
    address = f"/admin/copies/{key_of(made)}"
    assert f'href="{address}"' in page
    assert "Det lades undan i dag" in admin.get(address).text
    assert admin.post(address).location == "/setup/restoring"
    until(lambda: replacement.is_waiting(station.data), 30)
    wanted = asked.read(station.data)
    assert wanted is not None and wanted.centre == "Malå <b>"


@pytest.fixture
def others(demonstration: Path, station: Station, admin: FlaskClient, tmp_path: Path, at: Moment) -> Path:
    """A copy of another centre in the folder with those of this one. Both have the code of the wizard, `demo`."""
    folder = station.data / "backups"
    folder.mkdir()
    other = factories.copy_demonstration(demonstration, tmp_path / "other")
    factories.add_user(other, "karin", Role.ADMIN)
    with other.db.begin() as s:
        s.execute(sa.text("UPDATE centre SET name = 'Malå', uid = 'of-mala'"))
    made = copies.make(tmp_path, other, at, work.silent).file
    other.db.close()
    night.back_up(station, at, work.silent)
    moved = folder / made.name.replace("-00001-", "-00009-")
    made.with_suffix(".json").rename(moved.with_suffix(".json"))
    return made.rename(moved)


def test_copies_of_another_centre_are_seen_and_cannot_be_restored(
    admin: FlaskClient, station: Station, others: Path
) -> None:
    page = admin.get("/admin/copies").text
    assert page.index("<h2>Från andra center</h2>") < page.index("<h3>Malå</h3>") < page.index("1 kopia, från")
    address = f"/admin/copies/{key_of(others)}"
    assert address not in page and page.count('href="/admin/copies/') == 1
    assert "Kopian är från ett annat center." in admin.post(address, follow_redirects=True).text
    assert asked.read(station.data) is None


def test_a_copy_is_sent_from_another_computer(
    admin: FlaskClient, station: Station, at: Moment, changes: Changes
) -> None:
    made = night.back_up(station, at, work.silent).copy
    content = made.file.read_bytes()
    copies.remove(made)
    chosen = send(admin, "/admin/copies/sent", content, made.file.name).json["page"]
    listed = admin.get("/admin/copies").text
    assert f'href="{chosen}"' in listed and "<h3>Skickad hit i dag " in listed
    assert "Det senaste i den är från" in admin.get(chosen).text
    assert ("admin-nowhere", "copy_sent") in changes
    assert admin.post(chosen).location == "/setup/restoring"
    until(lambda: replacement.is_waiting(station.data), 30)


def test_a_copy_of_another_centre_is_refused_when_it_is_sent(
    admin: FlaskClient, station: Station, others: Path, changes: Changes
) -> None:
    answer = send(admin, "/admin/copies/sent", others.read_bytes())
    assert answer.status_code == 409 and "från ett annat center" in answer.json["words"]
    assert not (station.data / sent.FOLDER).exists()
    assert ("admin-nowhere", "copy_sent") not in changes


def test_staff_cannot_send(staff: FlaskClient, station: Station) -> None:
    assert send(staff, "/admin/copies/sent", b"SQLite format 3\0").status_code == 403
    assert not (station.data / sent.FOLDER).exists()


@pytest.mark.parametrize(
    "name", ["entren-811218-9876-00001-2026-11-29.db", "entren-demo-8112189876-2026-11-29.db", "../kiosk.db", ""]
)
def test_a_sent_copy_keeps_no_name_that_could_be_a_persons_or_a_path(
    admin: FlaskClient, station: Station, at: Moment, name: str
) -> None:
    content = night.back_up(station, at, work.silent).copy.file.read_bytes()
    assert "page" in send(admin, "/admin/copies/sent", content, name).json
    assert [file.name[:18] for file in (station.data / sent.FOLDER).iterdir()] == ["entren-sent-00001-"]


def test_no_piece_makes_a_copy_larger_than_was_said_at_first(admin: FlaskClient, station: Station) -> None:
    about = {"name": "copy.db", "key": new_key()}
    assert send_piece(admin, "/admin/copies/sent", b"SQLite format 3\0", size=20, offset=0, **about).json == {
        "came": 16
    }
    more = send_piece(admin, "/admin/copies/sent", b"x" * 1000, size=10**15, offset=16, **about)
    assert more.status_code == 409 and more.json["words"]
    assert [file.stat().st_size for file in (station.data / sent.FOLDER).iterdir()] == [16]


def test_of_two_copies_that_are_sent_at_once_the_later_one_arrives(
    admin: FlaskClient, station: Station, at: Moment
) -> None:
    content = night.back_up(station, at, work.silent).copy.file.read_bytes()
    half, size = len(content) // 2, len(content)
    first, later = ({"name": "copy.db", "key": new_key(), "size": size} for _ in range(2))
    for about in (first, later):
        send_piece(admin, "/admin/copies/sent", content[:half], offset=0, **about)
    lost = send_piece(admin, "/admin/copies/sent", content[half:], offset=half, **first)
    assert lost.status_code == 409 and "Någon annan skickade hit en kopia under tiden." in lost.json["words"]
    assert "page" in send_piece(admin, "/admin/copies/sent", content[half:], offset=half, **later).json


def test_of_many_that_are_sent_at_once_the_others_are_told_why(
    admin: FlaskClient, station: Station, at: Moment
) -> None:
    content = night.back_up(station, at, work.silent).copy.file.read_bytes()
    third, size = 1 + len(content) // 3, len(content)

    def send_all(_number: int) -> str:
        try:
            key, offset = new_key(), third
            sent.begin(station.data, key, size, content[:third])
            sent.add(station.data, key, size, 0, content[:third])
            while offset < size:
                offset = sent.add(station.data, key, size, offset, content[offset : offset + third])
            return sent.finish(station.data, key, size, "copy.db").name[:12]
        except DomainError as error:
            return error.code

    with ThreadPoolExecutor(8) as senders:
        codes = list(senders.map(send_all, range(40)))
    assert set(codes) == {"another_was_sent", "entren-sent-"}
