"""`kiosk profile`: the set-up of a centre as one file."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from kiosk.cli.options import WHO, data_option, log_to_stderr
from kiosk.errors import DomainError, Invalid, StorageFault
from kiosk.profile import bring_in, file
from kiosk.profile.bring_in import Difference
from kiosk.station import open_station

FILE = click.Path(path_type=Path, readable=False)
REFUSED = {
    "row_twice": "it stands twice in the file",
    "name_taken": "the name is used already",
    "same_name": "another one that is in use, here or in the file, has this name: rename or retire that one first",
    "bad_topic_name": "expected names of 1 to 30 characters, the Swedish one always, with nobody's identity number",
    "bad_digcomp": "expected at most ten competences of DigComp",
    "bad_desk_name": "expected a name of 1 to 12 characters, with nobody's identity number",
    "bad_model_name": "expected names of 1 to 40 characters, the Swedish one always, with nobody's identity number",
    "bad_loan_days": "expected 1 to 60 days of a loan, or null",
    "bad_renewals": "expected 0 to 9 renewals of a loan",
    "bad_card_digits": "expected 8 to 20 digits of a library card, or null",
    "bad_card_start": "expected digits, fewer than the library card has",
    "bad_day_name": "expected names of at most 40 characters, a Swedish one where there is one, with nobody's identity "
    "number",
    "bad_value": "a value is none of those that there are",
    "date_passed": "the date has passed",
    "date_too_far": "the date is more than two years ahead",
    "date_has_hours": "the date has hours of its own already",
    "hours_backwards": "a period ends before it begins",
    "hours_overlap": "a period begins before the one before it ends",
    "bad_last_number": "expected 0 to 120 minutes",
    "bad_centre_name": "the name of the centre here cannot be kept: change it first",
    "default_topic_off": "the topic of the button is not chosen here",
    "days_out_of_bounds": "the days are outside the bounds of the rule",
}
"""Why a part of a profile is refused, by error code."""


@click.group()
def profile() -> None:
    """The set-up of this centre as one file, to share with another centre.

    It has topics, desks, hours and the like; nothing about a person, no keys and no tokens.
    Exit status 1 where something is refused, and what.
    """


@profile.command("export")
@click.argument("path", metavar="FILE", type=FILE)
@data_option
def write(data: Path, path: Path) -> None:
    """Write the set-up to FILE."""
    log_to_stderr()
    station = open_station(data)
    with station.db.read() as s:
        content = file.write(s, station.clock.now())
    station.db.close()
    try:
        path.write_bytes(content)
    except OSError as error:
        raise StorageFault("cannot_use", file=str(path), why=error.strerror) from None
    click.echo(f"Written: {path}.")


@profile.command("import")
@click.argument("path", metavar="FILE", type=FILE)
@click.option("--preview", is_flag=True, help="Only say what would be changed.")
@data_option
def read(data: Path, path: Path, preview: bool) -> None:
    """Add and change what FILE has otherwise, all of it or nothing. Nothing is taken away."""
    log_to_stderr()
    try:
        with path.open("rb") as sent:
            content = sent.read(file.LARGEST + 1)
    except OSError as error:
        raise StorageFault("cannot_use", file=str(path), why=error.strerror) from None
    brought, station = file.read(content), open_station(data)
    at = station.clock.now()
    try:
        plan = bring_in.plan(station.db, WHO, brought, brought.parts, at)
        if not preview:
            with station.db.begin() as s:
                bring_in.carry_out(s, plan)
    except DomainError as refusal:
        raise _in_words_of_profiles(refusal) from None
    finally:
        station.db.close()
    _say(plan.differences)
    click.echo(f"{'It would change' if preview else 'Changed'}: {len(plan.differences)}.")


def _in_words_of_profiles(refusal: DomainError) -> DomainError:
    """The same refusal, with the part and the row of the file that it is about."""
    why = REFUSED.get(refusal.code)
    if why is None or "part" not in refusal.params:
        return refusal
    where = " ".join([refusal.params["part"], refusal.params.get("thing", "")]).rstrip()
    return Invalid("profile_refused", where=where, why=why)


def _say(found: list[Difference]) -> None:
    for one in found:
        click.echo(f"{one.part}: {_in_words(one.change.action, one.change.details)}")


def _in_words(action: str, details: dict[str, Any]) -> str:
    thing = details.get("name") or details.get("date") or details.get("rule") or ""
    return " ".join([action.replace("_", " "), str(thing), *_changes(details.get("changes", {}).items())]).rstrip()


def _changes(changes: Iterable[tuple[str, tuple[Any, Any]]]) -> Iterable[str]:
    return (f"({setting}: {before!r} -> {after!r})" for setting, (before, after) in changes)
