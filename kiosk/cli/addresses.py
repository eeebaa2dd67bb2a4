"""What `kiosk run` and `kiosk web` print: the addresses of the pages, and how to create the first admin."""

import click

from kiosk.health import EVERYWHERE
from kiosk.people.queries import has_admin
from kiosk.people.setup import keep_code, new_code
from kiosk.station import Station

PAGES = (("Start page", "/"), ("Board", "/board"), ("Desk", "/desk"), ("Admin", "/admin"))


def address_of(host: str, port: int) -> str:
    """The address by which this machine reaches its own server."""
    name = EVERYWHERE.get(host, host)
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def print_pages(address: str) -> None:
    for name, path in PAGES:
        click.echo(f"  {name:<12}{address}{path}")


def print_setup_code(station: Station, address: str) -> None:
    """Print a new code for creating the first admin, where there is none, and keep it for the machine's own screen."""
    with station.db.begin() as s:
        code = None if has_admin(s) else new_code(s)
    keep_code(station.data, code)
    if code:
        click.echo(f"\nThere is no admin yet. Make one at {address}/setup with this one-time code:\n\n  {code}")
