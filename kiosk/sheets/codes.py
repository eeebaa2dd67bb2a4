"""Encodes texts as Code 128 or QR codes, and chooses how many printer dots a module has."""

import enum
from collections.abc import Iterable, Iterator
from itertools import groupby

import segno
from msgspec import Struct

from kiosk.errors import Conflict
from kiosk.sheets.layouts import INCH
from kiosk.sheets.library import reportlab

Run = tuple[int, int]
"""Dark modules beside each other: where they begin, and how many they are."""


class Symbology(enum.StrEnum):
    CODE128 = "code128"
    QR = "qr"


class Bounds(Struct, frozen=True):
    """The smallest and the largest module, in millimetres, and how many light ones must be on each side."""

    least: float
    most: float
    quiet: int


BOUNDS = {
    # ISO/IEC 15417. Narrower bars can be read too, but not by every hand scanner, nor on every printer.
    Symbology.CODE128: Bounds(0.33, 0.51, 10),
    Symbology.QR: Bounds(0.33, 0.77, 4),  # ISO/IEC 18004
}


class Code(Struct, frozen=True):
    """A text as modules. Code 128 has one row, which is drawn as high as there is room."""

    symbology: Symbology
    width: int
    rows: tuple[tuple[Run, ...], ...]

    @property
    def quiet(self) -> int:
        return BOUNDS[self.symbology].quiet

    @property
    def with_quiet(self) -> int:
        """Its width with the light modules on both sides."""
        return self.width + 2 * self.quiet


def encode(symbology: Symbology, text: str) -> Code:
    return _qr(text) if symbology is Symbology.QR else _code_128(text)


def module(code: Code, room: int, dpi: int, least: float | None = None) -> int:
    """How many dots a module has, so that the code with its quiet zones is at most `room` dots wide.

    `least`: the smallest module in millimetres, where that is not the usual one. Raises Conflict `code_does_not_fit`
    where a module would be too small to be read.
    """
    bounds = BOUNDS[code.symbology]
    dots = min(room // code.with_quiet, int(bounds.most * dpi / INCH))
    if dots * INCH / dpi < (bounds.least if least is None else least):
        raise Conflict("code_does_not_fit")
    return dots


def _code_128(text: str) -> Code:
    """reportlab writes the widths as letters: a capital is a bar, a small one a space, and A is one module wide."""
    encoder = reportlab("graphics.barcode.code128").Code128(text, quiet=0)
    encoder.validate()
    encoder.encode()
    runs, at = [], 0
    for letter in encoder.decompose():
        width = ord(letter.upper()) - ord("A") + 1
        if letter.isupper():
            runs.append((at, width))
        at += width
    return Code(Symbology.CODE128, at, (tuple(runs),))


def _qr(text: str) -> Code:
    """It can still be read when a seventh of it is damaged."""
    matrix = segno.make_qr(text, error="m", boost_error=False).matrix
    return Code(Symbology.QR, len(matrix), tuple(tuple(_dark(row)) for row in matrix))


def _dark(row: Iterable[int]) -> Iterator[Run]:
    at = 0
    for is_dark, modules in groupby(row):
        width = sum(1 for _ in modules)
        if is_dark:
            yield at, width
        at += width
