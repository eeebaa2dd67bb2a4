"""`kiosk web`: serve the pages and the API."""

import faulthandler
import gc
import signal
from contextlib import suppress
from pathlib import Path
from types import FrameType

import click

from kiosk.cli.options import data_option, log_to_stderr
from kiosk.errors import StorageFault
from kiosk.health import look_through
from kiosk.notify import notify
from kiosk.station import open_station
from web.factory import create_app
from web.server.serving import one_arena, serve
from web.server.upkeep import Upkeep, tasks

LOOK_SECONDS = 5.0
"""The most that the look through the database may delay the start; the night looks through the rest."""


@click.command()
@click.option("--host", help="Address to listen on (default: web.host of the settings).")
@click.option("--port", type=int, help="Port to listen on (default: web.port of the settings).")
@data_option
def web(data: Path, host: str | None, port: int | None) -> None:
    """Serve the pages and the API of this centre."""
    log_to_stderr()
    faulthandler.enable()  # where the watchdog ends us, the journal says at which lines each thread hung
    one_arena()
    station = open_station(data)
    with suppress(StorageFault):  # logged, and told by /health and /admin: what still works is served
        look_through(station.db, LOOK_SECONDS)
    settings = station.settings.web
    app = create_app(station)
    app.extensions["live"].start()
    server = serve(app, host or settings.host, port or settings.port, settings.streams)
    signal.signal(signal.SIGTERM, _stop)
    gc.freeze()  # what is here by now stays: no need to look through it again and again for what could go
    notify("READY=1")
    Upkeep(tasks(station, server)).start()
    try:
        server.run()
    finally:
        server.close()


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
