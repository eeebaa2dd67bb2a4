"""Cards: each has its code, which is read, inside the lines along which it is cut."""

import pytest
import zxingcpp
from PIL import ImageChops

from kiosk.scans.handlers import CARDS as CARDS_OF_COMMANDS
from kiosk.sheets.cards import CardFace, draw_cards
from kiosk.sheets.layouts import CARDS, INCH
from tests.kiosk.sheets import printed

BELL = '<path class="spot" d="M10 35V21a14 14 0 0 1 28 0v14l4 3H6z"/><path d="M20 42c1 3 7 3 8 0"/>'
MARKS = '<circle cx="24" cy="24" r="20" stroke-dasharray="7 6"/><rect x="9" y="21" width="30" height="22" rx="3"/>'


def card(code: str, sentence: str = "Skanna kortet.", picture: str = BELL) -> CardFace:
    return CardFace(code, "Kortet Klar", sentence, picture, "Digidelcenter Lycksele")


@pytest.mark.parametrize("dpi", [203, 300])
def test_each_card_is_read(dpi: int) -> None:
    codes = [f"ENTREN{'QWERTYUIOPASDF'[:number]}" for number in range(1, 12)]
    first, second = printed.pages(draw_cards([card(code) for code in codes]), dpi)
    for number, code in enumerate(codes):
        one = printed.label(first if number < 10 else second, CARDS, number % 10, dpi)
        assert printed.read(one) == printed.read(printed.askew(one)) == [code]


@pytest.mark.parametrize("dpi", [203, 300])
def test_each_command_card_has_bars(dpi: int) -> None:
    """Not every scanner reads QR codes."""
    codes = [code for code in CARDS_OF_COMMANDS if len(code) > 14]
    page = next(printed.pages(draw_cards([card(code) for code in codes]), dpi))
    for number, code in enumerate(codes):
        one = printed.label(page, CARDS, number, dpi)
        assert printed.read(one) == printed.read(printed.askew(one)) == [code]
        assert [found.format.name for found in zxingcpp.read_barcodes(one)] == ["Code128"]


def test_a_code_that_is_too_long_for_bars_is_a_qr_code() -> None:
    long = "ENTRENWITHVERYMANYLETTERSINDEED"
    page = next(printed.pages(draw_cards([card(long)]), 203))
    assert printed.read(page) == [long]


def test_a_long_sentence_stays_above_the_code() -> None:
    long = card("ENTRENREADY", "Skanna kortet när en sak är kontrollerad. " * 20)
    page = next(printed.pages(draw_cards([long]), 203))
    assert printed.read(page) == ["ENTRENREADY"]


@pytest.mark.parametrize("picture", [BELL, MARKS], ids=["path", "circle and rectangle"])
def test_the_picture_is_drawn_where_it_belongs(picture: str) -> None:
    plain, drawn = (next(printed.pages(draw_cards([card("ENTRENREADY", picture=it)]), 203)) for it in ("", picture))
    left, top, right, bottom = ImageChops.difference(plain, drawn).getbbox() or (0, 0, 0, 0)
    corner = CARDS.corner(0)
    size = 203 / INCH
    assert left >= (corner[0] + 4) * size - 3
    assert top >= (corner[1] + 4) * size - 3
    assert right <= (corner[0] + 4 + 14) * size + 3
    assert bottom <= (corner[1] + 4 + 14) * size + 3
    assert right - left > 7 * size
