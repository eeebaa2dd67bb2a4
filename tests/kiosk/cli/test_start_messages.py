"""Each command reports a faulty data folder in one line, with exit status 1 or 2."""

import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests import factories
from tests.kiosk.cli.forked_commands import CommandResult, ForkedCommands

RUN, WEB, DEVICE, MIGRATE, SYNC, REPORT, DEMO = (
    (name,) for name in ("run", "web", "device", "migrate", "sync", "report", "demo")
)
USER = ("user", "add", "eva", "--role", "staff", "--password-stdin")
TOKEN = ("token", "add", "tavla", "--role", "kiosk")
KEY = ("sync", "--public-key")
HUB, HUB_TOKEN = ("hub", "--port", "0"), ("hub", "token", "kommunen")
OPENING_COMMANDS = (RUN, WEB, DEVICE, SYNC, KEY, REPORT, USER, TOKEN)
CREATING_COMMANDS = (MIGRATE, DEMO)
CENTRE_COMMANDS = (*OPENING_COMMANDS, *CREATING_COMMANDS)
NOT_RESCUING = tuple(command for command in CENTRE_COMMANDS if command not in (MIGRATE, RUN))
"""The other two set a damaged database aside: tests/kiosk/backup/test_rescue.py."""
HUB_COMMANDS = (HUB, HUB_TOKEN)
ALL_COMMANDS = (*CENTRE_COMMANDS, *HUB_COMMANDS)
TOML = '[clock]\ntrust = "system"\n[sync]\nhub = "http://127.0.0.1:9"\n'
Damage = Callable[[Path], object]


@pytest.fixture(scope="module")
def commands() -> Iterator[ForkedCommands]:
    started = ForkedCommands()
    yield started
    started.close()


@pytest.fixture(scope="module")
def template(demonstration: Path, commands: ForkedCommands, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder of both a centre and a hub, with a report to send."""
    data = tmp_path_factory.mktemp("template") / "data"
    station = factories.copy_demonstration(demonstration, data)
    factories.take(station)
    station.db.close()
    (data / "kiosk.toml").write_text(TOML)
    assert commands.run(*HUB_TOKEN, "--data", str(data)).status == 0
    return data


@pytest.fixture
def data(template: Path, tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "data"
    shutil.copytree(template, folder)
    yield folder
    if folder.is_dir():
        folder.chmod(0o700)  # so that it can be taken away
        for path in folder.iterdir():
            path.chmod(0o700)


def assert_one_plain_line(said: CommandResult, words: str) -> None:
    assert "Traceback" not in said.text
    assert said.status in (1, 2), said
    assert words in said.text.splitlines()[-1], said


def no_folder(data: Path) -> None:
    shutil.rmtree(data)


def file_instead(data: Path) -> None:
    shutil.rmtree(data)
    data.write_text("no folder")


def closed(name: str) -> Damage:
    def damage(data: Path) -> None:
        (data / name).touch()
        (data / name).chmod(0)

    return damage


def folder_instead(name: str) -> Damage:
    def damage(data: Path) -> None:
        (data / name).unlink(missing_ok=True)
        (data / name).mkdir()

    return damage


def holds(name: str, content: bytes) -> Damage:
    return lambda data: (data / name).write_bytes(content)


def cut_in_half(name: str) -> Damage:
    return lambda data: (data / name).write_bytes((data / name).read_bytes()[: (data / name).stat().st_size // 2])


def noise_inside(name: str) -> Damage:
    def damage(data: Path) -> None:
        whole = (data / name).read_bytes()
        (data / name).write_bytes(whole[:2048] + random.Random(1).randbytes(len(whole) - 2048))

    return damage


def at_step(name: str, step: str) -> Damage:
    def damage(data: Path) -> None:
        with closing(sqlite3.connect(data / name)) as connection, connection:
            connection.execute("UPDATE alembic_version SET version_num = ?", [step])

    return damage


DAMAGES: dict[str, tuple[Damage, tuple[tuple[str, ...], ...], str]] = {
    "no folder": (no_folder, OPENING_COMMANDS, "there is no database here yet: run `kiosk migrate` first"),
    "a file as folder": (file_instead, ALL_COMMANDS, "Not a directory"),
    "no rights on the folder": (closed("."), ALL_COMMANDS, "Permission denied"),
    "a folder as settings": (folder_instead("kiosk.toml"), ALL_COMMANDS, "kiosk.toml: cannot be read: Is a directory"),
    "no rights on the settings": (closed("kiosk.toml"), ALL_COMMANDS, "kiosk.toml: cannot be read: Permission denied"),
    "settings in Latin-1": (
        holds("kiosk.toml", b'[sync]\nfolder = "f\xf6r"\n'),
        ALL_COMMANDS,
        "kiosk.toml: is not TOML",
    ),
    "an unknown key in the settings": (
        holds("kiosk.toml", b'[sync]\nhubb = "http://127.0.0.1"\n'),
        ALL_COMMANDS,
        "unknown key hubb",
    ),
    "a text as database": (holds("kiosk.db", b"Not SQLite. " * 99), NOT_RESCUING, "kiosk.db is not a database"),
    "an empty database": (holds("kiosk.db", b""), OPENING_COMMANDS, "there is no database here yet"),
    "half a database": (cut_in_half("kiosk.db"), NOT_RESCUING, "damaged"),
    "noise in the database": (noise_inside("kiosk.db"), NOT_RESCUING, "damaged"),
    "a folder as database": (folder_instead("kiosk.db"), CENTRE_COMMANDS, "kiosk.db cannot be opened"),
    "no rights on the database": (closed("kiosk.db"), CENTRE_COMMANDS, "kiosk.db cannot be opened"),
    "a newer database": (
        at_step("kiosk.db", "9999_centre"),
        CENTRE_COMMANDS,
        "kiosk.db is of a newer version of Entrén",
    ),
    "an older database": (at_step("kiosk.db", "0001_centre"), OPENING_COMMANDS, "run `kiosk migrate` first"),
    "no rights on the lock": (closed("write.lock"), CENTRE_COMMANDS, "write.lock cannot be used: Permission denied"),
    "no rights on run's lock": (closed("run.lock"), (RUN,), "run.lock cannot be used: Permission denied"),
    "no rights on the agent's lock": (closed("device.lock"), (DEVICE,), "device.lock cannot be used: Permission"),
    "no rights on the sender's lock": (closed("sync.lock"), (SYNC,), "sync.lock cannot be used: Permission denied"),
    "no rights on the forms' key": (closed("secret.key"), (RUN, WEB), "secret.key cannot be used: Permission denied"),
    "a folder as the forms' key": (folder_instead("secret.key"), (RUN, WEB), "secret.key cannot be used: Is a dir"),
    "no rights on the centre's key": (closed("centre.key"), (KEY,), "centre.key cannot be used: Permission denied"),
    "an empty centre's key": (holds("centre.key", b""), (KEY,), "centre.key is not this centre's whole key"),
    "a text as the hub's database": (holds("hub.db", b"Not SQLite. " * 99), HUB_COMMANDS, "hub.db is not a database"),
    "noise in the hub's database": (noise_inside("hub.db"), HUB_COMMANDS, "damaged"),
    "no rights on the hub's database": (closed("hub.db"), HUB_COMMANDS, "hub.db cannot be opened"),
    "a newer hub's database": (at_step("hub.db", "9999_hub"), HUB_COMMANDS, "hub.db is of a newer version of Entrén"),
    "no rights on the hub's lock": (closed("hub.lock"), HUB_COMMANDS, "hub.lock cannot be used: Permission denied"),
}


@pytest.mark.parametrize(("damage", "concerned", "words"), DAMAGES.values(), ids=DAMAGES)
def test_each_command_reports_the_damage(
    commands: ForkedCommands, data: Path, damage: Damage, concerned: tuple[tuple[str, ...], ...], words: str
) -> None:
    damage(data)
    for command in concerned:
        assert_one_plain_line(commands.run(*command, "--data", str(data)), words)


def test_a_missing_folder_is_not_made_by_what_only_opens_it(commands: ForkedCommands, data: Path) -> None:
    no_folder(data)
    for command in OPENING_COMMANDS:
        commands.run(*command, "--data", str(data))
    assert not data.exists()


@pytest.mark.parametrize("damage", [no_folder, holds("kiosk.db", b""), holds("kiosk.toml", b"")])
def test_migrate_and_demo_make_what_is_missing(commands: ForkedCommands, data: Path, damage: Damage) -> None:
    damage(data)
    assert commands.run(*MIGRATE, "--data", str(data)).status == 0
    assert commands.run(*DEMO, "--if-empty", "--data", str(data)).status == 0
    assert commands.run(*TOKEN, "--data", str(data)).status == 0
