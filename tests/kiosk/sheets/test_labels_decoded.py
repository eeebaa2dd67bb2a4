"""Labels of every layout can be read at 203 and 300 dpi, straight, and askew and blurred.

With ENTREN_CAMPAIGN=1 every label of full sheets, with tags of each length, also turned the other way.
"""

from functools import cache
from itertools import islice
from random import Random
from string import ascii_uppercase, digits

import pytest

from kiosk.errors import Conflict
from kiosk.loans.stock import LONGEST_TAG
from kiosk.sheets.codes import Symbology
from kiosk.sheets.labels import Label, Printing, draw_labels
from kiosk.sheets.layouts import LAYOUTS, Layout
from tests.campaign import CAMPAIGN
from tests.kiosk.sheets import printed

EACH = [(layout, symbology, dpi) for layout in LAYOUTS.values() for symbology in Symbology for dpi in (203, 300)]
IDS = [f"{layout.code}-{symbology}-{dpi}" for layout, symbology, dpi in EACH]
EVERYWHERE = pytest.mark.parametrize(("layout", "symbology", "dpi"), EACH, ids=IDS)


def on_labels(*tags: str) -> list[Label]:
    return [Label(tag, "Surfplatta med tangentbord", "Digidelcenter Lycksele") for tag in tags]


@cache
def sheet(layout: Layout, symbology: Symbology, tags: tuple[str, ...], start: int) -> bytes:
    return draw_labels(on_labels(*tags), Printing(layout=layout, symbology=symbology, start=start))


def unread(layout: Layout, symbology: Symbology, dpi: int, tags: tuple[str, ...], start: int = 1) -> list[str]:
    """The tags that a scanner does not read, or reads as something else."""
    wrong, expected = [], iter(tags)
    place = start - 1
    for page in printed.pages(sheet(layout, symbology, tags, start), dpi):
        for tag in islice(expected, layout.per_page - place):
            one = printed.label(page, layout, place, dpi)
            seen = [one, printed.askew(one), *([printed.askew(one, -2)] if CAMPAIGN else [])]
            if any(printed.read(it) != [tag] for it in seen):
                wrong.append(tag)
            place += 1
        place = 0
    assert next(expected, None) is None
    return wrong


@EVERYWHERE
def test_each_label_is_read(layout: Layout, symbology: Symbology, dpi: int) -> None:
    number = 2 * layout.per_page if CAMPAIGN else 2
    is_narrow = symbology is Symbology.CODE128 and layout.width < 40  # bars of seven characters are refused there
    tags = tuple(f"{'ABC'[n // 100]}{n % 100:02}" if is_narrow else f"TAB{n:04}" for n in range(1, number + 1))
    start = 1 if CAMPAIGN or not layout.is_sheet else layout.per_page - 1
    assert unread(layout, symbology, dpi, tags, start) == []


@EVERYWHERE
def test_a_tag_of_any_length_is_read_or_refused(layout: Layout, symbology: Symbology, dpi: int) -> None:
    letters = Random(dpi)
    for length in [*range(3, LONGEST_TAG + 1)] * 4 if CAMPAIGN else (5, LONGEST_TAG):
        tag = "".join(letters.choices(ascii_uppercase + digits, k=length))
        try:
            assert unread(layout, symbology, dpi, (tag,)) == []
        except Conflict as refusal:
            assert (refusal.code, refusal.params) == ("code_does_not_fit", {"tag": tag})
            assert symbology is Symbology.CODE128
