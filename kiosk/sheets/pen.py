"""Draws codes, texts and pictures on the pages of a PDF, in whole dots of the printer."""

from functools import cache
from io import BytesIO
from pathlib import Path

from msgspec import Struct

from kiosk.sheets.codes import Code
from kiosk.sheets.layouts import INCH, Layout
from kiosk.sheets.library import reportlab
from kiosk.sheets.pictures import draw_picture

POINTS = 72
FOLDER = Path("/usr/share/fonts/truetype/noto")
"""Where Debian's fonts-noto-core is. Without it the letters are those that each reader of PDF has."""
FONTS = {False: ("NotoSans-Regular", "Helvetica"), True: ("NotoSans-Bold", "Helvetica-Bold")}
HAIRLINE = 1
INSET = 0.02
"""By how many dots a bar is narrower at each side. PDF paints every dot that a shape touches: one that ends 0.001 dots
too late would be a dot wider.
"""
CUT = "…"
BASELINE = 0.8
"""How far below the top of a line its letters stand, in their size."""


class Box(Struct, frozen=True):
    """A rectangle in dots, from the top left corner of the page."""

    left: int
    top: int
    width: int
    height: int

    def inside(self, margin: int) -> "Box":
        return Box(self.left + margin, self.top + margin, self.width - 2 * margin, self.height - 2 * margin)


@cache
def font(*, bold: bool) -> str:
    """The name of the font that texts are set in."""
    noto, built_in = FONTS[bold]
    fonts = reportlab("pdfbase.ttfonts")
    try:
        reportlab("pdfbase.pdfmetrics").registerFont(fonts.TTFont(noto, FOLDER / f"{noto}.ttf"))
    except (OSError, fonts.TTFError):
        return built_in
    return noto


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a text of one line is, in the unit of its size."""
    return float(reportlab("pdfbase.pdfmetrics").stringWidth(text, font(bold=bold), size))


def fitting(text: str, size: float, room: float, *, bold: bool = False) -> float:
    """The size in which a text is at most so wide: `size`, or a smaller one."""
    return min(size, size * room / max(1.0, width(text, size, bold=bold)))


def cut(text: str, size: float, room: float) -> str:
    """As much of a text as there is room for."""
    if width(text, size) <= room:
        return text
    while text and width(text + CUT, size) > room:
        text = text[:-1]
    return text.rstrip() + CUT


def lines(text: str, size: float, room: float, most: int) -> list[str]:
    """The text in lines, at most so many; the last one is cut where the text is longer."""
    done: list[str] = []
    words = text.split()
    while words and len(done) < most - 1:
        taken = 1
        while taken < len(words) and width(" ".join(words[: taken + 1]), size) <= room:
            taken += 1
        done.append(cut(" ".join(words[:taken]), size, room))
        words = words[taken:]
    return [*done, cut(" ".join(words), size, room)] if words else done


class Pen:
    """Draws on a PDF whose unit is a dot of the layout's printer, and whose dots begin at the top left corner."""

    def __init__(self, layout: Layout, title: str) -> None:
        self._bytes = BytesIO()
        scale = POINTS / layout.dpi
        # A label printer's page is whole dots, so that no dot of it is stretched; paper keeps its exact size.
        page = [size * POINTS / INCH if layout.is_sheet else layout.dots(size) * scale for size in layout.page]
        self._canvas = reportlab("pdfgen.canvas").Canvas(self._bytes, pagesize=page, invariant=True)
        self._canvas.setTitle(title)
        self._canvas.setViewerPreference("PrintScaling", "None")
        self._height = layout.dots(layout.page[1])
        self._start = (page[1] - self._height * scale, scale)
        self._begin()

    def _begin(self) -> None:
        up, scale = self._start
        self._canvas.translate(0, up)
        self._canvas.scale(scale, scale)

    def next_page(self) -> None:
        self._canvas.showPage()
        self._begin()

    def finished(self) -> bytes:
        self._canvas.save()
        return self._bytes.getvalue()

    def code(self, code: Code, left: int, top: int, module: int, height: int) -> None:
        """Draw a code without its quiet zones, as one shape: PDFium rounds a rectangle that stands alone to whole dots.

        `height`: that of one row.
        """
        path = self._canvas.beginPath()
        for row, runs in enumerate(code.rows):
            bottom = self._height - top - (row + 1) * height + INSET
            for at, wide in runs:
                path.rect(left + at * module + INSET, bottom, wide * module - 2 * INSET, height - 2 * INSET)
        self._canvas.drawPath(path, stroke=0, fill=1)

    def text(self, words: str, left: float, top: float, size: float, *, bold: bool = False) -> None:
        self._canvas.setFont(font(bold=bold), size)
        self._canvas.drawString(left, self._height - top - size * BASELINE, words)

    def centred(self, words: str, box: Box, top: float, size: float, *, bold: bool = False) -> None:
        self.text(words, box.left + (box.width - width(words, size, bold=bold)) / 2, top, size, bold=bold)

    def picture(self, drawing: str, left: int, top: int, size: int) -> None:
        draw_picture(self._canvas, drawing, (left, self._height - top), size)

    def frame(self, box: Box) -> None:
        """Draw the dashed line along which a card is cut out."""
        self._canvas.saveState()
        self._canvas.setLineWidth(HAIRLINE)
        self._canvas.setDash(12, 12)
        self._canvas.rect(box.left, self._height - box.top - box.height, box.width, box.height, stroke=1, fill=0)
        self._canvas.restoreState()
