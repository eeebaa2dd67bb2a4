"""`kiosk device`: runs the hardware agent. It opens no network port."""

import fcntl
import os
import sys
from pathlib import Path

import click

from device.agent import Agent
from kiosk.cli.options import data_option, log_to_stderr
from kiosk.folder import open_lock
from kiosk.station import open_station


@click.command()
@data_option
def device(data: Path) -> None:
    """Serve the scanners, the button, the lamps and the tone of this centre."""
    log_to_stderr()
    station = open_station(data)
    lock = _only_agent(data)
    went_well = Agent(station).run()
    os.close(lock)
    sys.exit(0 if went_well else 1)


def _only_agent(data: Path) -> int:
    """Lock `DIR/device.lock` until the process ends: of two agents, each would read some of a scanner's bytes."""
    lock = open_lock(data / "device.lock")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise click.ClickException(f"another `kiosk device` already serves the data folder {data}") from None
    return lock
