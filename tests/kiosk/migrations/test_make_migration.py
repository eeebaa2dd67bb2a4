"""`make migration` writes the next step, which changes a database to match the models."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.migrations.standing import steps
from tests.architecture.source import ROOT

BIN = Path(sys.executable).parent
COLOUR = {
    "    secret: Mapped[str]": "    colour: Mapped[str | None] = mapped_column(sa.String(12))\n    secret: Mapped[str]",
    "    id: int\n    secret: str": "    id: int\n    colour: str | None\n    secret: str",
    'FILLED_LATER = {"id",': 'FILLED_LATER = {"id", "colour",',
}
"""The changes of models.py for a new column of `ticket`: the column, the row type, and when it is set."""

CHANGED_CHECK = """\
    with op.batch_alter_table("hub_report") as batch:
        batch.drop_constraint(op.f("ck_hub_report_status"), type_="check")
        batch.create_check_constraint(op.f("ck_hub_report_status"), "status IN ('observed', 'unobserved', 'doubtful')")
"""
"""What is written by hand into a step that Alembic leaves empty."""

COMPARING = [
    f"tests/architecture/test_migrations.py::{name}"
    for name in ("test_migrations_make_the_tables_of_the_models", "test_files_are_named_for_their_steps")
]
"""The tests that a step with a mistake fails. That the older steps lead to the newest is not asked again here."""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of this project in which a ticket has a colour.

    The compiled modules, which are valid in the copy too, come with it; those that are just being written do not.
    """
    for part in ("kiosk", "web", "tests"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("*.pyc.*", "node_modules"))
    for part in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / part, tmp_path / part)
    models = tmp_path / "kiosk" / "queue" / "models.py"
    text = models.read_text("utf-8")
    for before, after in COLOUR.items():
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    models.write_text(text, "utf-8")
    return tmp_path


def make(checkout: Path, *variables: str) -> subprocess.CompletedProcess[str]:
    """Run make with this environment's commands, so that the copy needs no environment."""
    command = [
        "make",
        "--no-print-directory",
        "--assume-old",
        ".venv/installed-dev",
        "migration",
        f"BIN={BIN}",
        *variables,
    ]
    outside_make = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(
        command, cwd=checkout, check=False, capture_output=True, text=True, timeout=60, env=outside_make
    )


def run(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *arguments], cwd=checkout, check=False, capture_output=True, text=True, timeout=120
    )


def test_it_works(checkout: Path) -> None:
    made = make(checkout, "BRANCH=centre", "WORDS=a ticket knows its colour")
    assert made.returncode == 0, made.stderr
    before = steps("centre")[-1]
    number = f"{int(before[:4]) + 1:04d}_centre"
    file = checkout / "kiosk" / "migrations" / "centre" / f"{number}_a_ticket_knows_its_colour.py"
    assert made.stdout.strip() == str(file)
    assert "never sees a changed CHECK" in made.stderr
    text = file.read_text("utf-8")
    assert text.startswith('"""A ticket knows its colour."""\n')
    assert f'revision = "{number}"\ndown_revision = "{before}"\n' in text
    assert 'batch_op.add_column(sa.Column("colour", sa.String(length=12), nullable=True))' in text
    linted = run(checkout, "ruff", "check", str(file))
    formatted = run(checkout, "ruff", "format", "--check", str(file))
    assert (linted.returncode, formatted.returncode) == (0, 0), linted.stdout
    compared = run(checkout, "pytest", "-q", "-p", "no:cacheprovider", *COMPARING)
    assert compared.returncode == 0, compared.stdout


def test_a_change_that_alembic_does_not_see_is_left_to_write(tmp_path: Path, checkout: Path) -> None:
    made = make(checkout, "BRANCH=hub", "WORDS=A hub is kind.")
    assert made.returncode == 0, made.stderr
    said, file = made.stdout.splitlines()
    assert "write this step by hand" in said
    assert "script.py.mako" in made.stderr
    text = Path(file).read_text("utf-8")
    assert Path(file).name == f"{int(steps('hub')[-1][:4]) + 1:04d}_hub_a_hub_is_kind.py"
    assert text.startswith('"""A hub is kind."""\n')
    assert "from alembic import op\n" in text
    Path(file).write_text(text.replace("    pass\n", CHANGED_CHECK), "utf-8")
    linted = run(checkout, "ruff", "check", file)
    formatted = run(checkout, "ruff", "format", "--check", file)
    assert (linted.returncode, formatted.returncode) == (0, 0), linted.stdout


def test_without_words(checkout: Path) -> None:
    made = make(checkout)
    assert made.returncode != 0
    assert "WORDS: expected what the step does" in made.stderr
