"""The admin's page of lists of items: one made in Excel is brought in, and all items are saved as a file."""

from collections.abc import Iterator
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from msgspec import Struct, structs

from kiosk import spreadsheets
from kiosk.errors import DomainError
from kiosk.loans import importing, labels, queries, search, stock
from kiosk.loans.importing import MOST_ITEMS, BadCell, Batch, NewItem
from kiosk.loans.models import Item, ItemState
from kiosk.spreadsheets import LARGEST_FILE, Cell
from web.admin.blueprint import bp, who
from web.admin.save import refuse
from web.context import db, now
from web.fields import Field, form
from web.incoming import takes_large_bodies
from web.item_list import LENT_HOME, STATES
from web.language import named, number
from web.problems import words_of

FILE, CONTENT = "file", "content"
AT_FIELD = dict.fromkeys(
    (
        *("no_file", "sheet_too_large", "other_sheet", "no_sheet", "no_columns", "column_twice"),
        *("no_rows", "too_many_rows", "identity_in_heading"),
    ),
    FILE,
)
HEADINGS: dict[str, Any] = {
    "tag": _("Etikett"),
    "model": _("Modell"),
    "serial": _("Serienummer"),
    "imei": "IMEI",
    "mdm_link": _("MDM-länk"),
    "purchased_on": _("Köpt"),
    "warranty_until": _("Garanti till och med"),
}
"""The headings of a list, in the order of the template. `kiosk/loans/importing.py` knows them in both languages."""
SHOWN, SHOWN_BAD = 10, 50
"""How many rows a preview shows."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class BadRow(Struct, frozen=True):
    """Where something is not right, and what."""

    row: str
    column: str
    words: str


@bp.get("/item-lists")
def item_lists() -> str:
    return _page()


@bp.post("/item-lists")
@takes_large_bodies
def preview_items() -> ResponseReturnValue:
    """Show what a file would add, or what is not right in it. Nothing is changed yet."""
    sent = request.files.get(FILE)
    content = sent.stream.read(LARGEST_FILE + 1) if sent else b""
    try:
        with db().read() as s:
            batch = importing.read(s, spreadsheets.read(content), now().date)
            names = {one.code: named(one.names) for one in queries.models(s)}
    except DomainError as error:
        return _page(error), error.status
    return _preview(batch, names)


@bp.post("/item-lists/add")
@takes_large_bodies
def add_listed() -> ResponseReturnValue:
    """Add the items that the preview showed: all, or none."""
    try:
        items = importing.unpack(request.form.get(CONTENT, ""))
        with db().begin() as s:
            tags = importing.add(s, who(), items, now())
    except DomainError as refusal:
        return refuse(refusal, url_for("admin.item_lists"))
    words = gettext("%(n)s saker är tillagda och klara att låna ut: %(first)s till %(last)s.")
    one = gettext("%(tag)s är tillagd och klar att låna ut.", tag=tags[0])
    flash(words % {"n": number(len(tags)), "first": tags[0], "last": tags[-1]} if len(tags) > 1 else one)
    return redirect(url_for("admin.item_lists"), 303)


@bp.get("/item-lists/template.xlsx")
def list_template() -> Response:
    """An empty list, with a second sheet that says how it is filled in."""
    with db().read() as s:
        models = [named(one.names) for one in queries.models(s)]
    how = [[gettext("Kolumn"), gettext("Så fyller du i")], *_how(models)]
    return _sent({gettext("Saker att låna"): [_head()], gettext("Så fyller du i"): how}, gettext("mall"))


@bp.get("/items.xlsx")
def items_in_excel() -> Response:
    """All items as a file of Excel."""
    return _sent({gettext("Saker att låna"): _all_rows()}, _items_name())


@bp.get("/items.csv")
def items_as_csv() -> Response:
    """All items as CSV, which every program reads."""
    return _attached(spreadsheets.csv_file(_all_rows()), "text/csv; charset=utf-8", f"{_items_name()}.csv")


def _sent(sheets: dict[str, list[list[Cell]]], name: str) -> Response:
    return _attached(spreadsheets.xlsx_file(sheets), XLSX, f"{name}.xlsx")


def _attached(content: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="entren-{name}"'}
    return Response(content, content_type=kind, headers=headers)


def _items_name() -> str:
    return str(gettext("saker"))


def _head() -> list[Cell]:
    return [str(words) for words in HEADINGS.values()]


def _all_rows() -> list[list[Cell]]:
    """All items with what is known of them and where they are: the head, then one a row."""
    with db().read() as s:
        home = {loan.tag for loan in queries.open_loans(s) if loan.due_on}
        rows = [_row(one, is_home=one.tag in home) for one in search.every_item(s)]
    return [[*_head(), gettext("Läge")], *rows]


def _row(item: Item, *, is_home: bool) -> list[Cell]:
    facts: list[Cell] = list(structs.astuple(stock.facts_of(item)))
    return [
        item.tag,
        named(item.model.names),
        *facts,
        str(LENT_HOME if is_home and item.state is ItemState.LENT else STATES[item.state]),
    ]


def _how(models: list[str]) -> Iterator[list[Cell]]:
    """How each column of the template is filled in."""
    yield [gettext("Etikett"), gettext("Behövs. Streckkoden på saken: 3 till 20 bokstäver A till Z eller siffror.")]
    yield [gettext("Modell"), gettext("Behövs. En av: %(models)s.", models=", ".join(models))]
    yield [gettext("Serienummer"), gettext("Högst 40 tecken.")]
    yield ["IMEI", gettext("15 siffror.")]
    yield [gettext("MDM-länk"), gettext("En webbadress som börjar med https://.")]
    yield [gettext("Köpt"), gettext("Ett datum som 2026-03-14.")]
    yield [gettext("Garanti till och med"), gettext("Ett datum som 2026-03-14.")]


def _page(error: DomainError | None = None) -> str:
    with db().read() as s:
        added, every = len(labels.last_added(s)), sum(queries.items_by_model(s).values())
    return render_template(
        "admin/item_lists.html",
        file=form("items", url_for("admin.preview_items"), [Field(FILE)]).after(error, AT_FIELD),
        most=number(MOST_ITEMS),
        added=added,
        every=every,
    )


def _preview(batch: Batch, names: dict[str, str]) -> ResponseReturnValue:
    fields = [Field(CONTENT, "" if batch.bad else importing.pack(batch.items))]
    headings, *rows = _table([_shown(one, names) for one in batch.items[:SHOWN]])
    page = render_template(
        "admin/item_list_preview.html",
        form=form("items", url_for("admin.add_listed"), fields),
        total=len(batch.items),
        headings=headings,
        rows=rows,
        more=max(0, len(batch.items) - SHOWN),
        bad=[_bad(one, batch.head) for one in batch.bad[:SHOWN_BAD]],
        bad_rows=len({one.row for one in batch.bad}),
        more_bad=max(0, len(batch.bad) - SHOWN_BAD),
        ignored=", ".join(batch.ignored),
    )
    return page, 422 if batch.bad else 200


def _table(rows: list[list[str]]) -> list[list[str]]:
    """The head and the rows, without the columns in which nothing stands."""
    used = [place for place in range(len(HEADINGS)) if any(row[place] for row in rows)]
    return [[row[place] for place in used] for row in [list(map(str, HEADINGS.values())), *rows]]


def _shown(one: NewItem, names: dict[str, str]) -> list[str]:
    return [one.tag, names.get(one.model, ""), *structs.astuple(one.facts)]


def _bad(one: BadCell, head: list[str | int]) -> BadRow:
    """The row and the column are named as the spreadsheet names them: "C, Serienummer"."""
    letters = spreadsheets.column_letters(head.index(one.column) if one.column in head else int(one.column))
    column = f"{letters}, {HEADINGS[one.column]}" if isinstance(one.column, str) else letters
    return BadRow(str(one.row), column, words_of(one.error))
