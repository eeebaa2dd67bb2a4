"""Reads and writes tables as files of Excel and other programs: XLSX, and CSV as each country's Excel writes it."""

import codecs
import csv
import datetime as dt
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from msgspec import Struct

from kiosk.errors import Invalid

LARGEST_FILE = 512 * 1024
LARGEST_UNZIPPED = 8 * 1024 * 1024
"""An XLSX file is a ZIP archive, and some kilobytes of it can hold gigabytes. A thousand rows need less than one MB."""
MOST_PARTS = 200
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
CHUNK = 64 * 1024
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
    for number, row in enumerate(rows, 1):
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
    """An XLSX file with these sheets, by their titles. The first row of each is its head."""
    import openpyxl  # 2 MB of code that only such a file needs

    book = openpyxl.Workbook(write_only=True)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        every = [[_text(cell) if not isinstance(cell, dt.date) else cell for cell in row] for row in rows]
        for place, column in enumerate(zip(*every, strict=True), 1):
            widest = max(len(_text(cell)) for cell in column)
            sheet.column_dimensions[openpyxl.utils.get_column_letter(place)].width = min(60, widest + 3)
        sheet.freeze_panes = "A2"
        for number, row in enumerate(every):
            sheet.append([_xlsx_cell(sheet, cell, is_head=number == 0) for cell in row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


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
    import openpyxl

    _refuse_other_archives(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        for row in islice(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), LAST_ROW):
            yield [] if row.count(None) == len(row) else [_text(cell) for cell in row]  # up to a million are empty
    except Exception:  # openpyxl raises what its parser meets in a damaged file: KeyError, TypeError, ParseError
        raise Invalid("no_sheet") from None


def _refuse_other_archives(content: bytes) -> None:
    """Unzip a file without keeping it, since its parts can be larger than they claim."""
    left = LARGEST_UNZIPPED
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if "xl/workbook.xml" not in archive.namelist():
                raise Invalid("other_sheet")
            for part in parts[: MOST_PARTS + 1]:
                with archive.open(part) as file:
                    while left >= 0 and (chunk := file.read(CHUNK)):
                        left -= len(chunk)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError):
        raise Invalid("no_sheet") from None
    if left < 0 or len(parts) > MOST_PARTS:
        raise Invalid("sheet_too_large")


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
