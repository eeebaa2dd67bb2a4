"""Configures waitress: event streams stay open for hours, and other requests must be answered at once."""

import ctypes
import logging
import os
import socket
import sys
from typing import Any

from flask import Flask
from waitress.adjustments import Adjustments

from kiosk import faults
from kiosk.errors import Conflict
from web.incoming import LARGEST_READ
from web.server.connections import Server
from web.server.turns import FairDispatcher

M_ARENA_MAX = -8
WORKERS = 8
LARGEST_HEAD = 16 * 1024
LARGEST_IN_MEMORY = 64 * 1024
"""A larger body is kept in a file, so that many at once do not fill the memory."""
UNANSWERED_MS = 20_000
"""How long the kernel keeps a stream whose cable was pulled."""


def serve(app: Flask, host: str, port: int, streams: int) -> Server:
    """A server that is ready to run. It has a thread for each event stream, and WORKERS for all other requests."""
    settings = Adjustments(
        host=host,
        port=port,
        threads=streams + WORKERS,
        channel_request_lookahead=1,  # lets a stream notice that its page was closed
        max_request_header_size=LARGEST_HEAD,
        max_request_body_size=LARGEST_READ,
        inbuf_overflow=LARGEST_IN_MEMORY,
        log_socket_errors=False,
        ident=None,
        clear_untrusted_proxy_headers=False,  # web/own_screen.py knows a proxy by them; nothing believes what they say
    )
    _silence_waitress()
    workers = FairDispatcher()
    workers.set_thread_count(settings.threads)
    return _listening(app, settings, workers)


def _listening(app: Flask, settings: Adjustments, workers: FairDispatcher) -> Server:
    """A server on the first address of the host; those on the others, as localhost has two, run with it.

    Raises Conflict `cannot_listen`.
    """
    sockets: dict[int, Any] = {}
    try:
        servers = [Server(app, sockets, dispatcher=workers, adj=settings, sockinfo=info) for info in settings.listen]
    except OSError as error:
        why = os.strerror(error.errno or 0)
        raise Conflict("cannot_listen", host=settings.host, port=settings.port, why=why) from None
    for server in servers:
        server.active_channels = servers[0].active_channels
        server.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNANSWERED_MS)
    return servers[0]


def _silence_waitress() -> None:
    """Keep waitress from logging the addresses of requests: they contain secret ids of tickets, or typed text."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # it warns about each queued request
    logging.getLogger("flask_wtf.csrf").setLevel(logging.ERROR)  # it logs each form without a token
    log = logging.getLogger("waitress")
    log.setLevel(logging.WARNING)  # below a warning, it logs each closed page
    if not any(isinstance(one, MessageRemover) for one in log.filters):
        log.addFilter(MessageRemover())


class MessageRemover(logging.Filter):
    """Replaces the message of a log line, which may repeat a request, by its module, line and described exception."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = (record.exc_info or sys.exc_info())[1]
        happened = f": {faults.described(error)}" if error is not None else ""
        record.msg, record.args, record.exc_info = f"{record.module}:{record.lineno}{happened}", (), None
        return True


def share_one_heap() -> None:
    """Let all threads share one heap (glibc's mallopt(3)): with one each, a request is a fifth slower and larger."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:  # other C libraries have no such function
        mallopt(M_ARENA_MAX, 1)
