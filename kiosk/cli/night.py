"""`kiosk sync` and `kiosk report`: close days, send reports, and print them."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from kiosk.centre import known_time
from kiosk.cli.options import WHO, data_option, log_to_stderr
from kiosk.clock import Moment
from kiosk.errors import NotFound
from kiosk.retention import purge
from kiosk.station import Station, open_station
from kiosk.statistics import closing, correction, day_report
from kiosk.sync import outbox, queries, sender, signing
from kiosk.sync.models import OutboxEntry
from kiosk.sync.receiver import receiver_of
from kiosk.sync.sender import Summary
from kiosk.sync.troubles import TROUBLES

DAYS: dict[str, Any] = {"multiple": True, "metavar": "DATE", "type": click.DateTime(["%Y-%m-%d"])}
Days = tuple[datetime, ...]
Decision = Callable[[Session, str, OutboxEntry, Moment], None]
DECISIONS: dict[str, Decision] = {
    "retry": outbox.try_again,
    "accept_hub": outbox.accept_other,
    "send_ours": correction.send_ours,
}
"""The decisions about stuck reports, by the option that names their dates."""


@click.command()
@data_option
@click.option(
    "--due",
    is_flag=True,
    help="As the timer does: send only what is due now, and send nobody home who waits since before midnight.",
)
@click.option("--public-key", is_flag=True, help="Print this centre's public key, for kiosk hub add-centre.")
@click.option("--retry", **DAYS, help="Send the report of DATE again, which was refused.")
@click.option("--accept-hub", **DAYS, help="What the hub holds of DATE counts: our own report is kept, and never sent.")
@click.option("--send-ours", **DAYS, help="Send our counts of DATE as a correction of what the hub holds.")
@click.option(
    "--clock-is-right",
    is_flag=True,
    help="After the machine's clock has jumped: take the time that it shows now as right, and go on.",
)
def sync(data: Path, due: bool, public_key: bool, clock_is_right: bool, **decided: Days) -> None:
    """Close finished days, send their reports, and delete what retention no longer keeps.

    Exit status 0: nothing owed; 1: something owed, and why, or a clock that has jumped. With --due, what waits for a
    decision is not counted.
    """
    log_to_stderr()
    with _station(data) as station:
        if public_key:
            click.echo(signing.public_text(signing.private_key(station.data)))
            return
        if clock_is_right:
            _accept_time(station)
        known_time.follow(station.db, station.clock)
        if station.clock.now().jumped:
            click.echo(_jumped(station))
            sys.exit(1)
        for date in (closing.close_unless_waiting if due else closing.close_finished)(station):
            click.echo(f"Closed {date}.")
        summary = sender.send_owed(station, only_due=_decide(station, decided) or due)
        click.echo(_in_words(station, summary))
        deleted = purge.purge(station.db, station.clock.now())
        if deleted:
            click.echo(f"Deleted: {deleted} rows whose time is over.")
    sys.exit(1 if summary.owed or (summary.stuck and not due) else 0)


@click.command()
@click.argument("date", required=False, type=click.DateTime(["%Y-%m-%d"]))
@data_option
@click.option("--schema", is_flag=True, help="Print the JSON Schema of day reports instead.")
def report(data: Path, date: datetime | None, schema: bool) -> None:
    """Print the day report of DATE, or of the last closed day, byte for byte."""
    if schema:
        click.echo(json.dumps(day_report.schema(), indent=2, ensure_ascii=False))
        return
    with _station(data) as station, station.db.read() as s:
        body = queries.report(s, date.date() if date else None)
    if body is None:
        raise NotFound("no_report")
    click.echo(body)


def _decide(station: Station, decided: dict[str, Days]) -> bool:
    """Make the decisions about stuck reports, and return whether there was any. Raises NotFound, Conflict."""
    at = station.clock.now()
    with station.db.begin() as s:
        for name, days in decided.items():
            for day in days:
                DECISIONS[name](s, WHO, outbox.stuck_on(s, day.date()), at)
    return any(decided.values())


def _accept_time(station: Station) -> None:
    with station.db.begin() as s:
        known_time.accept(s, WHO, station.clock)
    click.echo(f"The time is taken as right: {_shown(station.clock.machine())}.")


def _jumped(station: Station) -> str:
    """A message about a clock that has jumped, and what to do."""
    shown = _shown(station.clock.now() if station.clock.is_moved else station.clock.machine())
    todo = "" if station.clock.is_moved else " If that is right, run: kiosk sync --clock-is-right"
    return f"The machine's clock has jumped: it shows {shown}. Nothing is closed and nothing is sent.{todo}"


def _shown(at: Moment) -> str:
    return f"{at.local:%Y-%m-%d %H:%M}"


@contextmanager
def _station(data: Path) -> Iterator[Station]:
    station = open_station(data)
    try:
        yield station
    finally:
        station.db.close()


def _in_words(station: Station, summary: Summary) -> str:
    if receiver_of(station).kind is None:
        return "No hub and no folder is set, in kiosk.toml or at /admin: reports are kept here, nothing is owed."
    sent = f"Delivered: {summary.delivered}. "
    if not (summary.owed or summary.stuck):
        return sent + "Nothing is owed."
    why = TROUBLES.get(summary.trouble or "", "not due yet")
    said = sent + f"Owed: {summary.owed + summary.stuck}, because {why}."
    if summary.stuck:
        said += f"\nWaiting for a decision: {summary.stuck}. See /admin, or --retry, --accept-hub and --send-ours."
    return said
