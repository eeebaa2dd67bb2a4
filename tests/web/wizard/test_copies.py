"""Instead of the questions: a copy from another machine, for whoever has the one-time code."""

import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from kiosk import replacement, work
from kiosk.backup import asked, copies, sent
from kiosk.backup.asked import Stage
from kiosk.centre import hours
from kiosk.people import setup
from kiosk.station import Station, open_station
from kiosk.types import Role
from tests import factories
from tests.waiting import until
from tests.web.sent_copy import PIECE, send, send_piece
from web import restoring
from web.factory import create_app


@pytest.fixture(scope="module")
def stick(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two copies of the centre in Lycksele, one of that in Malå, and one of a centre without users."""
    folder = tmp_path_factory.mktemp("stick")
    for name, days in (("Lycksele", (0, 1)), ("Malå <b>", (3,)), ("", (5,))):
        station = factories.copy_demonstration(demonstration, tmp_path_factory.mktemp("old") / "data")
        if name:
            factories.add_user(station, "karin", Role.ADMIN)
        with station.db.begin() as s:
            s.execute(sa.text("UPDATE centre SET name = :name, uid = :uid"), {"name": name, "uid": f"of-{name}"})
        for later in days:
            copies.make(folder, station, station.clock.now().later(days=later), work.silent)
        station.db.close()
    return folder


@pytest.fixture
def empty(empty: Station, stick: Path, tmp_path: Path) -> Iterator[Station]:
    """A centre that is not set up yet, with its own copy of the stick."""
    empty.db.close()
    shutil.copytree(stick, tmp_path / "stick")
    (empty.data / "kiosk.toml").write_text('[clock]\ntrust = "system"\n[backup]\nfolder = "../stick"\n', "utf-8")
    opened = open_station(empty.data)
    yield opened
    opened.db.close()


class Unreported(restoring.Restores):
    """A restore whose process has not said yet how far it is."""

    def stage(self) -> tuple[Stage | None, str | None]:
        return Stage.UNPACKING, None


@pytest.fixture
def restorer(somebody: FlaskClient, code_of_machine: str) -> FlaskClient:
    """A browser in which the code was typed."""
    assert somebody.post("/setup/copies", data={"code": code_of_machine.lower()}).location == "/setup/copies"
    return somebody


def addresses(client: FlaskClient) -> list[str]:
    """Where the copies of the list are chosen, in its order."""
    parts = client.get("/setup/copies").text.split('href="/setup/copies/')[1:]
    return [f"/setup/copies/{part.split(chr(34))[0]}" for part in parts]


def stage(station: Station, app: Flask) -> tuple[Stage | None, str | None]:
    with app.app_context():
        return restoring.restores().stage()


def test_the_copies_of_each_centre_the_newest_first(restorer: FlaskClient, tmp_path: Path) -> None:
    page = restorer.get("/setup/copies").text
    assert page.index("<h2>Malå &lt;b&gt;</h2>") < page.index("<h2>Lycksele</h2>")
    assert page.count("<h2>") == 2, "nobody has set the third one up"
    assert len(addresses(restorer)) == 3
    asking = restorer.get(addresses(restorer)[1]).text
    assert "Ska Lycksele komma tillbaka?" in asking and "Användare, lösenord och nycklar" in asking
    assert str(tmp_path) not in page + asking


def test_it_is_unpacked_and_then_the_service_starts_on_it(
    restorer: FlaskClient, empty: Station, new_app: Flask, tmp_path: Path
) -> None:
    assert restorer.post(addresses(restorer)[1]).location == "/setup/restoring"
    assert restorer.post(addresses(restorer)[0]).location == "/setup/restoring", "one at a time"
    restores, other = new_app.extensions[restoring.RESTORES], new_app.test_client()
    assert other.get("/setup").location == "/setup/restoring", "it is found again"
    assert "<progress" in other.get("/setup/restoring").text
    new_app.extensions[restoring.RESTORES] = Unreported(empty.data)
    assert "Kopian kontrolleras." in other.get("/setup/restoring").text
    new_app.extensions[restoring.RESTORES] = restores
    until(lambda: stage(empty, new_app)[0] is Stage.WAITING, 30)
    for path in ("/", "/board"):
        screen = other.get(path)
        assert "Entrén är snart tillbaka" in screen.text
        assert "js/waits.js" in screen.text
        assert "Förbered Entrén" not in screen.text and "Till början" not in screen.text
    assert "Entrén startar snart med kopian." in restorer.get("/setup/restoring").text
    empty.db.close()
    shutil.rmtree(tmp_path / "stick")
    asked.put_in_place(empty.data)
    again = create_app(opened := open_station(empty.data))
    cookie = restorer.get_cookie("session")
    assert cookie is not None
    after = again.test_client()
    after.set_cookie("session", cookie.value)
    page = after.get("/setup/restoring").text
    assert "<h1>Lycksele är tillbaka</h1>" in page and 'href="/login"' in page
    assert again.test_client().get("/setup/restoring").location == "/login", "nobody else is told"
    opened.db.close()


@pytest.mark.parametrize("path", ["", "/0123456789abcdef"])
def test_not_without_the_code(somebody: FlaskClient, empty: Station, code_of_machine: str, path: str) -> None:
    page = somebody.get(f"/setup/copies{path}", follow_redirects=True).text
    assert "Engångskod" in page and "Lycksele" not in page
    answer = somebody.post("/setup/copies", data={"code": "AAAA-AAAA-AAAA"})
    assert answer.status_code == 403
    assert "Inget är sparat än." not in answer.text
    assert "Koden stämmer inte." in answer.text and 'aria-invalid="true"' in answer.text
    assert somebody.post("/setup/copies/0123456789abcdef").location == "/setup/copies"
    assert asked.read(empty.data) is None


def test_a_right_copy_without_the_code(restorer: FlaskClient, new_app: Flask, empty: Station) -> None:
    chosen = addresses(restorer)[0]
    assert new_app.test_client().post(chosen).location == "/setup/copies"
    assert new_app.test_client().get(chosen).location == "/setup/copies"
    assert asked.read(empty.data) is None


def test_ten_tries_a_minute(somebody: FlaskClient, code_of_machine: str) -> None:
    tried = [somebody.post("/setup/copies", data={"code": "AAAA-AAAA-AAAA"}).status_code for _ in range(11)]
    assert tried == [403] * 10 + [429]
    assert somebody.post("/setup/copies", data={"code": code_of_machine}).status_code == 429


def test_a_new_code_makes_the_old_one_void(restorer: FlaskClient, empty: Station) -> None:
    chosen = addresses(restorer)[0]
    with empty.db.begin() as s:
        setup.new_code(s)
    assert restorer.post(chosen).location == "/setup/copies"
    assert "Engångskod" in restorer.get("/setup/copies").text
    assert asked.read(empty.data) is None


def test_not_once_there_is_an_admin(restorer: FlaskClient, empty: Station) -> None:
    chosen = addresses(restorer)[0]
    factories.add_user(empty, "Bo", Role.ADMIN)
    for path in ("/setup/copies", chosen):
        assert restorer.get(path).location == "/login"
        assert restorer.post(path).location == "/login"
    assert asked.read(empty.data) is None


def test_copies_of_one_minute_are_told_apart(restorer: FlaskClient, empty: Station, tmp_path: Path) -> None:
    for number, second in ((1, "05"), (2, "50")):
        said = next((tmp_path / "stick").glob(f"*0000{number}-*.json"))
        made = json.loads(said.read_text()) | {"made": f"2026-11-27T11:30:{second}Z"}
        said.write_text(json.dumps(made))
    page = restorer.get("/setup/copies").text
    assert page.index("12.30.50") < page.index("12.30.05")


def test_a_stick_that_was_pulled_out(restorer: FlaskClient, empty: Station, tmp_path: Path) -> None:
    chosen = addresses(restorer)[0]
    shutil.rmtree(tmp_path / "stick")
    assert "Kopian finns inte längre." in restorer.post(chosen, follow_redirects=True).text
    assert "Ingen kopia syns." in restorer.get("/setup/copies").text
    assert asked.read(empty.data) is None


def test_copies_that_cannot_be_restored_are_shown_and_not_offered(restorer: FlaskClient, tmp_path: Path) -> None:
    first, second = sorted((tmp_path / "stick").glob("*0000[12]-*.db"))
    os.truncate(first, 50_000)
    said = second.with_suffix(".json")
    said.write_text(said.read_text().replace('"step": "', '"step": "9'))
    page = restorer.get("/setup/copies").text
    assert "Kopian är skadad." in page and "nyare version" in page
    assert len(addresses(restorer)) == 1


def test_a_damaged_copy_is_found_before_anything_is_changed(
    restorer: FlaskClient, empty: Station, new_app: Flask, tmp_path: Path
) -> None:
    with max((tmp_path / "stick").glob("*00003-*.db")).open("r+b") as file:
        file.seek(50_000)
        file.write(b"damaged")
    restorer.post(addresses(restorer)[0])
    until(lambda: stage(empty, new_app) == (Stage.FAILED, "copy_damaged"), 30)
    page = restorer.get("/setup/restoring").text
    assert page.count("Kopian är inte återställd") == 2, "the title and the heading"
    assert "Inget är ändrat." in page and "Kopian är skadad." in page and 'href="/setup/copies"' in page
    assert "Kopian är skadad." in new_app.test_client().get("/setup").text, "it is said in another browser too"
    assert not replacement.is_waiting(empty.data)


def test_a_file_that_is_no_copy_holds_no_page(restorer: FlaskClient, tmp_path: Path) -> None:
    file = tmp_path / "stick" / "entren-demo-00099-2026-11-29.db"
    with closing(sqlite3.connect(file)) as connection, connection:
        loop = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS name, x AS uid FROM n"
        connection.execute(f"CREATE VIEW centre AS {loop} WHERE x < 0")
        connection.execute("CREATE TABLE sqlite (name)")
    (tmp_path / "stick" / "entren-demo-00098-2026-11-29.db").write_bytes(b"")
    assert len(addresses(restorer)) == 3
    assert restorer.get("/setup/copies").text.count("Filen är ingen säkerhetskopia av ett center.") == 2


def test_the_first_admin_finds_the_stick_after_all(
    librarian: FlaskClient, empty: Station, new_app: Flask, file: bytes
) -> None:
    assert 'href="/setup/copies"' in librarian.get("/setup/name").text
    chosen = addresses(librarian)[1]
    assert "din användare med det" in librarian.get(chosen).text
    assert new_app.test_client().get(chosen).location == "/setup/name", "nobody else sees it"
    assert librarian.post(chosen).location == "/setup/restoring"
    until(lambda: stage(empty, new_app)[0] is Stage.WAITING, 30)
    empty.db.close()
    done = asked.put_in_place(empty.data)
    assert done is not None and done.is_done, done
    opened = open_station(empty.data)
    with opened.db.read() as s:
        assert s.scalars(sa.text("SELECT name FROM user")).all() == ["karin"]
    opened.db.close()


def test_the_new_centres_own_copies_are_not_offered(librarian: FlaskClient, empty: Station, tmp_path: Path) -> None:
    """The night makes one as soon as there is an admin. It would be first in the list, and brings nothing back."""
    before = addresses(librarian)
    copies.make(tmp_path / "stick", empty, empty.clock.now().later(days=9), work.silent)
    assert addresses(librarian) == before


def test_no_other_centres_copy_once_a_number_was_given(librarian: FlaskClient, empty: Station, new_app: Flask) -> None:
    chosen = addresses(librarian)[0]
    librarian.post(chosen)
    until(lambda: stage(empty, new_app)[0] is Stage.WAITING, 30)
    with empty.db.begin() as s:
        hours.replace_week(s, [hours.Period(day, 0, hours.WHOLE_DAY) for day in range(7)])
    factories.take(empty)
    assert librarian.get(chosen).location == librarian.post(chosen).location == "/setup/name"
    assert 'href="/setup/copies"' not in librarian.get("/setup/name").text
    empty.db.close()
    failed = asked.put_in_place(empty.data)
    assert failed is not None and failed.code == "number_given"


SENT = "/setup/copies/sent"


@pytest.fixture
def file(stick: Path) -> bytes:
    """The newest copy of the centre in Lycksele."""
    return max(stick.glob("*00002-*.db")).read_bytes()


@pytest.fixture
def of_a_time(file: bytes, tmp_path: Path) -> bytes:
    """The same copy, of a centre that was running at noon."""
    (tmp_path / "timed.db").write_bytes(file)
    with closing(sqlite3.connect(tmp_path / "timed.db")) as connection, connection:
        connection.execute("INSERT OR REPLACE INTO known_time VALUES (1, '2026-11-01 11:00:00.000000', '', 0)")
    return (tmp_path / "timed.db").read_bytes()


def test_a_copy_is_sent_from_another_computer(
    restorer: FlaskClient, empty: Station, new_app: Flask, tmp_path: Path, file: bytes
) -> None:
    shutil.rmtree(tmp_path / "stick")
    assert len(file) > 2 * PIECE
    chosen = send(restorer, SENT, file, "entren-demo-00002-2026-11-30.db").json["page"]
    assert addresses(restorer) == [chosen]
    listed = restorer.get("/setup/copies").text
    assert "Skickad hit i dag " in listed and "entren-demo-00002-2026-11-30.db" in listed
    assert "Det senaste i den är från" in restorer.get(chosen).text
    assert "Ska Lycksele komma tillbaka?" in restorer.get(chosen).text
    assert restorer.post(chosen).location == "/setup/restoring"
    until(lambda: stage(empty, new_app)[0] is Stage.WAITING, 30)
    until(lambda: not (empty.data / sent.FOLDER).exists())


def test_a_name_that_says_nothing(restorer: FlaskClient, of_a_time: bytes) -> None:
    chosen = send(restorer, SENT, of_a_time, "../../kopia (2).db").json["page"]
    page = restorer.get(chosen).text
    assert "Ska Lycksele komma tillbaka?" in page and " 12.00" in page


def other_database(_file: bytes, tmp_path: Path) -> bytes:
    with closing(sqlite3.connect(tmp_path / "other.db")) as connection, connection:
        connection.execute("CREATE TABLE ticket (number)")
    return (tmp_path / "other.db").read_bytes()


def newer(file: bytes, tmp_path: Path) -> bytes:
    (tmp_path / "newer.db").write_bytes(file)
    with closing(sqlite3.connect(tmp_path / "newer.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999_centre'")
    return (tmp_path / "newer.db").read_bytes()


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (lambda *_: b"PK some letters", "Filen är ingen säkerhetskopia av ett center."),
        (lambda file, _: file[:16] + bytes(200_000), "Kopian är skadad. Välj en annan."),
        (other_database, "Filen är ingen säkerhetskopia av ett center."),
        (newer, "Kopian är från en nyare version av Entrén. Installera den versionen först."),
    ],
)
def test_what_is_no_copy_is_refused(restorer: FlaskClient, empty: Station, tmp_path, file: bytes, made, words) -> None:
    answer = send(restorer, SENT, made(file, tmp_path))
    assert answer.status_code >= 400 and answer.json == {"words": words}
    assert not (empty.data / sent.FOLDER).exists()


def test_a_file_too_large_or_without_room_is_refused_at_its_first_piece(
    restorer: FlaskClient, empty: Station, file: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert send(restorer, SENT, file, size=sent.LARGEST + 1).json["words"] == "Filen är större än någon säkerhetskopia."
    monkeypatch.setattr(sent, "ROOM", 10**15)
    assert "Det finns inte plats" in send(restorer, SENT, file).json["words"]
    assert not (empty.data / sent.FOLDER).exists()
    monkeypatch.undo()
    assert "page" in send(restorer, SENT, file).json
    monkeypatch.setattr(sent, "ROOM", 10**15)
    assert "Det finns inte plats" in send(restorer, SENT, file).json["words"]
    assert (empty.data / sent.FOLDER).exists(), "the one before is still there"


def test_a_piece_that_comes_twice_and_one_of_a_copy_that_another_one_replaced(restorer: FlaskClient, file: bytes):
    def piece(key: str, offset: int) -> object:
        content = file[offset : offset + PIECE]
        return send_piece(restorer, SENT, content, key=key * 8, offset=offset, size=len(file), name="x.db").json

    assert piece("a", 0) == {"came": PIECE}
    assert piece("a", PIECE) == piece("a", PIECE) == {"came": 2 * PIECE}
    assert piece("b", 0) == {"came": PIECE}
    assert piece("a", 2 * PIECE) == {"words": "Någon annan skickade hit en kopia under tiden. Skicka din en gång till."}


def test_what_was_sent_and_not_used_is_gone_at_the_next_start(
    restorer: FlaskClient, empty: Station, file: bytes
) -> None:
    send(restorer, SENT, file)
    asked.put_in_place(empty.data)
    assert not (empty.data / sent.FOLDER).exists()


def test_nothing_is_taken_without_the_code(somebody: FlaskClient, empty: Station, file: bytes) -> None:
    assert send(somebody, SENT, file).location == "/setup/copies"
    assert not (empty.data / sent.FOLDER).exists()
