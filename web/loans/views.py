"""The lending page: the newest scan, what is lent, and steps without a scan."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext as pgettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from kiosk import health
from kiosk.centre import hours
from kiosk.clock import Moment
from kiosk.errors import Conflict, DomainError
from kiosk.loans import queries, returns
from kiosk.loans.models import ItemState
from kiosk.loans.queries import ItemCounts, ItemView, LoanView
from kiosk.scans import queries as scans
from kiosk.scans.handlers import CARDS
from kiosk.scans.models import Result
from kiosk.scans.queries import ScanView
from kiosk.types import Role
from web.auth.permissions import needs, page_needs
from web.context import db, now, station
from web.loans import results
from web.problems import words_for

bp = Blueprint("loans", __name__)
SHOWN_SCANS = 6
MOST_OFFERED = 2
MOST_EXAMPLES = 6
EXAMPLES = {"unknown": "ABC999", "identity": "19121212-1212"}
"""Codes to try the simulated scanner with. The number is the tax agency's example person, Tolvan Tolvansson."""


PARTS: dict[str, Any] = {"charger": _("Laddare"), "cover": _("Fodral"), "pen": _("Penna")}
HERE, DONE, AHEAD = (True, False), (False, True), (False, False)
STEPS: tuple[tuple[Any, dict[ItemState, tuple[bool, bool]]], ...] = (
    (_("Utlånad"), {ItemState.LENT: HERE, ItemState.CHECKING: DONE, ItemState.READY: DONE}),
    (_("Återlämnad"), {ItemState.LENT: AHEAD, ItemState.CHECKING: DONE, ItemState.READY: DONE}),
    (
        pgettext("en sak att låna", "Klar"),
        {ItemState.LENT: AHEAD, ItemState.CHECKING: HERE, ItemState.READY: DONE},
    ),
)
"""The steps of a loan, and for each state of the item whether that step is the current one, and whether it is done."""


@dataclass(frozen=True, slots=True)
class LoanStep:
    """One step on the way of an item that is lent and returned."""

    words: Any
    is_current: bool
    is_done: bool


@dataclass(frozen=True, slots=True)
class LoansPage:
    """What the lending page shows. `item` is what the newest scan was about, as it is now."""

    scans: list[ScanView]
    panel: results.ResultPanel | None
    item: ItemView | None
    undo_left: int | None
    items: list[ItemView]
    out: list[LoanView]
    counts: ItemCounts
    closes: int | None
    scanner: health.DeviceCondition | None

    @property
    def latest(self) -> list[results.ScanRow]:
        return [results.scan_row(scan) for scan in self.scans]

    @property
    def part_names(self) -> list[tuple[str, Any]]:
        """The item's parts: the pictogram and the name of each."""
        return [(part, PARTS.get(part, part)) for part in (self.item.parts if self.item else [])]

    @property
    def steps(self) -> list[LoanStep]:
        """The way of the item from lent to ready, and how far it has come."""
        if self.item is None or self.item.state is ItemState.AWAY:
            return []
        return [LoanStep(words, *states[self.item.state]) for words, states in STEPS]

    @property
    def others(self) -> list[str]:
        """Items that can be taken instead."""
        return [item.tag for item in self.items if item.state is ItemState.READY][:MOST_OFFERED]

    @property
    def checking(self) -> list[ItemView]:
        """Items that wait for somebody, besides the one that was just scanned."""
        return [item for item in self.items if item.state is ItemState.CHECKING and item is not self.item]


@bp.get("/loans")
@page_needs(Role.STAFF)
def loans() -> str:
    """The page: the newest scan, large, and the items."""
    with db().read() as s:
        page = _look(s, now())
    return render_template("loans/loans.html", page=page, simulated=_simulated(page))


@bp.get("/loans/latest")
@needs(Role.STAFF)
def latest() -> str:
    """The newest scan as a part of a page, which the other pages of staff include."""
    with db().read() as s:
        page = _look(s, now())
    return render_template("loans/latest.html", page=page)


@bp.get("/loans/items")
@page_needs(Role.STAFF)
def items() -> str:
    """Every item with its state."""
    with db().read() as s:
        items = [(item, results.HEADINGS[item.state]) for item in queries.items(s)]
    return render_template("loans/items.html", items=items)


@bp.post("/loans/<tag>/ready")
@needs(Role.STAFF)
def ready(tag: str) -> Response:
    """Mark the steps of a return as done."""
    try:
        with db().begin() as s:
            returns.make_ready(s, queries.find(s, tag), now())
    except DomainError as refusal:
        flash(words_for(refusal.code, refusal.status))
    return redirect(url_for("loans.loans"), 303)


@bp.post("/loans/<tag>/undo")
@needs(Role.STAFF)
def undo(tag: str) -> Response:
    """Undo the item's last step within a minute, if its state is still the one that the page showed."""
    try:
        with db().begin() as s:
            item = queries.find(s, tag)
            if item.state != request.form.get("state"):
                raise Conflict("changed_meanwhile")
            returns.undo_last(s, item, now())
    except DomainError as refusal:
        flash(words_for(refusal.code, refusal.status))
    return redirect(url_for("loans.loans"), 303)


def _look(s: Session, at: Moment) -> LoansPage:
    newest = scans.newest(s, SHOWN_SCANS)
    everything = queries.items(s)
    item = _item_of(newest[0], everything) if newest else None
    return LoansPage(
        scans=newest,
        panel=results.panel(newest[0], item) if newest else None,
        item=item,
        undo_left=_undo_left(newest[0], item, at) if newest else None,
        items=everything,
        out=queries.open_loans(s),
        counts=queries.counts(s),
        closes=_closes(s, at),
        scanner=health.scanner_now(s, at),
    )


def _item_of(scan: ScanView, items: list[ItemView]) -> ItemView | None:
    tag = scan.answer.item.tag if scan.answer.item else None
    return next((item for item in items if item.tag == tag), None)


def _undo_left(scan: ScanView, item: ItemView | None, at: Moment) -> int | None:
    """For how many seconds the newest scan can be undone; null where it did nothing, or was undone."""
    answer = scan.answer
    left = (returns.UNDO_WITHIN - abs(at.utc - scan.at)).total_seconds()  # as an undo counts it
    stands = item is not None and answer.item is not None and item.state is answer.item.state
    if answer.result is not Result.DONE or answer.action == "undone" or scan.undone or not stands or left <= 0:
        return None
    return int(left)


def _closes(s: Session, at: Moment) -> int | None:
    """When the centre closes today, in minutes since midnight; null where it does not close later today."""
    last = max((period.closes for period in hours.today(s, at)), default=hours.WHOLE_DAY)
    return last if at.minute < last < hours.WHOLE_DAY else None


def _simulated(page: LoansPage) -> dict[str, Any] | None:
    """The codes that the simulated scanner offers; null where the settings have no such scanner."""
    names = [scanner.name for scanner in station().settings.scanner if scanner.port == "simulated"]
    if not names:
        return None
    tags = [item.tag for item in page.items][:MOST_EXAMPLES]
    return {"name": names[0], "tags": tags, "cards": list(CARDS.values()), **EXAMPLES}
