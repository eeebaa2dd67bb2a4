"""`kiosk user` and `kiosk token`: staff and other software, from the command line."""

import sys
from pathlib import Path

import click

from kiosk.centre import defaults
from kiosk.cli.options import WHO, data_option
from kiosk.people import tokens, users
from kiosk.people.passwords import hashed
from kiosk.station import open_station
from kiosk.types import Role


@click.group()
def user() -> None:
    """Staff who can log in."""


@user.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(["admin", "staff"]), required=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@data_option
def add_user(name: str, role: str, password_stdin: bool, data: Path) -> None:
    """Make a user."""
    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    kept = hashed(password)
    station = open_station(data)
    with station.db.begin() as s:
        defaults.begin(s)
        users.add(s, WHO, name, Role(role), kept, station.clock.now())
    click.echo(f"{role} added")


@click.group()
def token() -> None:
    """Tokens for other software."""


@token.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@data_option
def add_token(name: str, role: str, data: Path) -> None:
    """Make a token; it is printed alone on the last line, and never again."""
    station = open_station(data)
    with station.db.begin() as s:
        made = tokens.add(s, WHO, name, Role(role), station.clock.now())
    click.echo(made)
