"""`kiosk migrate`, `kiosk demo` and `kiosk web` say what they did and where."""

from pathlib import Path

import pytest
from alembic import command

from kiosk.cli.addresses import address_of
from kiosk.db import centre_database
from kiosk.migrations.standing import steps
from kiosk.migrations.upgrade import config
from tests.kiosk.cli.conftest import run
from tests.processes import Served

NEWEST, OLDER = steps("centre")[-1], steps("centre")[-2]


def test_migrate_makes_a_database_once(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.db"
    assert run("migrate", data=tmp_path).stdout == f"Made the database {file}, at step {NEWEST}.\n"
    assert run("migrate", data=tmp_path).stdout == f"{file} is at step {NEWEST} already: nothing was changed.\n"


def test_migrate_names_the_steps_and_the_copy(tmp_path: Path) -> None:
    db = centre_database(tmp_path)
    with db.engine.begin() as connection:
        command.upgrade(config("centre", connection), OLDER)
    db.close()
    copy = tmp_path / f"kiosk-at-{OLDER}.db"
    assert run("migrate", data=tmp_path).stdout == (
        f"Brought {tmp_path / 'kiosk.db'} from step {OLDER} to {NEWEST}. The copy {copy} is as it was before.\n"
    )
    assert copy.exists()


def test_demo(tmp_path: Path) -> None:
    filled = f"Filled {tmp_path / 'kiosk.db'} with the demonstration centre.\n"
    assert run("demo", "--history", "2", data=tmp_path).stdout == f"{filled}Days of made-up past added: 2.\n"
    assert run("demo", "--if-empty", data=tmp_path).stdout == ""
    assert run("demo", "--history", "3", data=tmp_path).stdout == "Days of made-up past added: 1.\n"


def test_web_prints_the_addresses(served: Served) -> None:
    for path in ("/", "/board", "/desk", "/admin"):
        assert f"  {served.url}{path}\n" in served.log


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8080"),
        ("0.0.0.0", "http://127.0.0.1:8080"),
        ("::", "http://[::1]:8080"),
        ("kiosk.local", "http://kiosk.local:8080"),
    ],
)
def test_the_address_is_one_that_this_machine_can_open(host: str, address: str) -> None:
    assert address_of(host, 8080) == address
