"""The sheets of labels, and the labels of label printers, that can be printed. Sizes are in millimetres."""

from msgspec import Struct

INCH = 25.4
A4 = (210.0, 297.0)
SHEET_DPI = 300
"""The dots of sheets: each is a whole number of dots also for printers of 600 and 1200 dpi."""


class Layout(Struct, frozen=True, kw_only=True):
    """Labels of one size: a grid in the middle of an A4 sheet, or one at a time in a label printer.

    `dpi`: the printer's dots in an inch. `gap`: between two columns; rows have none.
    """

    code: str
    name: str
    dpi: int = SHEET_DPI
    width: float
    height: float
    columns: int = 1
    rows: int = 1
    gap: float = 2.54

    @property
    def is_sheet(self) -> bool:
        return self.columns > 1

    @property
    def per_page(self) -> int:
        return self.columns * self.rows

    @property
    def page(self) -> tuple[float, float]:
        return A4 if self.is_sheet else (self.width, self.height)

    def dots(self, millimetres: float) -> int:
        return round(millimetres * self.dpi / INCH)

    def corner(self, place: int) -> tuple[float, float]:
        """The top left corner of a label on its page, in millimetres. `place` is from 0, row by row."""
        row, column = divmod(place, self.columns)
        step = self.width + self.gap
        left = (self.page[0] - self.columns * step + self.gap) / 2
        top = (self.page[1] - self.rows * self.height) / 2
        return left + column * step, top + row * self.height


def _roll(width: int, height: int, dpi: int) -> Layout:
    size = f"{width}x{height}"
    return Layout(
        code=f"{size}-{dpi}", name=f"{width} × {height} mm, {dpi} dpi", dpi=dpi, width=width, height=height, gap=0
    )


SHEETS = (
    Layout(code="l7160", name="Avery L7160", width=63.5, height=38.1, columns=3, rows=7),
    Layout(code="l7159", name="Avery L7159", width=63.5, height=33.9, columns=3, rows=8),
    Layout(code="l7651", name="Avery L7651", width=38.1, height=21.2, columns=5, rows=13),
    Layout(code="l7636", name="Avery L7636", width=45.7, height=21.2, columns=4, rows=12),
    Layout(code="l4732", name="Avery L4732", width=35.6, height=16.9, columns=5, rows=16),
    Layout(code="3667", name="Avery 3667", width=48.5, height=16.9, columns=4, rows=16, gap=0),
)
"""Sheets of Avery's, by the sizes that stand on their packets. Each grid is in the middle of the sheet."""
ROLLS = tuple(_roll(*size, dpi) for size in ((62, 29), (57, 32), (54, 25)) for dpi in (203, 300))
LAYOUTS: dict[str, Layout] = {one.code: one for one in (*SHEETS, *ROLLS)}
CARDS = Layout(code="cards", name="ID-1", width=85.6, height=54.0, columns=2, rows=5, gap=0)
"""Cards of the size of a bank card (ISO/IEC 7810, ID-1), which are cut out of an A4 sheet of card."""
