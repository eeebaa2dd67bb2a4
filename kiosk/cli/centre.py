"""`kiosk migrate` and `kiosk demo`: create, migrate and fill a centre's database."""

from pathlib import Path

import click

from kiosk import config
from kiosk.cli.options import data_option
from kiosk.db import centre_database
from kiosk.demo import centre as demonstration
from kiosk.demo.past import write_history
from kiosk.errors import Conflict
from kiosk.folder import locked, make_private, write_atomically
from kiosk.migrations.copies import copy_of
from kiosk.migrations.standing import steps
from kiosk.migrations.upgrade import upgrade
from kiosk.station import Station, open_station

DEMONSTRATION_TOML = """\
# The machine's settings of the demonstration. Every key and its default: kiosk/config.py
[clock]
trust = "system"

[panel]
pins = "mock"

[[scanner]]
name = "simulated"
port = "simulated"

[sync]
centre = "demo"
"""


@click.command()
@data_option
def migrate(data: Path) -> None:
    """Make the database, or bring it to this version."""
    config.load(data)
    db = centre_database(data)
    before, now = upgrade(db, "centre"), steps("centre")[-1]
    db.close()
    if before is None:
        click.echo(f"Made the database {db.file}, at step {now}.")
    elif before == now:
        click.echo(f"{db.file} is at step {now} already: nothing was changed.")
    else:
        copy = copy_of(db.file, before)
        click.echo(f"Brought {db.file} from step {before} to {now}. The copy {copy} is as it was before.")


@click.command()
@data_option
@click.option("--if-empty", is_flag=True, help="Say nothing where a centre is set up already.")
@click.option("--history", type=click.IntRange(1, 366), help="Add this many days of made-up past, for the charts.")
def demo(data: Path, if_empty: bool, history: int | None) -> None:
    """Fill an empty database with the demonstration centre."""
    settings = data / "kiosk.toml"
    make_private(data)
    with locked(data):
        if not settings.exists():
            write_atomically(settings, DEMONSTRATION_TOML.encode())
    db = centre_database(data)
    upgrade(db, "centre")
    db.close()
    station = open_station(data)
    try:
        _fill(station, quiet=if_empty or history is not None)
        if history is not None:
            with station.db.begin() as s:
                added = write_history(s, history, station.clock.now())
            click.echo(f"Days of made-up past added: {added}.")
    finally:
        station.db.close()


def _fill(station: Station, *, quiet: bool) -> None:
    try:
        with station.db.begin() as s:
            demonstration.fill(s, station.clock.now())
    except Conflict:
        if not quiet:
            raise
    else:
        click.echo(f"Filled {station.db.file} with the demonstration centre.")
