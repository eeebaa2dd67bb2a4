"""One HTTP exchange with one deadline for the whole of it, whatever the other side does meanwhile.

A socket's timeout begins anew with every byte, and looking up a name has none. So a thread does the work. At the
deadline it is left behind and its connection is cut: that ends whatever it waits for, also a TLS handshake.
"""

import contextlib
import socket
import threading
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection

CONNECT_TIMEOUT = 5.0
"""Seconds for each address of a name: one that does not answer must not use up the time of the next."""
LONGEST_BODY = 64 * 1024


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it came. A body is read up to LONGEST_BODY bytes."""

    status: int
    headers: requests.structures.CaseInsensitiveDict[str]
    body: bytes


def exchange(request: requests.PreparedRequest, seconds: float) -> Reply:
    """Send a request and read the answer. Redirects are not followed.

    Raises requests.Timeout when `seconds` are over, otherwise what requests and the libraries below it raise.
    """
    connections = Connections()
    reply: Future[Reply] = Future()

    def work() -> None:
        try:
            reply.set_result(_talk(request, connections))
        except Exception as error:  # handed on to whoever waits
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
    """The connections of one exchange, so that another thread can cut them.

    A duplicate of each socket is kept, since TLS takes the first one over. Shutting it down ends the connection itself.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: list[socket.socket] = []
        self._is_cut = False

    def keep(self, connection: socket.socket) -> None:
        """Take note of a new connection. Raises ConnectionAbortedError where the deadline has passed."""
        with self._lock:
            if self._is_cut:
                connection.close()
                raise ConnectionAbortedError
            self._kept.append(connection.dup())

    def cut(self) -> None:
        """End all connections, and those that are still to come."""
        with self._lock:
            self._is_cut = True
            for connection in self._kept:
                with contextlib.suppress(OSError):  # it has ended already
                    connection.shutdown(socket.SHUT_RDWR)
                connection.close()
            self._kept.clear()


class Adapter(HTTPAdapter):
    """Sends as requests does, and keeps note of the connections that it opens."""

    def __init__(self, connections: Connections) -> None:
        super().__init__()
        self._connections = connections

    def get_connection_with_tls_context(self, *arguments: Any, **named: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(*arguments, **named)
        pool.ConnectionCls = _noting(pool.ConnectionCls, self._connections)
        return pool


def _noting(connection: Any, connections: Connections) -> type[HTTPConnection]:
    """A kind of urllib3's connections whose sockets are kept note of."""

    class Noting(connection):  # type: ignore[misc]
        def _new_conn(self) -> socket.socket:
            opened: socket.socket = super()._new_conn()
            opened.settimeout(None)  # from here on the deadline alone counts
            connections.keep(opened)
            return opened

    return Noting
