"""Draws labels of items as PDF: the tag as a code and in large letters, the model, and the centre."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from kiosk.errors import AllAtOnce, Conflict, Invalid
from kiosk.sheets import pen
from kiosk.sheets.codes import Code, Symbology, encode, module
from kiosk.sheets.layouts import Layout
from kiosk.sheets.pen import Box, Pen

MARGIN = 1.5
"""What stays white at the edges of a label, in millimetres: sheets are seldom cut more exactly."""
FARTHEST = 10
"""How far, in millimetres, a print can be moved to where a printer puts it."""
LOWEST_BARS = 5.0
LEADING = 1.3
"""Of a line of small letters, in their size."""
GAP = 0.7
"""Between bars and letters, in millimetres."""


class Label(Struct, frozen=True):
    """What stands on an item's label."""

    tag: str
    model: str
    centre: str


class Printing(Struct, frozen=True, kw_only=True):
    """How labels are printed. `start`: the first label of the first sheet that is not used yet, from 1.

    `right`, `down`: by how many millimetres all is moved, where a printer does not hit the labels.
    """

    layout: Layout
    symbology: Symbology = Symbology.CODE128
    start: int = 1
    right: float = 0.0
    down: float = 0.0


def draw_labels(labels: Sequence[Label], printing: Printing) -> bytes:
    """The PDF. Raises Invalid `no_labels`, `bad_start` or `bad_offset`, Conflict `code_does_not_fit` with its `tag`."""
    _check(labels, printing)
    sheet = Pen(printing.layout, " ".join(label.tag for label in labels[:3]))
    for label, box in zip(labels, _places(sheet, printing), strict=False):
        code = encode(printing.symbology, label.tag)
        draw = _beside if printing.symbology is Symbology.QR else _above
        try:
            draw(sheet, printing.layout, box, label, code)
        except Conflict:
            raise Conflict("code_does_not_fit", tag=label.tag) from None
    return sheet.finished()


def _check(labels: Sequence[Label], printing: Printing) -> None:
    with AllAtOnce() as every:
        with every.each():
            if not labels:
                raise Invalid("no_labels")
        with every.each():
            if not 1 <= printing.start <= printing.layout.per_page:
                raise Invalid("bad_start", most=printing.layout.per_page)
        for name, value in (("right", printing.right), ("down", printing.down)):
            with every.each():
                if not -FARTHEST <= value <= FARTHEST:
                    raise Invalid("bad_offset", field=name, most=FARTHEST)


def _places(sheet: Pen, printing: Printing) -> Iterator[Box]:
    """The boxes of the labels, without their margins. A page begins only when its first label is asked for."""
    layout, place = printing.layout, printing.start - 1
    while True:
        left, top = layout.corner(place)
        across, down = layout.dots(left + printing.right), layout.dots(top + printing.down)
        yield Box(across, down, layout.dots(layout.width), layout.dots(layout.height)).inside(layout.dots(MARGIN))
        place += 1
        if place == layout.per_page:
            sheet.next_page()
            place = 0


def _small(layout: Layout, box: Box) -> float:
    """The size of the small letters: of capitals 1.4 to 2.3 mm high."""
    return min(layout.dots(3.2), max(layout.dots(2.0), 0.11 * box.height))


def _above(sheet: Pen, layout: Layout, box: Box, label: Label, code: Code) -> None:
    """The bars, and below them the tag and the model. A low label has the centre's name beside the model."""
    small, dots = _small(layout, box), module(code, box.width, layout.dpi)
    big = pen.fitting(label.tag, min(layout.dots(7), 0.27 * box.height), box.width, bold=True)
    has_top = box.height >= layout.dots(19)
    top = box.top + (round(small * LEADING) if has_top else 0)
    gap = layout.dots(GAP)
    below = gap + big * 1.1 + small * LEADING
    height = int(box.top + box.height - below - top)
    if height < layout.dots(LOWEST_BARS):
        raise Conflict("code_does_not_fit")
    sheet.code(code, box.left + (box.width - code.width * dots) // 2, top, dots, height)
    sheet.centred(label.tag, box, top + height + gap, big, bold=True)
    words = label.model if has_top else f"{label.model} · {label.centre}"
    sheet.centred(pen.cut(words, small, box.width), box, top + height + gap + big * 1.1, small)
    if has_top:
        sheet.centred(pen.cut(label.centre, small, box.width), box, box.top, small)


def _beside(sheet: Pen, layout: Layout, box: Box, label: Label, code: Code) -> None:
    """The QR code at the left, and at its right the tag, the model and the centre's name."""
    small, dots = _small(layout, box), module(code, min(box.height, box.width // 2), layout.dpi)
    side = code.with_quiet * dots
    quiet = code.quiet * dots
    sheet.code(code, box.left + quiet, box.top + (box.height - side) // 2 + quiet, dots, dots)
    left, room = box.left + side, box.width - side
    big = pen.fitting(label.tag, min(layout.dots(8), 0.34 * box.height), room, bold=True)
    words = pen.lines(label.model, small, room, 2)
    top = box.top + (box.height - big * 1.2 - (len(words) + 1) * small * LEADING) / 2
    sheet.text(label.tag, left, top, big, bold=True)
    for line, text in enumerate([*words, pen.cut(label.centre, small, room)]):
        sheet.text(text, left, top + big * 1.2 + line * small * LEADING, small)
