"""`kiosk hub`: receive day reports, and say whose."""

import signal
from datetime import datetime
from pathlib import Path
from types import FrameType

import click

from kiosk.cli.options import data_option, log_to_stderr
from kiosk.config import data_folder
from kiosk.hub import centres
from kiosk.hub.receiver import Receiver, open_receiver
from web.hub.factory import LARGEST_BODY, create_hub_app
from web.server.serving import serve
from web.server.upkeep import Task, Upkeep
from web.token_uses import TOKEN_USES, WRITE_SECONDS, TokenUses

WAITRESS_LIMIT = 2 * LARGEST_BODY
"""The server closes the connection above this size; below it, the app answers with a problem document."""


def _same_data(context: click.Context, _option: click.Parameter, given: str | None) -> Path:
    """The value of `--data` after the subcommand, else the one before it."""
    parent = context.parent.params if context.parent else {}
    return data_folder(given) if given else parent["data"]


own_data = click.option("--data", metavar="DIR", help="The hub's data folder.", callback=_same_data)


@click.group(invoke_without_command=True)
@data_option
@click.option("--host", help="Address to listen on (default: hub.host of the settings).")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on (default: hub.port of the settings).")
@click.pass_context
def hub(context: click.Context, data: Path, host: str | None, port: int | None) -> None:
    """Receive the day reports of centres; without a subcommand, serve."""
    if context.invoked_subcommand is None:
        _serve(data, host, port)


@hub.command("add-centre")
@click.argument("centre")
@click.option("--key", required=True, help="The centre's public key: what its kiosk sync --public-key prints.")
@click.option(
    "--from",
    "starts",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The first day that it may report (default: a year before it was added).",
)
@own_data
def add_centre(centre: str, key: str, starts: datetime | None, data: Path) -> None:
    """Let CENTRE report. A new key, or a new first day, takes the place of the old."""
    receiver = open_receiver(data)
    with receiver.db.begin() as s:
        changed = centres.add(s, centre, key, receiver.clock.now(), starts.date() if starts else None)
    receiver.db.close()
    click.echo(f"{centre} may report." if changed else f"{centre} may report already.")


@hub.command("token")
@click.argument("name")
@own_data
def token(name: str, data: Path) -> None:
    """Make a token that reads reports; it is printed alone on the last line, and only now."""
    receiver = open_receiver(data)
    with receiver.db.begin() as s:
        made = centres.make_token(s, name, receiver.clock.now())
    receiver.db.close()
    click.echo(made)


@hub.command("tokens")
@own_data
def tokens(data: Path) -> None:
    """List the tokens that read reports: name, when it was made, last used and revoked."""
    receiver = open_receiver(data)
    with receiver.db.read() as s:
        for made in centres.tokens(s):
            used = f", last used {made.last_used}" if made.last_used else ", not used yet"
            revoked = f", revoked {_day(receiver, made.revoked)}" if made.revoked else ""
            click.echo(f"{made.name}: made {_day(receiver, made.created)}{used}{revoked}")
    receiver.db.close()


@hub.command("revoke")
@click.argument("name")
@own_data
def revoke(name: str, data: Path) -> None:
    """Refuse the tokens of this NAME from now on. Every hub process does so at once."""
    receiver = open_receiver(data)
    with receiver.db.begin() as s:
        number = centres.revoke_tokens(s, name, receiver.clock.now())
    receiver.db.close()
    click.echo(f"Revoked: {number}.")


def _day(receiver: Receiver, then: datetime) -> str:
    return then.astimezone(receiver.clock.zone).date().isoformat()


def _serve(data: Path, host: str | None, port: int | None) -> None:
    log_to_stderr()
    receiver = open_receiver(data)
    settings = receiver.settings.hub
    app = create_hub_app(receiver)
    server = serve(app, host or settings.host, settings.port if port is None else port, 0)
    server.adj.max_request_body_size = WAITRESS_LIMIT
    signal.signal(signal.SIGTERM, _stop)
    click.echo(f"The hub listens on http://{server.effective_host}:{server.effective_port}")
    uses: TokenUses = app.extensions[TOKEN_USES]
    Upkeep([Task("uses of tokens", WRITE_SECONDS, lambda: uses.write(receiver.db))]).start()
    try:
        server.run()
    finally:
        server.close()
        receiver.db.close()


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
