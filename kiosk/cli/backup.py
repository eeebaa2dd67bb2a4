"""`kiosk backup`: copy the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from kiosk import work
from kiosk.backup import copies, night, target
from kiosk.backup.copies import Copy
from kiosk.backup.thin import Thinned
from kiosk.centre import known_time
from kiosk.cli.options import data_option, log_to_stderr
from kiosk.cli.progress import in_terminal
from kiosk.station import Station, open_station
from kiosk.work import Progress

MEGABYTE = 10**6


@click.command()
@data_option
@click.option(
    "--to",
    metavar="DIR",
    type=click.Path(path_type=Path, readable=False),
    help="A folder for this one copy, instead of the place in kiosk.toml. Nothing there is removed.",
)
@click.option("--due", is_flag=True, help="As the timer does: only where there is no good copy since the last night.")
@click.option("--rehearse", is_flag=True, help="Make no copy, but try now to restore the newest one, as each week.")
def backup(data: Path, to: Path | None, due: bool, rehearse: bool) -> None:
    """Copy the database, check the copy, and keep 7 days, 5 weeks and 12 months.

    Exit status 0: all is well; 1: something is not, and what. A copy holds no keys (centre.key): a new machine makes
    its own, which the hub has to be told.
    """
    log_to_stderr()
    with _station(data) as station, in_terminal() as shown:
        if due and not night.is_due(station, station.clock.now()):
            return
        with work.recorded(data, "rehearsal" if rehearse else "backup", station.clock.now().utc, shown) as show:
            _work(station, to, rehearse, show)


def _work(station: Station, to: Path | None, rehearse: bool, show: Progress) -> None:
    if rehearse:
        _say_rehearsed(night.rehearse(station, station.clock.now(), show))
    elif to is not None:
        folder = target.folder(station.settings, station.data, to)
        _say_made(copies.make(folder, station, station.clock.now(), show))
    else:
        _make_and_rehearse(station, show)


def _make_and_rehearse(station: Station, show: Progress) -> None:
    made = night.back_up(station, station.clock.now(), show)
    _say_made(made.copy)
    for name in made.removed:
        click.echo(f"Removed {name}, which is no longer kept.")
    for line in _about_thinned(made.thinned):
        click.echo(line)
    rehearsed = night.rehearse_if_due(station, station.clock.now(), show)
    if rehearsed is not None:
        _say_rehearsed(rehearsed)


def _about_thinned(done: Thinned) -> Iterator[str]:
    if done.thinned:
        yield f"Old copies looked through; what retention no longer keeps is deleted from them: {len(done.thinned)}."
    for name in done.removed:
        yield f"Removed {name}: it is old, and a newer copy is there."
    for name, code in done.failed.items():
        yield f"{name} could not be thinned ({code}); it is tried again the next night."


def _say_made(copy: Copy) -> None:
    rows = sum(copy.manifest.rows.values())
    click.echo(f"Copied and checked: {copy.file} ({copy.manifest.size / MEGABYTE:.1f} MB, {rows} rows).")


def _say_rehearsed(copy: Copy) -> None:
    click.echo(f"Rehearsed: {copy.file.name} can be restored.")


@contextmanager
def _station(data: Path) -> Iterator[Station]:
    station = open_station(data)
    try:
        known_time.follow(station.db, station.clock)
        yield station
    finally:
        station.db.close()
