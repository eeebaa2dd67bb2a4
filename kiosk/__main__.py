"""The `kiosk` command. The one file here that may reach `web/` and `device/`, and each command loads only its own."""

import importlib
import sys

import click

from kiosk.errors import DomainError

# Where each command is defined. A command's packages are loaded when it is called, so that `kiosk sync` stays small.
COMMANDS = {
    "run": "kiosk.cli.run",
    "web": "web.command",
    "device": "device.command",
    "hub": "web.hub.command",
    "migrate": "kiosk.cli.centre",
    "demo": "kiosk.cli.centre",
    "user": "kiosk.cli.people",
    "token": "kiosk.cli.people",
    "sync": "kiosk.cli.night",
    "report": "kiosk.cli.night",
}


class Commands(click.Group):
    """A group whose commands are imported by name when asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002
        if name not in COMMANDS:
            return None
        command = getattr(importlib.import_module(COMMANDS[name]), name)
        assert isinstance(command, click.Command)
        return command


@click.command(cls=Commands)
def kiosk() -> None:
    """Entrén: queue numbers, loan tablets and the day's counts of a digital help centre."""


def main() -> None:
    """Run a command; a refusal is one line and exit status 2."""
    try:
        kiosk(prog_name="kiosk")
    except DomainError as error:
        click.echo(f"kiosk: {error}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
