"""The lending page: the newest scan and its item, what is lent, and the shelf, all with their words."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext as pgettext
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk import health
from kiosk.centre import hours
from kiosk.clock import Moment
from kiosk.loans import queries, returns
from kiosk.loans.models import ItemState
from kiosk.loans.queries import ItemCounts, ItemView, LoanView
from kiosk.scans import queries as scans
from kiosk.scans.handlers import CARDS
from kiosk.scans.models import Result
from kiosk.scans.queries import ScanView
from web.context import station
from web.device_words import CHECKS, PARTS
from web.item_list import STATES
from web.language import named
from web.loans import results, scanner
from web.times import long_date, minute_of_day, short_date

SHOWN_SCANS = 6
MOST_OFFERED = 2
MOST_EXAMPLES = 6
MOST_LISTED = 20
UNKNOWN, IDENTITY = "ABC999", "19121212-1212"
"""Codes to try the simulated scanner with. The number is the tax agency's example person, Tolvan Tolvansson."""

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
STEP_HEADINGS: dict[ItemState, Any] = {
    ItemState.LENT: _("När den lämnas tillbaka"),
    ItemState.CHECKING: _("%(tag)s: nästa steg"),
    ItemState.READY: _("%(tag)s: alla steg är klara"),
}
AFTER_STEPS: dict[ItemState, Any] = {
    ItemState.LENT: _("Skanna saken när den lämnas tillbaka. Den kan lånas ut igen först när den är klar."),
    ItemState.CHECKING: "",
    ItemState.READY: _("Den står på hyllan. Nästa skanning lånar ut den."),
}


class Part(Struct, frozen=True):
    """A part of an item, such as its charger."""

    pictogram: str
    name: str


class LoanStep(Struct, frozen=True):
    """One step on the way of an item that is lent and returned."""

    words: str
    is_current: bool
    is_done: bool


class StepsPanel(Struct, frozen=True):
    """The way of an item from lent to ready, and how far it has come. `after`: what comes then.

    `to_check`: it waits for somebody who checks it, with its parts. `questions`: what they check.
    """

    tag: str
    heading: str
    model: str
    steps: list[LoanStep]
    after: str
    to_check: bool
    questions: str
    parts: list[Part]


class UndoButton(Struct, frozen=True):
    """The button that undoes the newest scan. `state`: the item's state that it was shown with."""

    tag: str
    state: ItemState
    seconds_left: int


class Listed(Struct, frozen=True):
    """The first tags of a list, and how many more there are."""

    tags: list[str]
    more: int

    @property
    def number(self) -> int:
        return len(self.tags) + self.more


class Shelf(Struct, frozen=True):
    """What happened last, what is out and what waits to be checked, by tag. `back_by`: when the loans of today end.

    `out_longer`: tags with their last day. Of each list only the first MOST_LISTED are shown.
    """

    latest: list[results.ScanRow]
    counts: ItemCounts
    back_by: str
    out: Listed
    out_longer: Listed
    checking: Listed
    scanner: scanner.ScannerState


class SimulatedCard(Struct, frozen=True):
    """A command card that the simulated scanner offers."""

    code: str
    name: str


class SimulatedScanner(Struct, frozen=True):
    """The codes that the simulated scanner offers. `unknown` and `identity` are refused."""

    name: str
    tags: list[str]
    cards: list[SimulatedCard]
    unknown: str
    identity: str


class LoansPage(Struct, frozen=True):
    """What the lending page shows. `note` and `others` stand below the panel: what to do, or what to take instead."""

    panel: results.ResultPanel | None
    note: str
    others: list[str]
    hand_out: list[Part]
    way: StepsPanel | None
    undo: UndoButton | None
    shelf: Shelf
    simulated: SimulatedScanner | None


class ListedItem(Struct, frozen=True):
    """A row of the list of all items."""

    tag: str
    model: str
    state: str
    since: dt.datetime


def item_rows(items: list[ItemView]) -> list[ListedItem]:
    """The items with their states."""
    return [ListedItem(item.tag, named(item.model_names), str(STATES[item.state]), item.since) for item in items]


def loans_page(s: Session, at: Moment) -> LoansPage:
    latest, closes = scans.newest(s, SHOWN_SCANS), _closes(s, at)
    newest, loans = latest[0] if latest else None, queries.open_loans(s)
    item = _item_of(s, newest) if newest else None
    panel = results.panel(newest, item) if newest else None
    simulated = _simulated(s)
    return LoansPage(
        panel=panel,
        note=_note(panel, item, closes) if panel else "",
        others=queries.tags(s, ItemState.READY, MOST_OFFERED) if panel and panel.offers_others else [],
        hand_out=_parts(item) if item and item.state is ItemState.LENT else [],
        way=_way(item) if item and item.state in STEP_HEADINGS else None,
        undo=_undo(newest, item, at) if newest and item else None,
        shelf=Shelf(
            latest=[results.scan_row(scan) for scan in latest],
            counts=queries.counts(s),
            back_by=_back_by(closes),
            out=_listed(loan.tag for loan in loans if not loan.loan_days),
            out_longer=_listed(_with_last_day(loan) for loan in loans if loan.loan_days),
            checking=_listed(tag for tag in queries.tags(s, ItemState.CHECKING) if not item or tag != item.tag),
            scanner=scanner.state(health.scanner_now(s, at), is_simulated=simulated is not None),
        ),
        simulated=simulated,
    )


def _item_of(s: Session, scan: ScanView) -> ItemView | None:
    return queries.item(s, scan.answer.item.tag) if scan.answer.item else None


def _note(panel: results.ResultPanel, item: ItemView | None, closes: int | None) -> str:
    """What a repeat means, and by when a loan ends."""
    if panel.shape == results.REPEAT:
        return str(gettext("Inget har ändrats."))
    if panel.shape != results.LENT or item is None or item.state is not ItemState.LENT:
        return ""
    if item.loan_days and item.lent_at:
        return str(gettext("Lämnas tillbaka senast %(day)s.", day=long_date(_due(item.lent_at, item.loan_days))))
    if closes is None:
        return str(gettext("Används här och lämnas tillbaka i dag."))
    return str(gettext("Lämnas tillbaka i dag före klockan %(time)s.", time=minute_of_day(closes)))


def _due(lent: dt.datetime, days: int) -> dt.date:
    """The last day of a loan."""
    return lent.astimezone(station().clock.zone).date() + dt.timedelta(days=days)


def _parts(item: ItemView) -> list[Part]:
    return [Part(part, str(PARTS.get(part, part))) for part in item.parts]


def _way(item: ItemView) -> StepsPanel:
    return StepsPanel(
        tag=item.tag,
        heading=str(STEP_HEADINGS[item.state]) % {"tag": item.tag},
        model=named(item.model_names),
        steps=[LoanStep(str(words), *states[item.state]) for words, states in STEPS],
        after=str(AFTER_STEPS[item.state]),
        to_check=item.state is ItemState.CHECKING,
        questions=_questions(item),
        parts=_parts(item),
    )


def _questions(item: ItemView) -> str:
    """What is checked of a returned item. Without parts, nobody is asked for them."""
    checks = [check for check in item.checks if check != "parts" or item.parts]
    return " ".join(str(CHECKS.get(check, check)) for check in checks)


def _undo(scan: ScanView, item: ItemView, at: Moment) -> UndoButton | None:
    """The button while the newest scan can be undone; null where it did nothing, or was undone."""
    answer = scan.answer
    left = (returns.UNDO_WITHIN - abs(at.utc - scan.at)).total_seconds()  # as an undo counts it
    stands = answer.item is not None and item.state is answer.item.state
    if answer.result is not Result.DONE or answer.action == "undone" or scan.undone or not stands or int(left) <= 0:
        return None
    return UndoButton(item.tag, item.state, int(left))


def _closes(s: Session, at: Moment) -> int | None:
    """When the centre closes today, in minutes since midnight; null where it does not close later today."""
    last = max((period.closes for period in hours.today(s, at)), default=hours.WHOLE_DAY)
    return last if at.minute < last < hours.WHOLE_DAY else None


def _listed(tags: Iterable[str]) -> Listed:
    every = list(tags)
    return Listed(every[:MOST_LISTED], max(0, len(every) - MOST_LISTED))


def _with_last_day(loan: LoanView) -> str:
    """ "TAB0004 (fre 4 dec)"."""
    return f"{loan.tag} ({short_date(_due(loan.lent_at, loan.loan_days or 0))})"


def _back_by(closes: int | None) -> str:
    if closes is None:
        return str(gettext("Tillbaka i dag:"))
    return str(gettext("Tillbaka före klockan %(time)s:", time=minute_of_day(closes)))


def _simulated(s: Session) -> SimulatedScanner | None:
    """The simulated scanner; null where the settings have none."""
    names = [one.name for one in station().settings.scanner if one.port == "simulated"]
    if not names:
        return None
    cards = [SimulatedCard(card.code, str(gettext(card.name))) for card in CARDS.values()]
    return SimulatedScanner(names[0], queries.tags(s, number=MOST_EXAMPLES), cards, UNKNOWN, IDENTITY)
