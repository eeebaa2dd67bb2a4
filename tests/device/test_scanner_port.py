"""A serial port is read, and is opened again after it was lost."""

import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from device.scanner import ScannerPort
from kiosk.config import ScannerSettings
from tests.device.real_devices import PtyScanner
from tests.waiting import until


class Reading:
    """A port, and the codes and states that it reported."""

    def __init__(self, address: str) -> None:
        self.codes: list[str] = []
        self.troubles: list[str | None] = []
        self.port = ScannerPort(
            ScannerSettings(name="front", port=address),
            lambda _name, line: self.codes.append(line.code) if line.has_end else None,
            lambda: self.troubles.append(self.port.trouble),
        )
        self.port.start()


@pytest.fixture
def read() -> Iterator[Callable[[str], Reading]]:
    ports: list[ScannerPort] = []

    def start(address: str) -> Reading:
        reading = Reading(address)
        ports.append(reading.port)
        return reading

    yield start
    for port in ports:
        port.stop()
        port.thread.join(2)
        assert not port.thread.is_alive()


def test_it_works(pty_scanner: PtyScanner, read: Callable[[str], Reading]) -> None:
    reading = read(str(pty_scanner.link))
    until(lambda: reading.port.trouble is None)
    pty_scanner.send(b"TAB0001\r\nTAB0002\r\n")
    until(lambda: reading.codes == ["TAB0001", "TAB0002"])


def test_a_code_that_comes_in_pieces_is_read_whole(pty_scanner: PtyScanner, read: Callable[[str], Reading]) -> None:
    reading = read(str(pty_scanner.link))
    until(lambda: reading.port.trouble is None)
    for _ in range(10):  # on a machine that stalls for 200 ms a code is dropped, as it should be
        for byte in b"TAB0001\r":
            pty_scanner.send(bytes([byte]))
            time.sleep(0.01)
        time.sleep(0.3)
        if "TAB0001" in reading.codes:
            break
    assert "TAB0001" in reading.codes
    assert all("TAB0001".endswith(code) for code in reading.codes)


def test_a_scanner_pulled_out_and_put_back_is_read(pty_scanner: PtyScanner, read: Callable[[str], Reading]) -> None:
    reading = read(str(pty_scanner.link))
    until(lambda: reading.port.trouble is None)
    pty_scanner.send(b"TAB0")
    pty_scanner.pull()
    until(lambda: reading.port.trouble == "not_connected")
    pty_scanner.plug()
    until(lambda: reading.port.trouble is None)
    pty_scanner.send(b"TAB0002\r")
    until(lambda: reading.codes)
    assert reading.codes == ["TAB0002"]
    assert reading.troubles == [None, "unplugged", "not_connected", None]


def test_a_scanner_that_is_plugged_in_later_is_read(tmp_path: Path, read: Callable[[str], Reading]) -> None:
    scanner = PtyScanner(tmp_path / "late")
    reading = read(str(scanner.link))
    until(lambda: reading.port.trouble == "not_connected")
    scanner.plug()
    until(lambda: reading.port.trouble is None)
    scanner.pull()


def test_a_socket_that_was_closed_is_opened_again(read: Callable[[str], Reading]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        reading = read(f"socket://127.0.0.1:{server.getsockname()[1]}")
        for code in ("TAB0001", "TAB0002"):
            caller, _ = server.accept()
            with caller:
                until(lambda: reading.port.trouble is None)
                caller.sendall(code.encode() + b"\r")
                until(lambda code=code: code in reading.codes)
            until(lambda: reading.port.trouble is not None)


def test_a_loop_port_is_opened(read: Callable[[str], Reading]) -> None:
    reading = read("loop://")
    until(lambda: reading.port.trouble is None)
    assert reading.codes == []


def test_a_port_that_another_program_has_is_busy(pty_scanner: PtyScanner, read: Callable[[str], Reading]) -> None:
    first = read(str(pty_scanner.link))
    until(lambda: first.port.trouble is None)
    second = read(str(pty_scanner.link))
    until(lambda: second.port.trouble == "busy")
    pty_scanner.send(b"TAB0001\r")
    until(lambda: first.codes == ["TAB0001"])


@pytest.mark.parametrize(("address", "trouble"), [("carrier-pigeon://1", "bad_address"), ("/dev/null", "unplugged")])
def test_an_address_that_is_no_port_is_trouble(address: str, trouble: str, read: Callable[[str], Reading]) -> None:
    reading = read(address)
    until(lambda: reading.port.trouble == trouble)
