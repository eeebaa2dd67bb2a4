"""The whole answer of a hub has one deadline, however slowly the hub sends it, over real sockets."""

import contextlib
import datetime as dt
import fcntl
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from kiosk.station import Station
from kiosk.sync import hub_client, outbox, sender
from kiosk.sync.models import OutboxEntry
from kiosk.sync.results import TemporaryFailure
from kiosk.types import Role
from tests.campaign import CAMPAIGN
from tests.web.logged_in import log_in
from web.factory import create_app

DEADLINE = 0.6
MAX_SECONDS = 5.0
"""Longer than the deadline on a busy machine, and much shorter than these hubs send."""

HubBehaviour = Callable[[socket.socket], None]
To = Callable[..., Station]


def read_report(connection: socket.socket) -> None:
    """Read the request until its short body has begun."""
    while b"\r\n\r\n" not in connection.recv(65536):
        pass


def drip(first: bytes, again: bytes, pause: float = 0.05) -> HubBehaviour:
    """Send something, and then a little more for ever."""

    def behaviour(connection: socket.socket) -> None:
        read_report(connection)
        connection.sendall(first)
        while True:
            connection.sendall(again)
            time.sleep(pause)

    return behaviour


def never_read(_connection: socket.socket) -> None:
    time.sleep(30)


OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
BEHAVIOURS: dict[str, HubBehaviour] = {
    "silence": drip(b"", b"", 1),
    "status line by the byte": drip(b"HTTP/1.1 200 ", b"O"),
    "endless 100 Continue": drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "endless 100 Continue, fast": drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 50, 0),
    "a header by the byte": drip(OK + b"X-Slow: ", b"a"),
    "one header after the other": drip(OK, b"X-Slow: a\r\n", 0.2),
    "body by the byte": drip(OK + b"Content-Length: 100000\r\n\r\n", b" "),
    "body without an end": drip(OK + b"\r\n", b" "),
    "chunks by the byte": drip(CHUNKED, b"1\r\n \r\n"),
    "a chunk's size by the byte": drip(CHUNKED, b"0"),
    "trailers without an end": drip(CHUNKED + b"0\r\n", b"X-Trailer: a\r\n"),
    "a body compressed by the byte": drip(OK + b"Content-Encoding: gzip\r\n\r\n\x1f\x8b\x08\0\0\0\0\0\0\3", b"\0"),
    "never reads the report": never_read,
}


class Hub:
    """A listening socket that behaves in one way towards each client."""

    def __init__(self, behaviour: HubBehaviour, context: ssl.SSLContext | None = None) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self._behaviour, self._context = behaviour, context
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=self._handle, args=(self.listening.accept()[0],), daemon=True).start()

    def _handle(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
            stack.enter_context(connection)
            if self._context is not None:
                connection = stack.enter_context(self._context.wrap_socket(connection, server_side=True))
            self._behaviour(connection)


@contextlib.contextmanager
def hub_that(behaviour: HubBehaviour, context: ssl.SSLContext | None = None) -> Iterator[Hub]:
    hub = Hub(behaviour, context)
    try:
        yield hub
    finally:
        hub.listening.close()


def owed(station: Station) -> OutboxEntry:
    with station.db.read() as s:
        return outbox.undelivered(s)[0]


def leftover_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "exchange"]


def ends_in_time(station: Station, entry: OutboxEntry | None = None) -> None:
    """Sending ends at the deadline with "slow", and no thread goes on."""
    began = time.monotonic()
    assert hub_client.open_hub(station, DEADLINE)(entry or owed(station)) == TemporaryFailure("slow")
    assert time.monotonic() - began < MAX_SECONDS
    for thread in leftover_threads():
        thread.join(MAX_SECONDS)
        assert not thread.is_alive()


@pytest.mark.parametrize("way", BEHAVIOURS)
def test_no_answer_takes_longer_than_the_deadline(to: To, way: str) -> None:
    with hub_that(BEHAVIOURS[way]) as hub:
        station = to(hub=f"http://127.0.0.1:{hub.port}")
        entry = owed(station)
        if way == "never reads the report":
            entry.body = b"x" * 20_000_000  # more than the kernel keeps for somebody who does not read
        ends_in_time(station, entry)


@pytest.mark.parametrize("way", ["endless 100 Continue", "a header by the byte", "body by the byte"])
def test_no_answer_over_tls_takes_longer_than_the_deadline(
    to: To, certificate: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    reached = threading.Event()

    def behaviour(connection: socket.socket) -> None:
        reached.set()
        BEHAVIOURS[way](connection)

    with hub_that(behaviour, context) as hub:
        ends_in_time(to(hub=f"https://localhost:{hub.port}"))
    assert reached.is_set()


def test_a_slow_handshake_ends_at_the_deadline(to: To) -> None:
    with hub_that(drip(b"", b"\x16")) as hub:
        station = to(hub=f"https://127.0.0.1:{hub.port}")
        began = time.monotonic()
        assert isinstance(hub_client.open_hub(station, DEADLINE)(owed(station)), TemporaryFailure)
        assert time.monotonic() - began < MAX_SECONDS


def test_a_silent_handshake_ends_at_the_deadline(to: To) -> None:
    def behaviour(connection: socket.socket) -> None:
        connection.recv(65536)
        time.sleep(30)

    with hub_that(behaviour) as hub:
        ends_in_time(to(hub=f"https://127.0.0.1:{hub.port}"))


def test_a_hub_that_does_not_accept(to: To) -> None:
    with socket.create_server(("127.0.0.1", 0)) as hub:
        ends_in_time(to(hub=f"http://127.0.0.1:{hub.getsockname()[1]}"))


def test_a_name_that_takes_long_to_look_up(to: To, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name lookup cannot be stopped: its thread is left, and sends nothing when the lookup ends."""
    real, found = socket.getaddrinfo, threading.Event()

    def slow(*arguments: object, **named: object) -> object:
        found.wait(30)
        return real("127.0.0.1", *arguments[1:], **named)

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    heard = threading.Event()

    def behaviour(connection: socket.socket) -> None:
        if connection.recv(65536):
            heard.set()

    with hub_that(behaviour) as hub:
        station = to(hub=f"http://hub.example:{hub.port}")
        began = time.monotonic()
        assert hub_client.open_hub(station, DEADLINE)(owed(station)) == TemporaryFailure("slow")
        assert time.monotonic() - began < MAX_SECONDS
        found.set()
        for thread in leftover_threads():
            thread.join(MAX_SECONDS)
            assert not thread.is_alive()
        assert not heard.is_set()


@pytest.mark.parametrize("many", [b"X-Many: a\r\n" * 1000, b"X-Long: " + b"a" * 200_000 + b"\r\n"])
def test_endless_headers_are_not_read(to: To, many: bytes) -> None:
    with hub_that(drip(OK + many, b"")) as hub:
        station = to(hub=f"http://127.0.0.1:{hub.port}")
        assert hub_client.open_hub(station, MAX_SECONDS)(owed(station)) == TemporaryFailure("unreachable")


def test_an_endless_body_is_not_read(to: To) -> None:
    with hub_that(drip(OK + b"\r\n", b"x" * 65536, 0)) as hub:
        station = to(hub=f"http://127.0.0.1:{hub.port}")
        assert hub_client.open_hub(station, MAX_SECONDS)(owed(station)) == TemporaryFailure("not_understood")


def test_a_round_ends_where_each_answer_takes_long(to: To) -> None:
    """Each answer comes just before its deadline. "Send now" still ends, and the rest is sent later."""
    station = to(hub="http://127.0.0.1:9")
    assert sender.send_owed(station, only_due=False, longest=0) == sender.Summary(0, 1, 0, None)
    assert owed(station).attempts == 0


@pytest.mark.skipif(not CAMPAIGN, reason="takes half a minute of real time: ENTREN_CAMPAIGN=1")
@pytest.mark.parametrize("way", ["endless 100 Continue", "a header by the byte"])
def test_send_now_in_real_time(to: To, way: str) -> None:
    """The button on the admin's page, with the real deadline."""
    with hub_that(BEHAVIOURS[way]) as hub:
        station = to(hub=f"http://127.0.0.1:{hub.port}")
        app = create_app(station)
        app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
        admin = log_in(app.test_client(), station, role=Role.ADMIN)
        began = time.monotonic()
        page = admin.post("/admin/send", follow_redirects=True).text
        assert 29 < time.monotonic() - began < 40
        assert "Kommunens mottagare svarar för långsamt." in page
        with (station.data / "sync.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # nobody holds the right to send


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A key and a certificate for localhost, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
        .not_valid_after(dt.datetime(2100, 1, 1, tzinfo=dt.UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "localhost.pem"
    encoding, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    secret = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(secret + made.public_bytes(encoding))
    return path
