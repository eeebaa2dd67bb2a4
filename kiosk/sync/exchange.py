"""Sends an HTTP request with one deadline for the whole exchange, however slowly the other side answers.

A socket's timeout begins again with every byte, and a DNS lookup has none. So a thread does the work. At the deadline
its connections are shut down, which ends any wait of that thread, also in a TLS handshake.
"""

import contextlib
import socket
import threading
from concurrent.futures import Future
from typing import Any

import requests
from msgspec import Struct
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection

CONNECT_TIMEOUT = 5.0
"""Seconds for each address of a host name. One that does not answer must leave time for the next."""
LONGEST_BODY = 64 * 1024
"""Bytes of an answer that are read at most."""


class Reply(Struct, frozen=True):
    """An HTTP answer, with the first LONGEST_BODY bytes of its body."""

    status: int
    headers: requests.structures.CaseInsensitiveDict[str]
    body: bytes


def exchange(request: requests.PreparedRequest, seconds: float) -> Reply:
    """Send a request and read the answer. Redirects are not followed.

    Raises requests.Timeout after `seconds`, and whatever requests and the libraries below it raise.
    """
    connections = Connections()
    reply: Future[Reply] = Future()

    def work() -> None:
        try:
            reply.set_result(_talk(request, connections))
        except Exception as error:  # raised again in the waiting thread
            reply.set_exception(error)

    threading.Thread(target=work, name="exchange", daemon=True).start()
    try:
        return reply.result(seconds)
    except TimeoutError:
        raise requests.Timeout from None
    finally:
        connections.cut()


def _talk(request: requests.PreparedRequest, connections: "Connections") -> Reply:
    with requests.Session() as session:
        for scheme in ("http://", "https://"):
            session.mount(scheme, Adapter(connections))
        settings = session.merge_environment_settings(request.url, {}, True, None, None)
        with session.send(request, timeout=(CONNECT_TIMEOUT, None), allow_redirects=False, **settings) as response:
            return Reply(response.status_code, response.headers, _body(response))


def _body(response: requests.Response) -> bytes:
    body = bytearray()
    for piece in response.iter_content(LONGEST_BODY):
        body += piece
        if len(body) >= LONGEST_BODY:
            break
    return bytes(body[:LONGEST_BODY])


class Connections:
    """The connections of one exchange, so that another thread can shut them down.

    A duplicate of each socket is kept, since TLS takes over the first one. Shutting it down ends the connection itself.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: list[socket.socket] = []
        self._is_cut = False

    def keep(self, connection: socket.socket) -> None:
        """Remember a new connection. Raises ConnectionAbortedError after the deadline."""
        with self._lock:
            if self._is_cut:
                connection.close()
                raise ConnectionAbortedError
            self._kept.append(connection.dup())

    def cut(self) -> None:
        """Shut down all connections. Later ones are refused by `keep`."""
        with self._lock:
            self._is_cut = True
            for connection in self._kept:
                with contextlib.suppress(OSError):  # it has ended by itself
                    connection.shutdown(socket.SHUT_RDWR)
                connection.close()
            self._kept.clear()


class Adapter(HTTPAdapter):
    """The adapter of requests, which also remembers the connections that it opens."""

    def __init__(self, connections: Connections) -> None:
        super().__init__()
        self._connections = connections

    def get_connection_with_tls_context(self, *arguments: Any, **named: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(*arguments, **named)
        pool.ConnectionCls = _noting(pool.ConnectionCls, self._connections)
        return pool


def _noting(connection: Any, connections: Connections) -> type[HTTPConnection]:
    """A subclass of a connection class of urllib3 that remembers its sockets."""

    class Noting(connection):  # type: ignore[misc]
        def _new_conn(self) -> socket.socket:
            opened: socket.socket = super()._new_conn()
            opened.settimeout(None)  # from here on only the deadline counts
            connections.keep(opened)
            return opened

    return Noting
