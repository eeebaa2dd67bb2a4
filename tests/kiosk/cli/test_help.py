"""`kiosk --help` lists every command, and imports none of them."""

import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from kiosk.__main__ import COMMANDS, kiosk

IMPORTED_BY_HELP = """
import sys
from kiosk.__main__ import COMMANDS, kiosk
kiosk.main(["--help"], standalone_mode=False)
print("imported:", *sorted({entry.module for entry in COMMANDS.values()} & set(sys.modules)))
"""


def test_it_works() -> None:
    said = CliRunner().invoke(kiosk, ["--help"])
    assert said.exit_code == 0
    listed = said.stdout.partition("Commands:\n")[2]
    assert [line.split()[0] for line in listed.splitlines() if line.startswith("  ") and line[2] != " "] == list(
        COMMANDS
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_has_the_first_sentence_of_each_command(name: str) -> None:
    command = kiosk.get_command(click.Context(kiosk), name)
    assert command is not None
    assert command.name == name
    assert command.get_short_help_str(limit=200) == COMMANDS[name].words


def test_no_command_is_imported() -> None:
    said = subprocess.run([sys.executable, "-c", IMPORTED_BY_HELP], check=True, capture_output=True, text=True)
    assert said.stdout.splitlines()[-1] == "imported:"


def test_a_command_that_is_not_there() -> None:
    said = CliRunner().invoke(kiosk, ["dance"])
    assert said.exit_code == 2
    assert "No such command 'dance'" in said.stderr
