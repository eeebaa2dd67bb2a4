"""`kiosk web`: serve the pages and the API."""

import faulthandler
import gc
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType

import click

from kiosk.cli.addresses import address_of, print_pages, print_setup_code
from kiosk.cli.options import data_option, log_to_stderr
from kiosk.errors import StorageFault
from kiosk.health import check_integrity
from kiosk.notify import notify
from kiosk.station import open_station
from web.addresses import HOST
from web.factory import create_app
from web.server.serving import serve, share_one_heap
from web.server.upkeep import Upkeep, tasks
from web.token_uses import TOKEN_USES

INTEGRITY_SECONDS = 5.0
"""How long the check of the database may delay the start at most. The check at night has more time."""


@click.command()
@click.option("--host", help="Address to listen on (default: web.host of the settings).")
@click.option("--port", type=int, help="Port to listen on (default: web.port of the settings).")
@click.option("--quiet", is_flag=True, help="Do not print the addresses of the pages.")
@data_option
def web(data: Path, host: str | None, port: int | None, quiet: bool) -> None:
    """Serve the pages and the API of this centre."""
    log_to_stderr()
    faulthandler.enable()  # where the watchdog kills the process, the journal shows each thread's stack
    share_one_heap()
    station = open_station(data)
    with suppress(StorageFault):  # it is logged and shown by /health and /admin; the pages are served all the same
        check_integrity(station.db, INTEGRITY_SECONDS)
    settings = station.settings.web
    app = create_app(station)
    app.config[HOST] = host or settings.host
    live = app.extensions["live"]
    live.start()
    server = serve(app, host or settings.host, port or settings.port, settings.streams)
    _stop_on_signals(live.stop)
    gc.freeze()  # the objects that exist now stay for ever: the garbage collector need not check them
    notify("READY=1")
    if not quiet:
        click.echo("Entrén serves its pages. Ctrl+C stops it.\n")
        address = address_of(server.effective_host, server.effective_port)
        print_pages(address)
        with suppress(StorageFault):  # as where the disk is full: the pages are served all the same
            print_setup_code(station, address)
    Upkeep(tasks(station, server, app.extensions[TOKEN_USES])).start()
    try:
        server.run()
    finally:
        server.close()


def _stop_on_signals(end_streams: Callable[[], None]) -> None:
    """End the event streams at once: the server waits some seconds for the threads of all requests."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        end_streams()
        raise SystemExit(0)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
