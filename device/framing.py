"""Cuts the bytes that a scanner sends into codes, one a line. It does no input or output itself."""

import re

LONGEST = 64
"""Characters of a code at most."""
SILENCE = 0.2
"""Seconds without bytes after which an unfinished line is dropped: noise, or a reader that was unplugged."""
END = re.compile(rb"[\r\n]+")
TOO_LONG = "\ufffd" * LONGEST
"""Replaces a line that is too long. It is no valid code, so it is refused as an unknown one."""
CONTROL = re.compile(rb"[\x00-\x1f\x7f]")


class Framer:
    """Keeps the bytes of an unfinished line until its end comes. `now` is monotonic seconds.

    Only an empty read counts as silence. Bytes that waited in the driver while this program was slow are not late.
    """

    def __init__(self) -> None:
        self._rest = b""
        self._too_long = False
        self._fed = 0.0

    def feed(self, chunk: bytes, now: float) -> list[str]:
        """Take the bytes of one read and return the codes that they complete. No bytes: the read timed out."""
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
        """Forget the unfinished line."""
        self._rest, self._too_long = b"", False

    def _decode(self, line: bytes) -> str:
        """The code of a line. A line that is too long gives TOO_LONG, since its beginning could be another's code."""
        line = CONTROL.sub(b"", line)
        too_long = self._too_long or len(line) > LONGEST
        self._too_long = False
        return TOO_LONG if too_long else line.decode("ascii", "replace")

    def _keep(self, rest: bytes) -> None:
        self._too_long = self._too_long or len(rest) > LONGEST
        self._rest = b"" if self._too_long else rest
