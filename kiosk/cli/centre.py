"""`kiosk migrate` and `kiosk demo`: create, migrate and fill a centre's database."""

from collections.abc import Iterator
from pathlib import Path

import click

from kiosk import config, work
from kiosk.backup import asked
from kiosk.backup.asked import Asked
from kiosk.backup.rescue import Rescued, rescue
from kiosk.backup.rescue_note import COPY, REINDEXED
from kiosk.cli.options import data_option
from kiosk.cli.progress import in_terminal
from kiosk.db import centre_database
from kiosk.demo import centre as demonstration
from kiosk.demo.past import write_history
from kiosk.errors import Conflict
from kiosk.folder import locked, make_private, write_atomically
from kiosk.migrations.copies import copy_of
from kiosk.migrations.standing import steps
from kiosk.migrations.upgrade import upgrade
from kiosk.station import Station, open_station

DAYS_AT_ONCE = 5
"""How many made-up days are written in a transaction: some tens of milliseconds."""
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
    """Make the database, or bring it to this version. A damaged one is set aside, and a copy takes its place."""
    config.load(data)
    restored = asked.put_in_place(data)
    if restored is not None:
        click.echo(_about_asked(restored))
    with in_terminal() as show:
        rescued = rescue(data, show)
    if rescued is not None:
        for line in _about_rescue(rescued):
            click.echo(line)
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


def _about_asked(restored: Asked) -> str:
    if restored.is_done:
        return f"Restored: the copy of {restored.made:%Y-%m-%d %H:%M} UTC that was asked for is the database now."
    return f"The copy that was asked for was not restored ({restored.code}): the database is as it was."


def _about_rescue(rescued: Rescued) -> Iterator[str]:
    note = rescued.note
    lost = "was damaged" if note.why == "damaged" else "was gone"
    if note.how == REINDEXED:
        yield f"The database {lost}: its indices were made anew, and nothing is missing."
    elif note.how == COPY:
        yield f"The database {lost}: the copy {note.file} of {note.made:%Y-%m-%d %H:%M} UTC has taken its place."
        yield "What happened after that is missing. Numbers go on above all that may have been given."
    else:
        yield f"The database {lost}, and no whole copy was found: an empty centre, always open, gives numbers."
        yield "Restore a copy as soon as you have one: kiosk restore FILE"
    if rescued.kept is not None:
        yield f"The damaged database is kept in {rescued.kept.name}."


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
            click.echo(f"Days of made-up past added: {make_past(station, history)}.")
    finally:
        station.db.close()


def make_past(station: Station, days: int) -> int:
    """Add the days, a few in a transaction, and return how many."""
    at, added = station.clock.now(), 0
    with in_terminal() as shown, work.recorded(station.data, "past", at.utc, shown) as show:
        while True:
            with station.db.begin() as s:
                more = write_history(s, days, at, DAYS_AT_ONCE)
            added += more
            show("Making days", min(1.0, added / days))
            if not more:
                return added


def _fill(station: Station, *, quiet: bool) -> None:
    try:
        with station.db.begin() as s:
            demonstration.fill(s, station.clock.now())
    except Conflict:
        if not quiet:
            raise
    else:
        click.echo(f"Filled {station.db.file} with the demonstration centre.")
