"""An ESC/POS printer made of software: it understands the commands by their manuals, and keeps its paper as pictures.

It shares no code with what prints. Its thread reads a pty or a socket. It can be out of paper in the middle of a slip,
stand still, never answer, and be pulled out.
"""

import os
import pty
import select
import socket
import threading
import time
import tty
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import zxingcpp
from PIL import Image, ImageDraw, ImageFont

from tests.waiting import until

MEMORY = 4096
"""The bytes that it takes before it has printed them."""
CODE_PAGES = {0: "cp437", 2: "cp850", 3: "cp860", 4: "cp863", 5: "cp865", 16: "cp1252", 17: "cp866", 18: "cp852",
              19: "cp858"}  # fmt: skip
LETTERS = "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf"
CELL = (12, 24)


@dataclass
class Token:
    """One command, with what belongs to it."""

    name: str
    data: bytes = b""
    width: int = 0


@dataclass
class Sheet:
    """Paper since the last cut. `pieces`: more than one where the paper ended in the middle."""

    rows: list[Image.Image] = field(default_factory=list)
    words: str = ""
    pieces: int = 1

    @property
    def picture(self) -> Image.Image:
        """The paper with a white edge, as a scanner sees it."""
        height = sum(row.height for row in self.rows)
        paper = Image.new("L", (max((row.width for row in self.rows), default=1) + 80, height + 80), 255)
        at = 40
        for row in self.rows:
            paper.paste(row.convert("L"), (40, at))
            at += row.height
        return paper

    @property
    def is_empty(self) -> bool:
        return all(not row.convert("L").point(lambda grey: 255 - grey).getbbox() for row in self.rows)


class Tokens:
    """Cuts a stream of bytes into commands, however they arrive."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> Iterator[Token]:
        self._rest += data
        while self._rest:
            found = self._next(self._rest)
            if found is None:
                return
            token, length = found
            self._rest = self._rest[length:]
            yield token

    def _next(self, rest: bytes) -> tuple[Token, int] | None:
        lengths = {b"\x10\x04": 3, b"\x1b@": 2, b"\x1bt": 3, b"\x1bd": 3, b"\x1b!": 3, b"\x1bE": 3, b"\x1ba": 3,
                   b"\x1d!": 3, b"\x1dV": 3, b"\x1dr": 3}  # fmt: skip
        start = rest[:2]
        if start[:1] not in (b"\x10", b"\x1b", b"\x1d"):
            return Token("text", rest[:1]), 1
        if len(start) < 2:
            return None
        if start in lengths:
            length = lengths[start]
            return (Token(start.decode("latin-1"), rest[2:length]), length) if len(rest) >= length else None
        if start == b"\x1dv" and len(rest) >= 8:
            wide, high = int.from_bytes(rest[4:6], "little"), int.from_bytes(rest[6:8], "little")
            length = 8 + wide * high
            return (Token("picture", rest[8:length], wide * 8), length) if len(rest) >= length else None
        if start == b"\x1d(" and len(rest) >= 5:
            length = 5 + int.from_bytes(rest[3:5], "little")
            return (Token("code", rest[5:length]), length) if len(rest) >= length else None
        assert start in (b"\x1dv", b"\x1d("), f"a command that this printer does not know: {start!r}"
        return None


class FakePrinter:
    """`paper`: the rows until its end. `answers`, `says_finished`: whether it does. `stands_still`: takes nothing."""

    def __init__(self, paper: int = 10**9) -> None:
        self.paper = paper
        self.answers = self.says_finished = True
        self.stands_still = self.cover_open = False
        self.slips: list[Sheet] = []
        self.received = b""
        self._channel: int | None = None
        self._stop = False
        self._lock = threading.RLock()
        """Held while the channel is read or changed: the number of a closed one is soon another file's."""
        self._reset()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _reset(self) -> None:
        """What switching it off and on does."""
        self._tokens, self._queue, self._sheet = Tokens(), list[Token](), Sheet()
        self._page, self._scale, self._address = "cp437", (1, 1), ""

    def close(self) -> None:
        self._stop = True
        self.thread.join(5)

    def load_paper(self, rows: int = 10**9) -> None:
        self._sheet.pieces += 1
        self.paper = rows

    def _attach(self, channel: int | None) -> None:
        with self._lock:
            self._reset()
            self._channel = channel

    def _run(self) -> None:
        while not self._stop:
            time.sleep(0.003)
            with self._lock:
                full = sum(len(token.data) for token in self._queue) > MEMORY
                if self._channel is not None and not self.stands_still and not full:
                    with suppress(OSError):
                        self._read(self._channel)
                self._work()

    def _read(self, channel: int) -> None:
        if not select.select([channel], [], [], 0)[0]:
            return
        data = os.read(channel, 4096)
        self.received += data
        for token in self._tokens.feed(data):
            if token.name == "\x10\x04":
                self._say(self._state(token.data[0]))
            else:
                self._queue.append(token)

    def _state(self, number: int) -> int:
        out = self.paper <= 0
        if number == 4:
            return 0x12 | (0x60 if out else 0)
        return 0x12 | (0x20 if out else 0) | (0x04 if self.cover_open else 0)

    def _say(self, answer: int) -> None:
        if self.answers and self._channel is not None:
            os.write(self._channel, bytes([answer]))

    def _work(self) -> None:
        while self._queue and self.paper > 0 and not self.cover_open:
            token = self._queue[0]
            if token.name == "picture":
                rows = min(self.paper, len(token.data) * 8 // token.width)
                self._print_rows(token, rows)
                if token.data:
                    continue
            else:
                self._do(token)
            self._queue.pop(0)

    def _print_rows(self, token: Token, rows: int) -> None:
        used = rows * token.width // 8
        row = Image.frombytes("1", (token.width, rows), bytes(255 - byte for byte in token.data[:used]))
        token.data = token.data[used:]
        self._feed(row)

    def _feed(self, row: Image.Image) -> None:
        self._sheet.rows.append(row)
        self.paper -= row.height

    def _do(self, token: Token) -> None:
        match token.name:
            case "\x1b@":
                self._page, self._scale = "cp437", (1, 1)
            case "\x1bt":
                self._page = CODE_PAGES[token.data[0]]
            case "\x1d!":
                self._scale = (token.data[0] // 16 + 1, token.data[0] % 16 + 1)
            case "\x1b!":
                self._scale = (2 if token.data[0] & 0x20 else 1, 2 if token.data[0] & 0x10 else 1)
            case "\x1bd":
                self._feed(Image.new("1", (8, token.data[0] * CELL[1]), 1))
            case "\x1dV":
                self.slips.append(self._sheet)
                self._sheet = Sheet()
            case "\x1dr" if self.says_finished:
                self._say(0)
            case "code":
                self._do_code(token.data)
            case "text":
                self._type(token.data)

    def _type(self, letter: bytes) -> None:
        if letter != b"\n":
            self._sheet.words += "" if letter == b"\x00" else letter.decode(self._page)
            return
        line = self._sheet.words.rpartition("\n")[2]
        self._sheet.words += "\n"
        across, down = self._scale
        picture = Image.new("1", (max(1, len(line)) * CELL[0] * down, (CELL[1] + 6) * down), 1)
        ImageDraw.Draw(picture).text((0, 0), line, fill=0, font=ImageFont.truetype(LETTERS, 20 * down))
        self._feed(picture.resize((picture.width * across // down, picture.height)))

    def _do_code(self, data: bytes) -> None:
        """The QR code of GS ( k: store an address, then print it."""
        if data[:2] == b"1P":
            self._address = data[3:].decode()
        if data[:2] == b"1Q":
            code = zxingcpp.create_barcode(self._address, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
            self._feed(Image.fromarray(code.to_image(scale=6, add_quiet_zones=True)).convert("1"))


class PtyPrinter(FakePrinter):
    """On a serial line that can be pulled out. Its port is a link to the current pty, as udev makes one."""

    def __init__(self, link: Path, paper: int = 10**9) -> None:
        self.link = link
        super().__init__(paper)

    def plug(self) -> "PtyPrinter":
        master, port = pty.openpty()
        tty.setraw(port)
        fresh = self.link.with_suffix(".new")
        fresh.symlink_to(os.ttyname(port))
        fresh.replace(self.link)
        self._port = port
        self._attach(master)
        return self

    def pull(self) -> None:
        """Pull it out, which also switches it off."""
        master = self._channel
        if master is not None:
            self._attach(None)
            os.close(self._port)
            os.close(master)
            self.link.unlink()

    def close(self) -> None:
        self.pull()
        super().close()


class NetworkPrinter(FakePrinter):
    """On a socket. It takes one connection at a time, as such printers do."""

    def __init__(self, paper: int = 10**9) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self._caller: Any = None
        super().__init__(paper)
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._server.getsockname()[1]}"

    @property
    def is_called(self) -> bool:
        return self._caller is not None

    def hang_up(self) -> None:
        """Close the connection and forget what was not printed, as when it is switched off and on."""
        caller, self._caller = self._caller, None
        self._attach(None)
        caller.close()

    def close(self) -> None:
        super().close()
        self._server.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                caller, _ = self._server.accept()
                until(lambda: self._caller is None or self._is_gone())
                self._caller = caller
                self._attach(caller.fileno())

    def _is_gone(self) -> bool:
        return bool(select.select([self._caller], [], [], 0)[0]) and not self._caller.recv(1, socket.MSG_PEEK)
