"""Draws cards as PDF, ten on a sheet that is cut: a picture, what the card is, what it does, and its code."""

from collections.abc import Sequence

from msgspec import Struct

from kiosk.errors import Conflict
from kiosk.sheets import pen
from kiosk.sheets.codes import Code, Symbology, encode, module
from kiosk.sheets.layouts import CARDS
from kiosk.sheets.pen import Box, Pen

MARGIN, PICTURE, BARS = CARDS.dots(4), CARDS.dots(14), CARDS.dots(11)
TITLE, TEXT, SMALL = CARDS.dots(5.2), CARDS.dots(3.5), CARDS.dots(2.6)
GAP = CARDS.dots(2)
EDGE = CARDS.dots(1)
"""What the light beside bars leaves free of a card's edge, along which it is cut."""
NARROW = 0.25
"""Millimetres of the narrowest bar: a scanner that reads no QR codes must read each card of a sheet."""
LEADING = 1.3
MOST_LINES = 4


class CardFace(Struct, frozen=True):
    """What stands on a card. `picture`: the inside of an SVG of 48 by 48. `centre`: its name, in small letters."""

    code: str
    title: str
    sentence: str
    picture: str
    centre: str


def draw_cards(cards: Sequence[CardFace]) -> bytes:
    """The PDF of at least one card."""
    sheet = Pen(CARDS, cards[0].title)
    for number, card in enumerate(cards):
        if number and number % CARDS.per_page == 0:
            sheet.next_page()
        left, top = CARDS.corner(number % CARDS.per_page)
        _draw(sheet, Box(CARDS.dots(left), CARDS.dots(top), CARDS.dots(CARDS.width), CARDS.dots(CARDS.height)), card)
    return sheet.finished()


def _draw(sheet: Pen, card: Box, face: CardFace) -> None:
    sheet.frame(card)
    box = card.inside(MARGIN)
    sheet.picture(face.picture, box.left, box.top, PICTURE)
    beside = box.left + PICTURE + GAP
    room = box.left + box.width - beside
    size = pen.fitting(face.title, TITLE, room, bold=True)
    sheet.text(face.title, beside, box.top, size, bold=True)
    top = box.top + size * LEADING
    for line, words in enumerate(pen.lines(face.sentence, TEXT, room, MOST_LINES)):
        sheet.text(words, beside, top + line * TEXT * LEADING, TEXT)
    _draw_code(sheet, box, face)


def _draw_code(sheet: Pen, box: Box, face: CardFace) -> None:
    """Draw the bars at the lower edge, with the code in letters; a code that is too long for bars as a QR code."""
    code, dots = _fitted(face.code, box.width + 2 * (MARGIN - EDGE))
    bottom = box.top + box.height - round(SMALL * LEADING)
    if code.symbology is Symbology.QR:
        sheet.code(code, box.left + code.quiet * dots, bottom - code.width * dots, dots, dots)
    else:
        sheet.code(code, box.left + (box.width - code.width * dots) // 2, bottom - BARS, dots, BARS)
    sheet.text(face.code, box.left, bottom + SMALL * 0.2, SMALL)
    room = box.width - pen.width(face.code, SMALL) - GAP
    centre = pen.cut(face.centre, SMALL, room)
    sheet.text(centre, box.left + box.width - pen.width(centre, SMALL), bottom + SMALL * 0.2, SMALL)


def _fitted(text: str, room: int) -> tuple[Code, int]:
    bars = encode(Symbology.CODE128, text)
    try:
        return bars, module(bars, room, CARDS.dpi, NARROW)
    except Conflict:
        code = encode(Symbology.QR, text)
        return code, module(code, BARS * 2, CARDS.dpi)
