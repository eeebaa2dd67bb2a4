"""Makes the bytes of a slip: a picture in bands, or the printer's own letters. python-escpos knows the commands."""

import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from escpos.constants import QR_ECLEVEL_M
from escpos.printer import Dummy
from msgspec import Struct
from PIL import Image

from device import slip_picture
from kiosk.config import PrinterSettings
from kiosk.printing.slips import Slip

BAND = 64
"""The rows of a picture that are sent at once. Between two bands the printer can be asked for its state."""
LETTER_WIDTH = 12
"""The dots of a letter of font A."""
LARGEST = 8
CODE_SIZE = 6
"""The dots of a module of the printer's own QR code."""


class SlipBytes(Struct, frozen=True):
    """`parts` in their order, then `cut`. Only with the cut it is a slip that somebody can take."""

    parts: tuple[bytes, ...]
    cut: bytes


class Composer:
    """Makes the bytes for one printer. Raises KeyError where its profile is not known."""

    def __init__(self, settings: PrinterSettings) -> None:
        self._settings = settings
        self._dummy: Any = Dummy(profile=settings.profile)
        # The width is ours: a profile without one prints a complaint for each picture, and one with another refuses it.
        self._dummy.profile.profile_data = {**self._dummy.profile.profile_data, "media": {"width": {}}}

    def slip(self, slip: Slip, logo: Path | None = None) -> SlipBytes:
        self._dummy.hw("INIT")
        self._dummy.magic.encoding = None  # INIT has chosen the printer's first code page again
        start = self._taken()
        own = self._settings.uses_own_letters and slip.direction == "ltr" and self._has_letters(slip)
        parts = self._in_letters(slip, logo) if own else self._in_picture(slip_picture.draw(slip, self._width, logo))
        composed = (start, *parts)
        self._dummy.cut()
        return SlipBytes(composed, self._taken())

    def after_a_break(self) -> bytes:
        """What ends a slip that stopped in the middle: the rest of a band as white dots, then a cut."""
        self._dummy.hw("INIT")
        self._dummy.cut()
        return bytes(BAND * self._width // 8) + self._taken()

    @property
    def _width(self) -> int:
        return self._settings.width

    def _in_picture(self, picture: Image.Image) -> Iterator[bytes]:
        for top in range(0, picture.height, BAND):
            band = picture.crop((0, top, picture.width, min(top + BAND, picture.height)))
            self._dummy.image(band, impl="bitImageRaster", fragment_height=BAND)
            yield self._taken()

    def _in_letters(self, slip: Slip, logo: Path | None) -> Iterator[bytes]:
        if logo is not None:
            sheet = slip_picture.SlipPicture(self._width, slip.direction)
            sheet.logo(logo)
            yield from self._in_picture(sheet.cut())
        columns = self._width // LETTER_WIDTH
        self._lines(slip.centre, columns, bold=True)
        self._lines(slip.heading, columns)
        if slip.number:
            size = min(LARGEST, columns // len(slip.number))
            self._dummy.set(custom_size=True, width=size, height=size)
            self._dummy.textln(slip.number)
        self._lines(slip.day, columns // 2, double_height=True, double_width=True, bold=True)
        yield self._taken()
        for words in slip.bold:
            self._lines(words, columns, double_height=True, bold=True)
        for words in slip.facts:
            self._lines(words, columns)
        if slip.address:
            self._dummy.ln()
            self._dummy.qr(slip.address, ec=QR_ECLEVEL_M, size=CODE_SIZE, native=self._dummy.profile.supports("qrCode"))
            self._dummy.ln()
            self._lines(slip.follow, columns)
        self._lines(slip.time, columns)
        yield self._taken()

    def _lines(self, words: str, columns: int, **look: bool) -> None:
        self._dummy.set(**({"normal_textsize": True, "bold": False} | look))
        for line in textwrap.wrap(words, columns):
            self._dummy.textln(line.replace("\xa0", " "))

    def _has_letters(self, slip: Slip) -> bool:
        """Whether the printer has every letter, in one of the code pages of its profile."""
        find = self._dummy.magic.encoder.find_suitable_encoding
        return all(find(letter) for letter in set("".join(slip.sentences).replace("\xa0", " ")))

    def _taken(self) -> bytes:
        """What was composed since the last call."""
        composed: bytes = self._dummy.output
        self._dummy.clear()
        return composed
