"""A scanner that is a keyboard: the bytes of its key events are read through a pty, as the kernel writes them."""

import os
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device import scanner_ports
from device.hid_keys import EVENT, PLAIN, SHIFTED, SYN_DROPPED, KeyReader
from device.scanner import ScannerPort
from kiosk.config import ScannerSettings
from tests.device.real_devices import PtyScanner
from tests.waiting import until

SYN = (0, 0, 0)
SHIFT, ALT, CAPS, ENTER, TAB, F1 = 42, 56, 58, 28, 15, 59
CODES = {letter: (code, False) for code, letter in PLAIN.items() if code < 58}
CODES |= {letter: (code, True) for code, letter in SHIFTED.items() if code < 58 and letter not in CODES}
TEXT = st.text(st.sampled_from(sorted(CODES)), min_size=1, max_size=30)


def events(*changes: tuple[int, int, int]) -> bytes:
    return b"".join(EVENT.pack(0, 0, *one) for change in changes for one in (change, SYN))


def press(*codes: int) -> bytes:
    return events(*((1, code, value) for code in codes for value in (1, 0)))


def typed(text: str, end: int = ENTER) -> bytes:
    """What a scanner sends for a text: Shift around each character that needs it."""
    sent = b""
    for letter in text:
        code, shift = CODES[letter]
        key = press(code)
        sent += events((1, SHIFT, 1)) + key + events((1, SHIFT, 0)) if shift else key
    return sent + press(end)


@given(TEXT)
def test_each_character_of_a_keyboard_is_read(text: str) -> None:
    assert KeyReader().feed(typed(text)) == text.encode() + b"\r"


@given(TEXT, st.integers(1, 200))
def test_events_that_come_in_pieces_are_read_whole(text: str, size: int) -> None:
    sent, keys = typed(text, TAB), KeyReader()
    pieces = [keys.feed(sent[start : start + size]) for start in range(0, len(sent), size)]
    assert b"".join(pieces) == text.encode() + b"\r"


def test_caps_lock_around_letters_and_a_key_that_repeats_type_nothing_more() -> None:
    code = CODES["t"][0]
    sent = press(CAPS) + events((1, code, 1), (1, code, 2), (1, code, 2), (1, code, 0)) + press(CAPS, ENTER)
    assert KeyReader().feed(sent) == b"t\r"


def test_a_character_by_its_number() -> None:
    """A scanner that is set to no layout holds Alt and types the number on the number pad: 0084 is T."""
    sent = events((1, ALT, 1)) + press(82, 82, 72, 75) + events((1, ALT, 0)) + press(ENTER)
    assert KeyReader().feed(sent) == b"T\r"


@pytest.mark.parametrize("number", [(82, 82, 79), (82, 81, 73, 73), (59,)])
def test_a_number_of_no_character_spoils_the_code(number: tuple[int, ...]) -> None:
    sent = events((1, ALT, 1)) + press(*number) + events((1, ALT, 0)) + press(ENTER)
    assert KeyReader().feed(sent) == b"\xff\r"


def test_events_that_the_kernel_lost_spoil_the_code_and_not_the_next() -> None:
    lost = EVENT.pack(0, 0, 0, SYN_DROPPED, 0) + EVENT.pack(0, 0, 1, SHIFT, 1) + EVENT.pack(0, 0, *SYN)
    sent = press(CODES["t"][0]) + lost + press(CODES["a"][0], ENTER) + typed("b")
    assert KeyReader().feed(sent) == b"t\xffa\rb\r"


def test_a_key_that_types_nothing_known_spoils_the_code() -> None:
    assert KeyReader().feed(press(F1) + typed("a")) == b"\xffa\r"


class Reading:
    def __init__(self, scanner: PtyScanner) -> None:
        self.codes: list[str] = []
        settings = ScannerSettings(name="kiosk", port=f"hid:{scanner.link}")
        self.port = ScannerPort(
            settings, lambda _name, line: self.codes.append(line.code) if line.has_end else None, lambda: None
        )
        self.port.start()
        until(lambda: self.port.trouble is None)
        time.sleep(0.01)


@pytest.fixture
def reading(pty_scanner: PtyScanner) -> Iterator[Reading]:
    found = Reading(pty_scanner)
    yield found
    found.port.stop()
    found.port.thread.join(2)
    assert not found.port.thread.is_alive()


def test_it_works(pty_scanner: PtyScanner, reading: Reading) -> None:
    pty_scanner.send(typed("TAB0001") + typed("tab0002", TAB))
    until(lambda: reading.codes == ["TAB0001", "tab0002"])


def test_one_that_is_pulled_out_in_the_middle_of_a_code_gives_no_half_code(
    pty_scanner: PtyScanner, reading: Reading
) -> None:
    pty_scanner.send(typed("TAB0001")[:-300])
    pty_scanner.pull()
    until(lambda: reading.port.trouble == "not_connected")
    pty_scanner.plug()
    until(lambda: reading.port.trouble is None)
    pty_scanner.send(typed("TAB0002"))
    until(lambda: reading.codes)
    assert reading.codes == ["TAB0002"]


def test_an_input_device_is_grabbed(pty_scanner: PtyScanner, reading: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its keys must not come to the screen. A pty is no input device, so the kernel's numbers are made up here."""
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(scanner_ports, "INPUT_DEVICES", os.major(pty_scanner.link.stat().st_rdev))
    monkeypatch.setattr(scanner_ports.fcntl, "ioctl", lambda _number, request, on: asked.append((request, on)))
    with scanner_ports.open_scanner(ScannerSettings(name="kiosk", port=f"hid:{pty_scanner.link}")):
        assert asked == [(0x40044590, 1)]


def test_one_that_cannot_be_grabbed_is_not_read(
    pty_scanner: PtyScanner, reading: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a pty the kernel refuses: as where another program has taken it."""
    monkeypatch.setattr(scanner_ports, "INPUT_DEVICES", os.major(pty_scanner.link.stat().st_rdev))
    pty_scanner.pull()
    until(lambda: reading.port.trouble == "not_connected")
    pty_scanner.plug()
    until(lambda: reading.port.trouble == "unplugged")


@pytest.mark.parametrize("port_name", ["hid:no such scanner", "hid:/dev/input/none"])
def test_one_that_is_not_there_is_waited_for(port_name: str) -> None:
    port = ScannerPort(ScannerSettings(name="kiosk", port=port_name), lambda *_: None, lambda: None)
    port.start()
    until(lambda: port.trouble == "not_connected")
    port.stop()
    port.thread.join(2)
