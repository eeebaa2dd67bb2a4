"""`kiosk restore`: put a backup copy in the place of the database."""

from collections.abc import Iterator
from pathlib import Path

import click

from kiosk import config, work
from kiosk.backup import asked as restore_asked
from kiosk.backup import find
from kiosk.backup.numbers import SKIPPED
from kiosk.backup.restore import Restored, Resumed
from kiosk.backup.restore import restore as restore_copy
from kiosk.cli.options import WHO, data_option, log_to_stderr
from kiosk.cli.progress import in_terminal, time_of_machine
from kiosk.folder import readable


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path, readable=False))
@data_option
@click.option("--asked", is_flag=True, hidden=True, help="Unpack the copy that a page has asked for.")
@click.option(
    "--of-any-centre", is_flag=True, help="Also where FILE is a copy of another centre than kiosk.toml names."
)
def restore(data: Path, file: Path | None, of_any_centre: bool, asked: bool) -> None:
    """Put the copy FILE in the place of the database, which is set aside. Without FILE: list the copies.

    The service must be stopped. Exit status 0: restored; 1: not, and why; then nothing is changed.
    """
    log_to_stderr()
    if asked:
        _unpack_asked(data)
        return
    if file is None:
        for line in _copies(data):
            click.echo(line)
        return
    with in_terminal() as shown, work.recorded(data, "restore", time_of_machine(data), shown) as show:
        restored = restore_copy(file, data, WHO, show, of_any_centre=of_any_centre)
    restore_asked.forget(data)
    for line in _in_words(restored, data):
        click.echo(line)


def _unpack_asked(data: Path) -> None:
    began = time_of_machine(data)
    with in_terminal() as shown, work.recorded(data, restore_asked.KIND, began, shown) as show:
        restore_asked.unpack_asked(data, show)


def _copies(data: Path) -> Iterator[str]:
    """The copies that can be found, the newest first."""
    there = find.found(data, config.load(data))
    yield "Copies, the newest first:" if there else "No copy was found. Is the USB stick plugged in?"
    for copy in there:
        yield f"{copy.manifest.made:%Y-%m-%d %H:%M} UTC  {readable(copy.file)}"


def _in_words(restored: Restored, data: Path) -> Iterator[str]:
    said, resumed = restored.unpacked.manifest, restored.resumed
    made = f" of {said.made.astimezone(resumed.at.zone):%Y-%m-%d %H:%M}" if said is not None else ""
    yield f"Restored: the copy{made} is the database now, and found whole."
    if said is None:
        yield "It had no manifest beside it, so only the database itself was checked."
    if restored.before is not None:
        yield f"The database before is kept in {restored.before}."
    yield from _about_numbers(resumed)
    if resumed.missed.numbers:
        numbers = ", ".join(f"{series}{number}" for series, number in resumed.missed.numbers)
        yield f"Numbers that are in nobody's line now: {numbers}. Ask for them in the room."
    if resumed.missed.again:
        numbers = ", ".join(f"{series}{number}" for series, number in resumed.missed.again)
        yield f"Numbers that wait once more, though they were called after the copy: {numbers}."
    if resumed.days:
        yield f"Closed days taken over from it, with their reports: {resumed.days}."
    if resumed.visits:
        yield f"Visits of the time without the database, with their numbers: {resumed.visits}."
    yield f"Days since {resumed.since}: what the municipality has of them already stays valid."
    yield f"The time is taken to be {resumed.at.local:%Y-%m-%d %H:%M}."
    if resumed.has_access_of_now:
        yield "Users and tokens stay as they were just now; items and loans are those of the copy: look them through."
    else:
        yield "Users, tokens, items and loans are those of the copy, also those closed since: look them through."
    yield "Everybody logs in again."
    if not resumed.has_admin:
        yield "Nobody there is an admin: add one with `kiosk user add NAME --role admin`."
    if not (data / "centre.key").exists():
        yield "There is no centre.key here, since no copy holds one: put back yours if you kept it. Else run"
        yield "`kiosk sync --public-key`, and give the new key to the hub (`kiosk hub add-centre`)."


def _about_numbers(resumed: Resumed) -> Iterator[str]:
    if not resumed.series & set(resumed.numbers):
        return
    shown = sorted(resumed.series & set(resumed.numbers))
    following = ", ".join(f"{series}{resumed.numbers[series] + 1}" for series in shown)
    if resumed.numbers_are_sure:
        yield f"Today's numbers go on above those that were given: {following}."
    else:
        yield f"It is not known which numbers were given today: {SKIPPED} are skipped, and they go on with {following}."
