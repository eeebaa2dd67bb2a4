"""Adds the items of a list that was made in Excel: all of them, or none where something in it is not right."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import msgspec
import sqlalchemy as sa
from msgspec import Struct, structs
from sqlalchemy.orm import Session

from kiosk import audit
from kiosk.clock import Moment
from kiosk.errors import Conflict, DomainError, Invalid
from kiosk.identity import contains_identity_number
from kiosk.loans import device_facts, queries, stock
from kiosk.loans.device_facts import TypedFacts
from kiosk.loans.models import Item, ItemState, Model
from kiosk.spreadsheets import SheetRow, column_letters

MOST_ITEMS = 1000
LAST_HEAD = 10
"""The row by which the head of the columns must have come: lists of suppliers begin with lines about something else."""
LONGEST_HEADING = 40
COLUMNS: dict[str, tuple[str, ...]] = {
    "tag": ("etikett", "streckkod", "tag", "label", "barcode"),
    "model": ("modell", "model"),
    "serial": ("serienummer", "serienr", "sn", "serial", "serialnumber"),
    "imei": ("imei", "imeinummer", "imeinumber"),
    "mdm_link": ("mdmlänk", "mdm", "mdmlink"),
    "purchased_on": ("köpt", "inköpt", "inköpsdatum", "köpdatum", "purchased", "purchasedate"),
    "warranty_until": ("garantitillochmed", "garantitom", "garanti", "warrantyuntil", "warranty"),
}
"""The columns, each with its names in Swedish and English, of which only letters and digits count."""
NEEDED = ("tag", "model")
SHORTENED = re.compile(r"[0-9]+[.,][0-9]+[Ee]\+?[0-9]+")
"""How a CSV file of Excel has a long number in a cell that is not text: its last digits are gone."""


class NewItem(Struct, frozen=True, forbid_unknown_fields=True):
    """An item of a list: its row, its tag, the code of its model, and what was typed. Empty: the cell was."""

    row: int
    tag: str
    model: str
    facts: TypedFacts


class BadCell(Struct, frozen=True):
    """Why a row cannot be added. `column`: the field's name, or the column's index where its heading is unknown."""

    row: int
    column: str | int
    error: DomainError


class Batch(Struct, frozen=True):
    """What a list has. Only where nothing is `bad`, its items can be added. `ignored`: headings that are not read.

    `head`: the field of each column, or its place where it is none.
    """

    head: list[str | int]
    items: list[NewItem]
    bad: list[BadCell]
    ignored: list[str]


def read(s: Session, rows: Iterable[SheetRow], today: dt.date) -> Batch:
    """Read a list. Nothing is changed.

    Raises Invalid `no_columns` without a row that has the headings NEEDED, `column_twice` with the letters of both,
    `no_rows`, `too_many_rows` with the `most` that there may be, `identity_in_heading`.
    """
    lines = iter(rows)
    head, ignored = _head(lines)
    codes = _codes_of_names(queries.models(s))
    items: list[NewItem] = []
    bad: list[BadCell] = []
    for row in islice(lines, MOST_ITEMS + 1):
        cells = dict(zip(head, row.cells, strict=False))
        typed = {name: str(cells.get(name, "")) for name in COLUMNS}
        bad += _unfit(row, head)
        items.append(_item(row.number, typed, codes))
    if not items:
        raise Invalid("no_rows")
    if len(items) > MOST_ITEMS:
        raise Invalid("too_many_rows", most=MOST_ITEMS)
    named = {(one.row, one.column) for one in bad}
    bad += [one for one in _check(s, items, today) if (one.row, one.column) not in named]
    return Batch(head, items, sorted(bad, key=lambda one: one.row), ignored)


def add(s: Session, who: str, items: Sequence[NewItem], at: Moment) -> list[str]:
    """Add the items of a list that was read, and return their tags.

    Raises Conflict `stock_changed` where one of them cannot be added any more, Invalid `no_rows`, `too_many_rows`.
    """
    if not items:
        raise Invalid("no_rows")
    if len(items) > MOST_ITEMS:
        raise Invalid("too_many_rows", most=MOST_ITEMS)
    if any(_check(s, items, at.date)):
        raise Conflict("stock_changed")
    rows = [
        {
            "tag": stock.cleaned(one.tag),
            "model_code": one.model,
            "state": ItemState.READY,
            "since": at.utc,
            "added_at": at.utc,
            **structs.asdict(device_facts.check(one.facts, at.date)),
        }
        for one in items
    ]
    s.execute(sa.insert(Item), rows)
    tags = [str(row["tag"]) for row in rows]
    audit.note(s, who, "items_imported", at, first=tags[0], last=tags[-1], number=len(tags))
    return tags


def pack(items: Sequence[NewItem]) -> str:
    """The items as text, for `unpack`."""
    return msgspec.json.encode(items).decode()


def unpack(text: str) -> list[NewItem]:
    """Raises Invalid `no_sheet`."""
    try:
        return msgspec.json.decode(text, type=list[NewItem])
    except msgspec.MsgspecError:
        raise Invalid("no_sheet") from None


def _head(lines: Iterator[SheetRow]) -> tuple[list[str | int], list[str]]:
    """The field of each column, or its place where it is none, and the headings that are none."""
    for row in lines:
        if row.number > LAST_HEAD:
            break
        head = [_field(text) or place for place, text in enumerate(row.cells)]
        if not all(name in head for name in NEEDED):
            continue
        twice = next((name for name in COLUMNS if head.count(name) > 1), None)
        if twice:
            first = head.index(twice)
            columns = (column_letters(place) for place in (first, head.index(twice, first + 1)))
            raise Invalid("column_twice", **dict(zip(("first", "second"), columns, strict=True)))
        if any(map(contains_identity_number, row.cells)):
            raise Invalid("identity_in_heading")
        unread = [text for field, text in zip(head, row.cells, strict=True) if text and isinstance(field, int)]
        return head, [text[:LONGEST_HEADING] for text in unread]
    raise Invalid("no_columns")


def _field(heading: str) -> str | None:
    name = "".join(filter(str.isalnum, heading.casefold()))
    return next((field for field, names in COLUMNS.items() if name in names), None)


def _codes_of_names(models: Sequence[Model]) -> dict[str, str]:
    """The codes of models by their names in each language. Of two with one name, the first has it."""
    return {name.casefold(): one.code for one in reversed(models) for name in one.names.values()}


def _item(row: int, typed: dict[str, str], codes: dict[str, str]) -> NewItem:
    model = typed.pop("model")
    tag = typed.pop("tag")
    return NewItem(row, tag, codes.get(model.casefold(), ""), TypedFacts(**typed))


def _unfit(row: SheetRow, head: list[str | int]) -> Iterator[BadCell]:
    """The cells that no column may have: identity numbers, also where a column is not read, and shortened numbers."""
    for place, text in enumerate(row.cells):
        field = head[place] if place < len(head) else place
        if contains_identity_number(text) and not _only_looks_so(field, text):
            yield BadCell(row.number, field, Invalid("identity_in_cell"))
        elif field in ("tag", *stock.OF_ONE_ITEM) and SHORTENED.fullmatch(text):
            yield BadCell(row.number, field, Invalid("number_shortened"))


def _only_looks_so(field: str | int, text: str) -> bool:
    """Whether ten digits of an IMEI or of a random id look like an identity number by chance."""
    if field == "imei":
        return device_facts.is_imei(device_facts.imei_of(text))
    return field == "mdm_link" and device_facts.is_link(text)


def _check(s: Session, items: Sequence[NewItem], today: dt.date) -> Iterator[BadCell]:
    """What keeps items from being added, in a few queries however many there are."""
    models, here = {one.code for one in queries.models(s)}, stock.values_here(s)
    tags = set(s.scalars(sa.select(Item.tag)))
    rows: dict[tuple[str, str], int] = {}
    for one in items:
        tag = stock.cleaned(one.tag)
        if not stock.is_tag(tag):
            yield BadCell(one.row, "tag", Invalid("bad_tag"))
        elif tag in tags:
            yield BadCell(one.row, "tag", Conflict("tag_taken"))
        if one.model not in models:
            yield BadCell(one.row, "model", Invalid("no_such_model"))
        try:
            known = device_facts.check(one.facts, today)
        except DomainError as refusal:
            yield from (BadCell(one.row, each.params["field"], each) for each in refusal.every)
            continue
        for field, value in (("tag", tag), *((name, getattr(known, name)) for name in stock.OF_ONE_ITEM)):
            first = rows.setdefault((field, value), one.row) if value else one.row
            if first != one.row:
                yield BadCell(one.row, field, Conflict("as_in_row", row=first))
            elif value and (field, value) in here:
                yield BadCell(one.row, field, Conflict("as_in_item", tag=here[field, value]))
