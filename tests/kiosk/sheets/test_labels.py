"""Labels: where they are on the sheet, whole dots, quiet zones, and what is refused."""

from itertools import groupby
from math import gcd
from pathlib import Path

import pytest

from kiosk.errors import Conflict, DomainError, Invalid
from kiosk.sheets import pen
from kiosk.sheets.codes import BOUNDS, Symbology
from kiosk.sheets.labels import Label, Printing, draw_labels
from kiosk.sheets.layouts import A4, INCH, LAYOUTS, SHEETS, Layout
from tests.architecture.source import ROOT
from tests.kiosk.sheets import printed

EACH_LAYOUT = pytest.mark.parametrize("layout", LAYOUTS.values(), ids=list(LAYOUTS))
L7160 = LAYOUTS["l7160"]
BLACK, WHITE = range(40), range(216, 256)


def some(number: int) -> list[Label]:
    return [Label(f"P{n:02}", "Surfplatta", "Lycksele") for n in range(1, number + 1)]


def refusals(error: DomainError) -> list[tuple[str, dict[str, object]]]:
    return [(one.code, one.params) for one in error.every]


def test_a_sheet_begins_at_its_first_unused_label_and_goes_on() -> None:
    pdf = draw_labels(some(4), Printing(layout=L7160, start=19))
    first, second = printed.pages(pdf, 300)
    used = [
        [bool(printed.read(printed.label(page, L7160, place, 300))) for place in range(21)] for page in (first, second)
    ]
    assert used == [[False] * 18 + [True] * 3, [True] + [False] * 20]


def test_a_full_sheet_has_no_empty_page_after_it() -> None:
    assert len(list(printed.pages(draw_labels(some(21), Printing(layout=L7160)), 72))) == 1


def test_a_label_printer_has_a_page_for_each() -> None:
    roll = LAYOUTS["62x29-203"]
    sizes = [page.size for page in printed.pages(draw_labels(some(2), Printing(layout=roll)), 203)]
    assert sizes == [(496, 232)] * 2


def test_the_print_is_moved_to_where_the_printer_puts_it() -> None:
    moved = Printing(layout=L7160, right=4.0, down=-2.5)
    left, top = black_corner(Printing(layout=L7160))
    there = black_corner(moved)
    assert ((there[0] - left) * INCH / 300, (there[1] - top) * INCH / 300) == pytest.approx((4.0, -2.5), abs=0.1)


def black_corner(printing: Printing) -> tuple[int, int]:
    page = next(printed.pages(draw_labels(some(1), printing), 300))
    box = page.point(lambda grey: 255 - grey).getbbox()
    assert box is not None
    return box[:2]


@EACH_LAYOUT
@pytest.mark.parametrize("symbology", Symbology)
def test_every_module_is_whole_dots_with_a_quiet_zone(layout: Layout, symbology: Symbology) -> None:
    """At the printer's own dots no pixel of a code is half grey, and each run is a whole number of modules."""
    bounds = BOUNDS[symbology]
    pdf = draw_labels([Label("P01", "Surfplatta", "Lycksele")], Printing(layout=layout, symbology=symbology))
    picture = printed.label(next(printed.pages(pdf, layout.dpi)), layout, 0, layout.dpi)
    left, right, near_top = printed.extent(picture)
    row = [picture.getpixel((x, near_top)) for x in range(picture.width)]
    assert set(row[left:right]) <= {*BLACK, *WHITE}, "a module begins between two dots"
    runs = [sum(1 for _ in run) for _, run in groupby(row[left:right], lambda grey: grey in BLACK)]
    module = gcd(*runs)
    assert bounds.least <= module * INCH / layout.dpi <= bounds.most
    quiet = bounds.quiet * module
    assert left >= quiet
    assert set(row[left - quiet : left] + row[right : right + quiet]) <= set(WHITE)


@EACH_LAYOUT
def test_the_grid_is_on_its_page(layout: Layout) -> None:
    left, top = layout.corner(0)
    right, bottom = layout.corner(layout.per_page - 1)
    assert min(left, top) >= 0
    assert right + layout.width == pytest.approx(layout.page[0] - left)
    assert bottom + layout.height == pytest.approx(layout.page[1] - top)
    assert layout.page == A4 or (left, top) == (0, 0)


def test_a_label_without_the_fonts_is_read_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(pen, "FOLDER", tmp_path)
    pen.font.cache_clear()
    try:
        page = next(printed.pages(draw_labels(some(1), Printing(layout=L7160)), 300))
    finally:
        pen.font.cache_clear()
    assert printed.read(page) == ["P01"]


def test_long_words_stay_inside_the_label() -> None:
    long = [Label("P01", "Läsplatta med mycket stor text och fodral " * 3, "Digidelcenter " * 9), *some(1)]
    for symbology in Symbology:
        page = next(printed.pages(draw_labels(long[:1], Printing(layout=L7160, symbology=symbology)), 300))
        beside = printed.label(page, L7160, 1, 300)
        assert beside.getextrema() == (255, 255)


def test_bars_that_do_not_fit_are_refused_with_their_tag() -> None:
    long = [*some(1), Label("SURFPLATTA0000000012", "", "")]
    with pytest.raises(Conflict, match="code_does_not_fit") as refused:
        draw_labels(long, Printing(layout=LAYOUTS["l4732"]))
    assert refused.value.params == {"tag": "SURFPLATTA0000000012"}
    draw_labels(long, Printing(layout=LAYOUTS["l4732"], symbology=Symbology.QR))


def test_nothing_to_print_and_everything_that_is_wrong_are_said_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        draw_labels([], Printing(layout=L7160, start=22, right=10.5, down=-11))
    assert refusals(refused.value) == [
        ("no_labels", {}),
        ("bad_start", {"most": 21}),
        ("bad_offset", {"field": "right", "most": 10}),
        ("bad_offset", {"field": "down", "most": 10}),
    ]


def test_the_readme_names_each_sheet() -> None:
    readme = (ROOT / "README.md").read_text()
    assert [one.name for one in SHEETS if one.name.removeprefix("Avery ") not in readme] == []
