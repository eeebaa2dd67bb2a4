"""Runs the server with a small app in a thread of the test's process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from waitress import wasyncore

from web.server.connections import Server
from web.server.serving import serve


@contextmanager
def serving(app: Any, host: str = "127.0.0.1") -> Iterator[Server]:
    """Serve on a free port until the block ends."""
    server = serve(app, host, 0, streams=0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        stop(server)
        thread.join(10)


def stop(server: Server) -> None:
    """Close every socket in the thread of the main loop, which ends the loop."""
    server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map, ignore_all=True))
