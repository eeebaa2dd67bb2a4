"""Reads and writes tables as files of Excel and other programs: XLSX, and CSV as each country's Excel writes it."""

import codecs
import csv
import datetime as dt
import errno
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from typing import Any
from xml.parsers import expat

from msgspec import Struct

from kiosk.errors import Invalid, StorageFault

LARGEST_FILE = 512 * 1024
LARGEST_UNZIPPED = 4 * 1024 * 1024
"""An XLSX file is a ZIP archive, and some kilobytes of it can hold gigabytes. A thousand rows need less than one MB."""
MOST_PARTS = 200
MOST_OF_CELLS, MOST_OTHERS = 250_000, 20_000
"""Elements of all parts together: OF_CELLS, and the others. A thousand rows of 40 full columns have 160,000."""
LONGEST_FORMAT, LONGEST_NAME, MOST_NAMED = 255, 500, 20_000
"""Characters of a number format and of a defined name, each of which openpyxl searches in a time that grows as their
square, and of all defined names together.
"""
OF_CELLS = frozenset({"row", "c", "v", "f", "is", "si", "t", "r"})
MOST_COLUMNS = 40
LAST_ROW = 1_048_576
"""The last row that Excel has. A file can claim to have more."""
ZIP, COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
"""How XLSX begins, and how XLS does, and an XLSX file with a password."""
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
WITHOUT_MARK = ("utf-8", "cp1252")
"""Excel in Sweden writes "CSV" in cp1252, which is tried last since nearly all bytes are something in it."""
SEPARATORS = ";\t,"
SEPARATOR_LINE = re.compile(r'"?sep=(.)"?')
"""A first line by which Excel says what stands between the cells."""
BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
Cell = str | dt.date | None


class SheetRow(Struct, frozen=True):
    """A row that is not empty, with its number as the program counts it, from 1. Cells have no spaces around them."""

    number: int
    cells: list[str]


def read(content: bytes) -> Iterator[SheetRow]:
    """The rows of a file, of the first sheet where it has several. Dates are as 2026-03-14.

    Raises Invalid `no_file`, `sheet_too_large`, `other_sheet` for a file of another kind, `no_sheet` where it cannot be
    read.
    """
    if not content:
        raise Invalid("no_file")
    if len(content) > LARGEST_FILE:
        raise Invalid("sheet_too_large")
    if content.startswith(COMPOUND):
        raise Invalid("other_sheet")
    rows = _xlsx_rows(content) if content.startswith(ZIP) else _csv_rows(content)
    left = LARGEST_UNZIPPED
    for number, row in enumerate(rows, 1):
        left -= sum(len(cell) for cell in row)
        if left < 0:  # thousands of cells can share one long text
            raise Invalid("sheet_too_large")
        cells = [_unguarded(cell.strip()) for cell in row[:MOST_COLUMNS]]
        if any(cells):
            yield SheetRow(number, cells)


def column_letters(place: int) -> str:
    """What a spreadsheet calls the column with this place, counted from 0: A to Z, AA."""
    before, last = divmod(place, 26)
    return (column_letters(before - 1) if before else "") + chr(ord("A") + last)


def csv_file(rows: Iterable[Sequence[Cell]]) -> bytes:
    """A CSV file as Excel in Sweden opens it: with semicolons, and a mark that says that it is UTF-8."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows([_guarded(_text(cell)) for cell in row] for row in rows)
    return codecs.BOM_UTF8 + text.getvalue().encode()


def xlsx_file(sheets: Mapping[str, Iterable[Sequence[Cell]]]) -> bytes:
    """Make an XLSX file. `sheets`: the rows of each sheet by its title, the heading row first.

    Raises StorageFault: openpyxl writes each sheet to a file of its own first.
    """
    import openpyxl  # 2 MB of code that only such a file needs

    book = openpyxl.Workbook(write_only=True)
    try:
        _write(book, sheets)
        content = io.BytesIO()
        book.save(content)
    except OSError as error:
        for sheet in book.worksheets:
            with suppress(OSError, AttributeError):
                sheet._writer.cleanup()
        raise StorageFault("disk_full" if error.errno == errno.ENOSPC else "storage") from None
    return content.getvalue()


def _write(book: Any, sheets: Mapping[str, Iterable[Sequence[Cell]]]) -> None:
    import openpyxl

    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        every = [[_text(cell) if not isinstance(cell, dt.date) else cell for cell in row] for row in rows]
        for place, column in enumerate(zip(*every, strict=True), 1):
            widest = max(len(_text(cell)) for cell in column)
            sheet.column_dimensions[openpyxl.utils.get_column_letter(place)].width = min(60, widest + 3)
        sheet.freeze_panes = "A2"
        for number, row in enumerate(every):
            sheet.append([_xlsx_cell(sheet, cell, is_head=number == 0) for cell in row])


def _xlsx_cell(sheet: Any, value: str | dt.date, *, is_head: bool) -> Any:
    """A cell. Text is never a formula, and looks as it is: no zero in front is lost."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        cell.data_type, cell.number_format = "s", "@"
    else:
        cell.number_format = "yyyy-mm-dd"
    if is_head:
        cell.font = Font(bold=True)
    return cell


def _csv_rows(content: bytes) -> Iterator[list[str]]:
    text = _decoded(content)
    first, _, rest = text.partition("\n")
    said = SEPARATOR_LINE.fullmatch(first.strip("\r"))
    if said:
        text = rest
    head = next((line for line in text.splitlines() if line.strip()), "")
    separator = said[1] if said else max(SEPARATORS, key=head.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    except csv.Error:
        raise Invalid("no_sheet") from None


def _decoded(content: bytes) -> str:
    marked = [encoding for mark, encoding in MARKS.items() if content.startswith(mark)]
    for encoding in marked or WITHOUT_MARK:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Invalid("no_sheet")


def _xlsx_rows(content: bytes) -> Iterator[list[str]]:
    _refuse_other_archives(content)
    try:
        sheet = _first_sheet(content)
        sheet.reset_dimensions()
        for row in islice(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), LAST_ROW):
            yield [] if row.count(None) == len(row) else [_text(cell) for cell in row]  # up to a million are empty
    except Exception:  # openpyxl raises what its parser meets in a damaged file: KeyError, TypeError, ParseError
        raise Invalid("no_sheet") from None


def _first_sheet(content: bytes) -> Any:
    """The first sheet of a file. A part that belongs to two sheets is refused: openpyxl reads it for each, which takes
    hours where thousands have a large one.
    """
    from openpyxl.reader.excel import ExcelReader

    reader = ExcelReader(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    reader.read_manifest()
    reader.read_workbook()
    parts = [of_sheet.target for _, of_sheet in reader.parser.find_sheets()]
    if len(set(parts)) < len(parts):
        raise Invalid("no_sheet")
    reader.read()
    return reader.wb.worksheets[0]


def _refuse_other_archives(content: bytes) -> None:
    """Refuse what is no XLSX file, and one that would take long to read: openpyxl reads most parts as a whole first."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if "xl/workbook.xml" not in archive.namelist():
                raise Invalid("other_sheet")
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNZIPPED:
                raise Invalid("sheet_too_large")
            elements, left = _Elements(), LARGEST_UNZIPPED
            for part in parts:
                with archive.open(part) as file:
                    unzipped = file.read(left + 1)  # a part can be larger than it claims
                left -= len(unzipped)
                if left < 0:
                    raise Invalid("sheet_too_large")
                elements.count(unzipped)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError):
        raise Invalid("no_sheet") from None


class _Elements:
    """Counts what takes openpyxl time in an XLSX file's parts: microseconds an element, and more for some texts."""

    def __init__(self) -> None:
        self.of_cells = self.others = self.named = 0
        self.name: str | None = None  # what was read of a defined name

    def count(self, part: bytes) -> None:
        """Raises Invalid `sheet_too_large` for too many, `no_sheet` for a part that declares a type of its own."""
        parser = expat.ParserCreate(namespace_separator=":")
        parser.StartElementHandler, parser.EndElementHandler = self._begin, self._end
        parser.CharacterDataHandler = self._read
        parser.StartDoctypeDeclHandler = self._refuse
        self.name = None
        with suppress(expat.ExpatError):  # it can be a picture
            parser.Parse(part, True)

    def _begin(self, element: str, attributes: dict[str, str]) -> None:
        kind = element.rpartition(":")[2]
        if kind in OF_CELLS:
            self.of_cells += 1
        else:
            self.others += 1
        if kind == "definedName":
            self.name = ""
        is_long = len(attributes.get("formatCode", "")) > LONGEST_FORMAT
        if is_long or self.of_cells > MOST_OF_CELLS or self.others > MOST_OTHERS:
            raise Invalid("sheet_too_large")

    def _end(self, element: str) -> None:
        if element.rpartition(":")[2] == "definedName":
            self.name = None

    def _read(self, text: str) -> None:
        if self.name is None:
            return
        self.name += text
        self.named += len(text)
        if len(self.name) > LONGEST_NAME or self.named > MOST_NAMED:
            raise Invalid("sheet_too_large")

    def _refuse(self, *_declared: object) -> None:
        raise Invalid("no_sheet")


def _text(value: Any) -> str:
    """A cell's value as somebody would type it."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        value = value.date()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value)


def _guarded(text: str) -> str:
    """A text of a CSV file that no program takes for a formula."""
    return f"'{text}" if text.startswith(BEGINS_FORMULA) else text


def _unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith(BEGINS_FORMULA) else text
