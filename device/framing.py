"""Lines out of bytes: what a serial reader sends, cut into codes. Pure; the port that feeds it is in `scanner`."""

import re

LONGEST = 64
SILENCE = 0.2
"""Seconds after which bytes without an end are taken for noise, or for a reader that was pulled out."""
END = re.compile(rb"[\r\n]+")
TOO_LONG = "\ufffd" * LONGEST
"""What stands for a line with more: nobody's code, and refused aloud like any other."""
CONTROL = re.compile(rb"[\x00-\x1f\x7f]")


class Framer:
    """Its own buffer, so that no code is cut by a read or joined to the next. `now` is monotonic seconds.

    Only a read that came back empty tells of silence: bytes that waited behind a slow disk are in time.
    """

    def __init__(self) -> None:
        self._rest = b""
        self._too_long = False
        self._fed = 0.0

    def feed(self, chunk: bytes, now: float) -> list[str]:
        """The codes that these bytes complete. No bytes: nothing came for a while."""
        if not chunk:
            if now - self._fed > SILENCE:
                self.drop()
            return []
        self._fed = now
        *lines, rest = END.split(self._rest + chunk)
        codes = [self._decode(line) for line in lines]
        self._keep(rest)
        return [code for code in codes if code]

    def drop(self) -> None:
        """Forget what has no end yet."""
        self._rest, self._too_long = b"", False

    def _decode(self, line: bytes) -> str:
        """A line's characters; where it was too long none of them, since its beginning could look like another code."""
        line = CONTROL.sub(b"", line)
        too_long = self._too_long or len(line) > LONGEST
        self._too_long = False
        return TOO_LONG if too_long else line.decode("ascii", "replace")

    def _keep(self, rest: bytes) -> None:
        self._too_long = self._too_long or len(rest) > LONGEST
        self._rest = b"" if self._too_long else rest
