"""Cuts the bytes that a scanner sends into codes, one a line. It does no input or output itself."""

import re

from msgspec import Struct

LONGEST = 128
"""Characters of a code at most."""
SILENCE = 0.2
"""Seconds without bytes after which an unfinished line is dropped: noise, or a reader that was unplugged."""
END = re.compile(rb"[\r\n]+")
TOO_LONG = "\ufffd" * LONGEST
"""Replaces a line that is too long. It is no valid code, so it is refused as an unknown one."""
CONTROL = re.compile(rb"[\x00-\x1f\x7f]")


class Line(Struct, frozen=True):
    """A line of a scanner: its characters, whether its end came, and the longest silence in it, in milliseconds."""

    code: str
    has_end: bool
    gap: int


class Framer:
    """Keeps the bytes of an unfinished line until its end comes. `now` is monotonic seconds.

    Only an empty read counts as silence. Bytes that waited in the driver while this program was slow are not late.
    """

    def __init__(self) -> None:
        self._rest = b""
        self._too_long = False
        self._fed = 0.0
        self._gap = 0.0

    def feed(self, chunk: bytes, now: float) -> list[str]:
        """Take the bytes of one read and return the codes that they complete. No bytes: the read timed out."""
        return [line.code for line in self.lines(chunk, now) if line.has_end]

    def lines(self, chunk: bytes, now: float) -> list[Line]:
        """The same, with how each came. A line that is dropped, because its end did not come, is told once."""
        if not chunk:
            return self.drop() if now - self._fed > SILENCE else []
        if self._rest or self._too_long:
            self._gap = max(self._gap, now - self._fed)
        self._fed = now
        *lines, rest = END.split(self._rest + chunk)
        found = [self._line(line, has_end=True) for line in lines]
        self._keep(rest)
        return [line for line in found if line.code]

    def drop(self) -> list[Line]:
        """Forget the unfinished line. Returns it, as `feed` returns lines; empty where there is none."""
        left = self._line(self._rest, has_end=False)
        self._rest = b""
        return [left] if left.code else []

    def _line(self, line: bytes, *, has_end: bool) -> Line:
        found = Line(self._decode(line), has_end, round(self._gap * 1000))
        self._gap = 0.0
        return found

    def _decode(self, line: bytes) -> str:
        """The code of a line. A line that is too long gives TOO_LONG, since its beginning could be another's code."""
        line = CONTROL.sub(b"", line)
        too_long = self._too_long or len(line) > LONGEST
        self._too_long = False
        return TOO_LONG if too_long else line.decode("ascii", "replace")

    def _keep(self, rest: bytes) -> None:
        self._too_long = self._too_long or len(rest) > LONGEST
        self._rest = b"" if self._too_long else rest
