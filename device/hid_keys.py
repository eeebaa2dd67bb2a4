"""Turns the key events of a scanner that is a keyboard into the characters that it types. It does no input or output.

Key codes say which key it is, whatever layout the system has: a scanner is read as a keyboard of the United States,
which is how it leaves the factory. Events are read here and not by a package, as in `jack.py`.
"""

import struct

EVENT = struct.Struct("llHHi")
"""`input_event` of a 64-bit system: seconds, microseconds, type, code, value."""
EV_SYN, EV_KEY = 0x00, 0x01
SYN_REPORT, SYN_DROPPED = 0, 3
RELEASED, PRESSED = 0, 1
"""The values of a key. A key that is held down repeats with 2, which is no press."""

# Codes of linux/input-event-codes.h.
SHIFTS = {42, 54}
ALTS = {56, 100}
SILENT = {29, 97, 58, 69, 70, 125, 126}
"""Ctrl, CapsLock, NumLock, ScrollLock and the logo keys type nothing. Codes are read in capitals, so CapsLock is
ignored: some scanners press it around their letters.
"""
ENDS = {28, 96, 15}
"""Enter, Enter of the number pad, Tab."""
ROWS = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (57, " ", " "),
)
PAD = {71: "7", 72: "8", 73: "9", 75: "4", 76: "5", 77: "6", 79: "1", 80: "2", 81: "3", 82: "0"}
PAD_SIGNS = {55: "*", 74: "-", 78: "+", 83: ".", 98: "/"}
PLAIN = {first + n: key for first, keys, _ in ROWS for n, key in enumerate(keys)} | PAD | PAD_SIGNS
SHIFTED = {first + n: key for first, _, keys in ROWS for n, key in enumerate(keys)} | PAD | PAD_SIGNS
END = b"\r"
UNREADABLE = b"\xff"
"""Stands for a key that types nothing known, and for events that were lost: the whole code is then refused."""


class KeyReader:
    """Keeps which keys are down, and the bytes of an event that came in part."""

    def __init__(self) -> None:
        self._down: set[int] = set()
        self._number = ""
        self._rest = b""
        self._is_dropping = False

    def feed(self, received: bytes) -> bytes:
        """Take the bytes of one read. Returns the characters that were typed, with END after each code."""
        received = self._rest + received
        whole = len(received) - len(received) % EVENT.size
        self._rest = received[whole:]
        typed = (self._take(kind, code, value) for *_, kind, code, value in EVENT.iter_unpack(received[:whole]))
        return b"".join(typed)

    def _take(self, kind: int, code: int, value: int) -> bytes:
        if kind == EV_SYN:
            return self._synchronise(code)
        if kind != EV_KEY or self._is_dropping:
            return b""
        if value == RELEASED:
            return self._release(code)
        if value != PRESSED:
            return b""
        self._down.add(code)
        return self._press(code)

    def _synchronise(self, code: int) -> bytes:
        """The kernel had no room, and events are lost until the next report: nobody knows which keys are down."""
        if code == SYN_DROPPED:
            self._down, self._number, self._is_dropping = set(), "", True
            return UNREADABLE
        if code == SYN_REPORT:
            self._is_dropping = False
        return b""

    def _press(self, code: int) -> bytes:
        if code in SHIFTS or code in ALTS or code in SILENT:
            return b""
        if code in ENDS:
            return END
        if self._down & ALTS:
            self._number += PAD.get(code, "x")
            return b""
        letter = (SHIFTED if self._down & SHIFTS else PLAIN).get(code)
        return letter.encode("ascii") if letter else UNREADABLE

    def _release(self, code: int) -> bytes:
        """With Alt, digits of the number pad are the number of a character, which is typed when Alt is released."""
        self._down.discard(code)
        if code not in ALTS or self._down & ALTS or not self._number:
            return b""
        number, self._number = self._number, ""
        is_character = number.isdecimal() and 32 <= int(number) < 127
        return bytes([int(number)]) if is_character else UNREADABLE
