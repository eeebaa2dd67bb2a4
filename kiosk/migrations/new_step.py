"""Writes the next step for a change of the models: `make migration BRANCH=centre WORDS="a ticket knows its colour"`."""

import io
import subprocess
import sys
import tempfile
from contextlib import redirect_stdout
from pathlib import Path

import click
from alembic import command

from kiosk.db import Database
from kiosk.migrations import BRANCHES
from kiosk.migrations.metadata import metadata_of
from kiosk.migrations.standing import steps
from kiosk.migrations.upgrade import config, upgrade

EMPTY = "    pass\n"


@click.command()
@click.argument("branch", type=click.Choice(BRANCHES))
@click.argument("words")
def new_step(branch: str, words: str) -> None:
    """Write the next numbered step of BRANCH. WORDS say what the step does."""
    if not words.strip():
        raise click.ClickException('WORDS: expected what the step does, such as WORDS="a ticket knows its colour"')
    file = _written(branch, words.strip().removesuffix("."))
    is_empty = file.read_text("utf-8").count(EMPTY) == 1
    if is_empty:
        click.echo("Alembic sees no change of the models: write this step by hand.")
    click.echo(
        "Alembic never sees a changed CHECK, and a new column that is not null needs a server_default.", err=True
    )
    click.echo("See kiosk/migrations/script.py.mako for both.", err=True)
    _tidy(file, keep_op=is_empty)
    click.echo(file)


def _written(branch: str, words: str) -> Path:
    """Write the step from the newest step to the models, and return its file."""
    number = int(steps(branch)[-1].split("_")[0]) + 1
    with tempfile.TemporaryDirectory() as folder:
        db = Database(f"sqlite:///{folder}/newest.db")
        upgrade(db, branch)
        with db.engine.connect() as connection, redirect_stdout(io.StringIO()):  # Alembic prints what it does
            made = command.revision(
                config(branch, connection, metadata_of(branch)),
                words,
                autogenerate=True,
                rev_id=f"{number:04d}_{branch}",
            )
        db.close()
    assert made is not None
    assert not isinstance(made, list)
    return Path(made.path)


def _tidy(file: Path, *, keep_op: bool) -> None:
    """Format a step as `make check` requires. An empty step keeps its import of `op`, to be written by hand."""
    unfixable = ["--unfixable", "F401"] if keep_op else []
    for rest in (["check", "--quiet", "--fix", *unfixable], ["format", "--quiet"]):
        subprocess.run([sys.executable, "-m", "ruff", *rest, str(file)], check=False, stdout=subprocess.DEVNULL)  # noqa: S603


if __name__ == "__main__":
    new_step()
