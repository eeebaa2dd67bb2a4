"""The addresses of the pages, as `kiosk run` and `kiosk web` print them."""

import click

from kiosk.health import EVERYWHERE

PAGES = (("Start page", "/"), ("Board", "/board"), ("Desk", "/desk"), ("Admin", "/admin"))


def address_of(host: str, port: int) -> str:
    """The address by which this machine reaches its own server."""
    name = EVERYWHERE.get(host, host)
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def print_pages(address: str) -> None:
    for name, path in PAGES:
        click.echo(f"  {name:<12}{address}{path}")
