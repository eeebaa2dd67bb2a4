"""waitress, set up for pages that listen for hours beside touches that must be answered at once."""

import ctypes
import logging
import socket

from flask import Flask
from waitress import create_server
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer

M_ARENA_MAX = -8
WORKERS = 8
LARGEST_BODY = 1024 * 1024
"""Bytes that waitress reads at all; the app refuses sooner, in words."""
UNANSWERED_MS = 20_000
"""How long the kernel keeps a stream whose cable was pulled."""
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared with, not listened on


def serve(app: Flask, host: str, port: int, streams: int) -> BaseWSGIServer:
    """A server that is ready to run. An open stream holds a thread, so there is one for each, and some for touches."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # it warns at each queued request
    server = create_server(
        app,
        host=host,
        port=port,
        threads=streams + WORKERS,
        channel_request_lookahead=1,  # lets a stream see that its page is gone
        connection_limit=200,
        max_request_body_size=LARGEST_BODY,
        ident=None,
    )
    server.channel_class = Channel
    server.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNANSWERED_MS)
    return server


def own_address(server: BaseWSGIServer) -> tuple[str, int]:
    """Where this machine itself reaches a server that listens."""
    host, port = server.socket.getsockname()[:2]
    return EVERYWHERE.get(host, host), port


def one_arena() -> None:
    """Let all threads share one heap (glibc's mallopt(3)): with one each, a request is a fifth slower and larger."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:  # other C libraries have none, and need none
        mallopt(M_ARENA_MAX, 1)


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection that the main loop does not call writable while a worker is sending on it.

    waitress's own asks only whether bytes remain, so its main thread spins beside a worker inside `send()` and takes
    the processor from it.
    """

    def writable(self) -> bool:
        if self.outbuf_lock.acquire(blocking=False):
            try:
                return bool(super().writable())
            finally:
                self.outbuf_lock.release()
        return False
