"""The pages of a stocktake: what was scanned on the shelf, what was not, what ought not to be there; the report."""

import datetime as dt
from collections.abc import Callable
from typing import Any, cast

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from msgspec import Struct
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from kiosk import spreadsheets
from kiosk.clock import Moment
from kiosk.errors import DomainError
from kiosk.loans import label_checks, queries, stocktake, stocktake_list
from kiosk.loans.models import Counted, Stocktake
from kiosk.loans.stocktake_list import CountedItem, Counts
from kiosk.people.permissions import Permission
from kiosk.scans import queries as scans
from kiosk.scans.handle import LONGEST_CODE, Scanned, handle
from kiosk.scans.recent import ScanMemory
from kiosk.types import new_key
from web.auth.callers import caller
from web.auth.permissions import needs, page_needs
from web.context import db, now
from web.fields import typed
from web.item_list import STATES
from web.language import named, number
from web.loans import results, stocktake_scanners
from web.loans.blueprint import bp
from web.loans.results import ResultPanel
from web.problems import words_for
from web.times import clock_time, day_and_time, full_date

LOOKED_AT = 30
"""Among how many scans the newest of the stocktake is looked for."""
MOST_LISTED, MOST_IN_REPORT = 60, 100
"""How many items of a kind are shown. The CSV file has all."""
KINDS: dict[Counted, Any] = {
    Counted.MISSING: _("Saknas"),
    Counted.UNEXPECTED: _("Borde inte vara här"),
    Counted.WAS_LOST: _("Hittad igen"),
    Counted.FOUND: _("Hittad"),
}
LEFT: Any = _("Inte skannad än")
"""What a missing item is called before the stocktake is closed."""


class Tally(Struct, frozen=True):
    """A number with what it counts."""

    n: str
    words: str


class Row(Struct, frozen=True):
    """An item of a stocktake. `state`: where it is now, and said to be of now in the report."""

    tag: str
    model: str
    kind: str
    state: str
    at: dt.datetime | None


class RowList(Struct, frozen=True):
    """The first rows of a kind; `more`: how many there are besides."""

    heading: str
    rows: list[Row]
    more: int


class Past(Struct, frozen=True):
    """A stocktake that is closed."""

    address: str
    words: str


@bp.get("/loans/stocktake")
@page_needs(Permission.LEND)
def take_stock() -> str:
    at = now()
    with db().read() as s:
        here = stocktake.current(s)
        counting = stocktake.scanners(s, at)
        past = [_past(one) for one in stocktake_list.closed(s)]
        if here is None:
            return render_template("loans/stocktake.html", here=None, has_items=stocktake.has_items(s), past=past)
        counts = stocktake_list.counts(s, here)
        return render_template(
            "loans/stocktake.html",
            here=here,
            began=day_and_time(here.begun_at),
            tallies=_tallies(counts, is_open=True),
            lists=_lists(s, here, counts, MOST_LISTED),
            scanners=stocktake_scanners.shown(s, counting, _desk(), at),
            panel=_newest(s, here, [stocktake.PAGE, *counting]),
            past=past,
        )


@bp.post("/loans/stocktake/begin")
@needs(Permission.LEND)
def begin_stocktake() -> Answer:
    """Begin it. The scanners of the machine at this desk count from now on."""

    def change(s: Session, at: Moment) -> None:
        stocktake.begin(s, at)
        for name in stocktake_scanners.at_desk(s, _desk()):
            stocktake.join(s, name, at)

    return _change(change)


@bp.post("/loans/stocktake/pause")
@needs(Permission.LEND)
def pause_stocktake() -> Answer:
    """Let every scanner lend again, until the stocktake goes on."""
    return _change(stocktake.pause)


@bp.post("/loans/stocktake/go-on")
@needs(Permission.LEND)
def go_on_with_stocktake() -> Answer:
    """Go on. Those that counted before and those of this desk count, unless they check labels meanwhile."""

    def change(s: Session, at: Moment) -> None:
        stocktake.go_on(s, at)
        checking = label_checks.going_on(s, at)
        for name in stocktake_scanners.at_desk(s, _desk()):
            if name not in checking:
                stocktake.join(s, name, at)

    return _change(change)


@bp.post("/loans/stocktake/close")
@needs(Permission.LEND)
def close_stocktake() -> Answer:
    """End it. What was not scanned is missing from now on."""
    return _change(stocktake.close, "loans.stocktake_report")


@bp.post("/loans/stocktake/scanners")
@needs(Permission.LEND)
def choose_scanner() -> Answer:
    """Let a scanner of the machine count, or lend again."""
    joins, leaves = typed("join"), typed("leave")

    def change(s: Session, at: Moment) -> None:
        if joins in stocktake_scanners.of_machine():
            stocktake.join(s, joins, at)
        stocktake.leave(s, leaves)

    return _change(change)


@bp.post("/loans/stocktake/scan")
@needs(Permission.LEND)
def count_scan() -> Answer:
    """Handle a code as a scanner that takes part would: what it did is the newest scan of the page."""
    code = typed("code")
    if code:
        scan = Scanned(code=code[:LONGEST_CODE], scanner=stocktake.PAGE, scan_id=new_key())
        memory = cast(ScanMemory, current_app.extensions["scan_memory"])
        with db().begin() as s:
            handle(s, scan, now(), memory, _desk())
    return redirect(url_for("loans.take_stock"), 303)


@bp.get("/loans/stocktake/report")
@page_needs(Permission.LEND)
def stocktake_report() -> str:
    """What a stocktake found, to print. `?number=`: which one; else the newest."""
    with db().read() as s:
        here = stocktake_list.find(s, _asked_number())
        if here is None:
            return render_template("loans/stocktake_report.html", here=None)
        counts = stocktake_list.counts(s, here)
        return render_template(
            "loans/stocktake_report.html",
            here=here,
            date=full_date(here.begun_at.astimezone(now().zone).date()),
            closed=day_and_time(here.closed_at) if here.closed_at else "",
            tallies=_tallies(counts, is_open=here.is_open),
            lists=_lists(s, here, counts, MOST_IN_REPORT),
        )


@bp.get("/loans/stocktake.csv")
@page_needs(Permission.LEND)
def stocktake_as_csv() -> Response:
    """Every item of a stocktake, for Excel."""
    heads = (_("Etikett"), _("Modell"), _("Serienummer"), _("Inventering"), _("Läge nu"), _("Skannad"))
    rows: list[list[spreadsheets.Cell]] = [[str(head) for head in heads]]
    with db().read() as s:
        here = stocktake_list.find(s, _asked_number())
        for one in stocktake_list.items(s, here) if here else []:
            at = clock_time(one.at) if one.at else ""
            rows.append([one.tag, named(one.model_names), one.serial, _kind(one, here), str(STATES[one.state]), at])
    name = gettext("inventering")
    headers = {"Content-Disposition": f'attachment; filename="entren-{name}.csv"'}
    return Response(spreadsheets.csv_file(rows), content_type="text/csv; charset=utf-8", headers=headers)


def _change(change: Callable[[Session, Moment], Any], then: str = "loans.take_stock") -> Answer:
    try:
        with db().begin() as s:
            change(s, now())
    except DomainError as refusal:
        flash(words_for(refusal.code, refusal.status))
        then = "loans.take_stock"
    return redirect(url_for(then), 303)


def _asked_number() -> int | None:
    asked = request.args.get("number", "")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 9 else None


def _tallies(counts: Counts, *, is_open: bool) -> list[Tally]:
    named_counts = (
        (counts.found, gettext("hittade")),
        (counts.missing, gettext("inte skannade än") if is_open else gettext("saknas")),
        (counts.unexpected, gettext("borde inte vara här")),
        (counts.was_lost, gettext("var borta, hittade igen")),
        (counts.again, gettext("redan skannade")),
        (counts.unknown, gettext("okända koder")),
    )
    return [Tally(number(n), words) for n, words in named_counts]


def _lists(s: Session, here: Stocktake, counts: Counts, most: int) -> list[RowList]:
    """What somebody has to do something about, kind by kind; nothing of a kind without items."""
    found = []
    numbers = (
        (Counted.MISSING, counts.missing),
        (Counted.UNEXPECTED, counts.unexpected),
        (Counted.WAS_LOST, counts.was_lost),
    )
    for kind, n in numbers:
        rows = stocktake_list.items(s, here, kind, most)
        if rows:
            found.append(RowList(_kind(rows[0], here), [_row(one, here) for one in rows], max(0, n - len(rows))))
    return found


def _row(one: CountedItem, here: Stocktake) -> Row:
    state = str(STATES[one.state])
    if not here.is_open:
        state = gettext("nu: %(state)s", state=state)  # it goes on changing, and the report does not
    return Row(one.tag, named(one.model_names), _kind(one, here), state, one.at)


def _kind(one: CountedItem, here: Stocktake | None) -> str:
    is_left = here is not None and here.is_open and one.kind is Counted.MISSING
    return str(LEFT if is_left else KINDS[one.kind])


def _past(one: Stocktake) -> Past:
    return Past(url_for("loans.stocktake_report", number=one.id), day_and_time(one.closed_at or one.begun_at))


def _desk() -> str | None:
    who = caller()
    return who.desk if who else None


def _newest(s: Session, here: Stocktake, counting: list[str]) -> ResultPanel | None:
    """What the newest scan of the stocktake did. Others may lend something meanwhile."""
    newest = next((scan for scan in scans.newest(s, LOOKED_AT) if scan.scanner in counting), None)
    if newest is None or newest.at < here.begun_at:
        return None
    item = queries.item(s, newest.answer.item.tag) if newest.answer.item else None
    return results.panel(newest, item, queries.last_step_of(s, item.tag) if item else None)
