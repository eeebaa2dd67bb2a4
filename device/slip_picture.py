"""Draws a slip: black on white, in the dots of the printer."""

from pathlib import Path

import segno
from PIL import Image, ImageDraw

from device import slip_text
from device.slip_text import Direction, Style
from kiosk.printing.slips import Slip

DESIGNED_FOR = 576
"""The width in dots that the sizes are given for. A narrower slip has all of them smaller."""
NAME, HEADING, BOLD, TEXT, TIME = Style(32, True), Style(34), Style(40, True), Style(34), Style(28)
DAY = Style(50, True)
NUMBER_SIZE, RULE, GAP = 250, 4, 20
LINE_HEIGHT, BASELINE = 1.36, 1.06
"""Of a line, in its letters' size."""
CODE_WIDTH = 264
LOGO_HEIGHT = 140
QUIET = 4
"""The empty modules around a QR code (ISO/IEC 18004)."""


class SlipPicture:
    """A sheet that becomes longer with everything that is put on it."""

    def __init__(self, width: int, direction: Direction) -> None:
        self.width = width
        self._direction = direction
        self._sheet = Image.new("L", (width, 2400), 255)
        self._pen = ImageDraw.Draw(self._sheet)
        self._y = 0

    def cut(self) -> Image.Image:
        """The sheet as far as it is used, each dot black or white."""
        used = self._sheet.crop((0, 0, self.width, self._y))
        return used.point(lambda grey: 255 * (grey > 128)).convert("1", dither=Image.Dither.NONE)

    def gap(self, dots: int = GAP) -> None:
        self._y += self._scaled(dots)

    def rule(self) -> None:
        thick = self._scaled(RULE)
        self._pen.rectangle((0, self._y, self.width - 1, self._y + thick - 1), fill=0)
        self._y += thick

    def text(self, words: str, style: Style, room: int | None = None, *, from_end: bool = False) -> None:
        """Write a text, in as many lines as it needs. `from_end`: in the room at the line's end."""
        scaled = Style(self._scaled(style.size), style.bold)
        space = self.width if room is None else room
        start = self.width - space if from_end else 0
        at = self.width - start if self._direction == "rtl" else start
        for line in slip_text.wrapped(words, scaled, self._direction, space):
            baseline = self._y + round(scaled.size * BASELINE)
            slip_text.draw_line(self._pen, (at, baseline), line, scaled, self._direction)
            self._y += round(scaled.size * LINE_HEIGHT)

    def number(self, words: str) -> None:
        """Write the number as large as fits."""
        font = slip_text.font(slip_text.NUMBER, self._scaled(NUMBER_SIZE))
        if font.getlength(words) > self.width:
            font = slip_text.font(slip_text.NUMBER, int(font.size * self.width / font.getlength(words)))
        left, top, right, bottom = font.getbbox(words)
        x = self.width - right if self._direction == "rtl" else -left
        self._pen.text((x, self._y - top), words, fill=0, font=font)
        self._y += round(bottom - top)

    def code(self, address: str, words: str) -> None:
        """Draw a QR code whose modules are whole dots, with a text beside it."""
        rows = list(segno.make_qr(address, error="m").matrix)
        dots = max(2, self._scaled(CODE_WIDTH) // (len(rows) + 2 * QUIET))
        picture = Image.new("1", (len(rows), len(rows)), 1)
        picture.putdata([1 - module for row in rows for module in row])
        size, margin = len(rows) * dots, QUIET * dots
        x = self.width - size - margin if self._direction == "rtl" else margin
        top = self._y
        self._sheet.paste(picture.resize((size, size), Image.Resampling.NEAREST), (x, top + margin))
        self._y = top + margin
        self.text(words, TEXT, self.width - size - 2 * margin, from_end=True)
        self._y = max(self._y, top + size + 2 * margin)

    def logo(self, file: Path) -> None:
        """Put the centre's own picture at the start, no larger than fits. Raises OSError where it is no picture."""
        with Image.open(file) as opened:
            shown = opened.convert("RGBA")
        paper = Image.new("RGBA", shown.size, "white")
        paper.alpha_composite(shown)
        grey = paper.convert("L")
        grey.thumbnail((self.width, self._scaled(LOGO_HEIGHT)))
        dots = grey.convert("1")  # grey tones become dots of black and white
        self._sheet.paste(dots, (self.width - dots.width if self._direction == "rtl" else 0, self._y))
        self._y += dots.height

    def _scaled(self, dots: int) -> int:
        return max(1, round(dots * self.width / DESIGNED_FOR))


def draw(slip: Slip, width: int, logo: Path | None = None) -> Image.Image:
    """The picture of a slip."""
    sheet = SlipPicture(width, slip.direction)
    if logo is not None:
        sheet.logo(logo)
        sheet.gap()
    sheet.text(slip.centre, NAME)
    sheet.gap(10)
    sheet.rule()
    sheet.text(slip.heading, HEADING)
    sheet.gap(10)
    if slip.number:
        sheet.number(slip.number)
    if slip.day:
        sheet.text(slip.day, DAY)
    sheet.gap()
    sheet.rule()
    sheet.gap(10)
    for words in slip.bold:
        sheet.text(words, BOLD)
    for words in slip.facts:
        sheet.text(words, TEXT)
    if slip.address:
        sheet.gap(10)
        sheet.code(slip.address, slip.follow)
    if slip.time:
        sheet.gap(10)
        sheet.text(slip.time, TIME)
    if slip.day:
        sheet.gap(10)
    return sheet.cut()
