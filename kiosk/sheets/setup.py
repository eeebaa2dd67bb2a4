"""Draws the sheet with which a scanner is set up: steps in order, and the test code as bars and as a QR code."""

from collections.abc import Sequence

from msgspec import Struct

from kiosk.sheets import pen
from kiosk.sheets.codes import Symbology, encode, module
from kiosk.sheets.layouts import A4, SHEET_DPI, Layout
from kiosk.sheets.pen import Pen

PAPER = Layout(code="a4", name="A4", dpi=SHEET_DPI, width=A4[0], height=A4[1], gap=0)
MARGIN, INDENT = PAPER.dots(18), PAPER.dots(8)
TITLE, HEADING, TEXT, SMALL = PAPER.dots(8), PAPER.dots(5), PAPER.dots(4.2), PAPER.dots(3.2)
BARS, QR = PAPER.dots(18), PAPER.dots(32)
LEADING = 1.35
MOST_LINES = 4


class SetupSheet(Struct, frozen=True):
    """What stands on it. `steps`: each what to set and why. `below`: what to do with the code."""

    title: str
    intro: str
    steps: Sequence[str]
    heading: str
    below: str
    code: str


def draw_setup(sheet: SetupSheet) -> bytes:
    """The PDF of one page."""
    paper, room = Pen(PAPER, sheet.title), PAPER.dots(A4[0]) - 2 * MARGIN
    paper.text(sheet.title, MARGIN, MARGIN, pen.fitting(sheet.title, TITLE, room, bold=True), bold=True)
    top = _paragraph(paper, sheet.intro, (MARGIN, MARGIN + TITLE * LEADING), room)
    for number, step in enumerate(sheet.steps, 1):
        paper.text(str(number), MARGIN, top, TEXT, bold=True)
        top = _paragraph(paper, step, (MARGIN + INDENT, top), room - INDENT)
    paper.text(sheet.heading, MARGIN, top + TEXT, HEADING, bold=True)
    top = _paragraph(paper, sheet.below, (MARGIN, top + TEXT + HEADING * LEADING), room)
    _codes(paper, sheet.code, top + TEXT, room)
    return paper.finished()


def _paragraph(paper: Pen, words: str, at: tuple[float, float], room: float) -> float:
    """Write a paragraph, and return where the next one begins."""
    left, top = at
    for line in pen.lines(words, TEXT, room, MOST_LINES):
        paper.text(line, left, top, TEXT)
        top += TEXT * LEADING
    return top + TEXT * (LEADING - 1)


def _codes(paper: Pen, text: str, top: float, room: int) -> None:
    bars, square = encode(Symbology.CODE128, text), encode(Symbology.QR, text)
    wide, dots = module(bars, room - QR, PAPER.dpi), module(square, QR, PAPER.dpi)
    paper.code(bars, MARGIN + bars.quiet * wide, round(top), wide, BARS)
    paper.code(square, MARGIN + room - QR + square.quiet * dots, round(top), dots, dots)
    paper.text(text, MARGIN + bars.quiet * wide, top + BARS + SMALL * 0.4, SMALL)
