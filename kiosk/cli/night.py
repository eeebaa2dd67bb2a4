"""`kiosk sync` and `kiosk report`: the night's work, by the timer or by hand."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click

from kiosk.cli.options import data_option, log_to_stderr
from kiosk.errors import NotFound
from kiosk.station import Station, open_station
from kiosk.statistics import closing, day_report
from kiosk.sync import outbox, queries, sender, signing
from kiosk.sync.sender import Summary

TROUBLES = {
    "clock": "the machine's clock is not synchronised yet",
    "other_sender": "another process is sending now",
    "unreachable": "the hub cannot be reached",
    "slow": "the hub does not answer in time",
    "hub_error": "something is wrong at the hub",
    "busy_hub": "the hub asks to wait",
    "not_known": "the hub does not know this centre's key, or the clocks differ (see kiosk hub add-centre)",
    "redirected": "the hub's address points somewhere else: put the right one in kiosk.toml",
    "not_understood": "what answers at the hub's address is no hub",
    "no_such_page": "there is no hub at that address",
    "refused": "the hub does not take the report",
    "other_centre": "the hub has this key for another centre",
    "other_report": "another report of the same day is there already",
    "no_folder": "the folder is not there",
    "folder": "the folder cannot be written",
}


@click.command()
@data_option
@click.option(
    "--due",
    is_flag=True,
    help="As the timer does: send only what is due now, and send nobody home who waits since before midnight.",
)
@click.option("--public-key", is_flag=True, help="Print this centre's public key, for kiosk hub add-centre.")
def sync(data: Path, due: bool, public_key: bool) -> None:
    """Close finished days and send their reports. Exit status 0: nothing owed; 1: something owed."""
    log_to_stderr()
    with _station(data) as station:
        if public_key:
            click.echo(signing.public_text(signing.private_key(station.data)))
            return
        for date in (closing.close_quietly if due else closing.close_finished)(station):
            click.echo(f"Closed {date}.")
        summary = sender.send_owed(station, only_due=due)
        click.echo(_in_words(station, summary))
    sys.exit(1 if summary.owed or summary.stuck else 0)


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


@contextmanager
def _station(data: Path) -> Iterator[Station]:
    station = open_station(data)
    try:
        yield station
    finally:
        station.db.close()


def _in_words(station: Station, summary: Summary) -> str:
    if outbox.receiver(station.settings) is None:
        return "No hub and no folder in kiosk.toml: reports are kept here, nothing is owed."
    sent = f"Delivered: {summary.delivered}. "
    if not (summary.owed or summary.stuck):
        return sent + "Nothing is owed."
    why = TROUBLES.get(summary.trouble or "", "not due yet")
    return sent + f"Owed: {summary.owed + summary.stuck}, because {why}."
