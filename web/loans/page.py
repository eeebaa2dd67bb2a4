"""The lending page: the newest scan and its item, what is lent, and the shelf, all with their words."""

import datetime as dt
import math
from collections.abc import Callable, Collection

from flask_babel import gettext
from msgspec import Struct, structs
from sqlalchemy.orm import Session

from kiosk import health, readers
from kiosk.clock import Moment
from kiosk.loans import due, follow_up, group_list, queries, returns, stocktake
from kiosk.loans import groups as lent_groups
from kiosk.loans import holds as held
from kiosk.loans.follow_up import Waits
from kiosk.loans.models import ItemEvent, ItemState, ItemStep
from kiosk.loans.queries import ItemCounts, ItemView, LoanView
from kiosk.loans.scan.renewals import RENEW
from kiosk.loans.scan.undo import ALREADY_UNDONE, DONE_ELSEWHERE, NOTHING_MORE, OTHER_BEFORE, STEP_BEFORE
from kiosk.scans import places, trying
from kiosk.scans import queries as scans
from kiosk.scans.handlers import CARDS
from kiosk.scans.models import Result
from kiosk.scans.queries import ScanView
from web.context import station
from web.item_list import state_of
from web.language import named
from web.loans import elsewhere, groups, holds, modes, results, scanner, slips, way
from web.loans.follow_up import WaitingRow, row
from web.loans.listed import Listed, listed
from web.times import day_and_time, long_date, minute_of_day, short_date

SHOWN_SCANS, LOOKED_AT = 6, 30
"""How many of the newest scans are listed, and among how many they are looked for."""
MOST_OFFERED = 2
MOST_EXAMPLES = 6
MOST_LISTED = 20
KEPT_AFTER = (ItemStep.LENT, ItemStep.LENT_HOME, ItemStep.RETURNED, ItemStep.READIED)
"""The actions after which the page says what is kept back of the model."""
COMES_OR_GOES = (ItemState.LENT, ItemState.CHECKING, ItemState.READY)
IN_GROUP = "in_group"
"""The repeat of an item that its group has already."""
NOT_OF_GROUP = ("lent_elsewhere", "another_model")
WHICH_PART = "which_part"
"""What a command card asks, for the buttons of the parts."""
NOT_FOR_HOME = "not_for_home"
"""Why an item is refused while a pass counts: its next scan does not lend it."""
TO_CHECK = (Waits.CHECK, Waits.CHARGE)
UNDO_STAYS = (STEP_BEFORE, OTHER_BEFORE, DONE_ELSEWHERE)
"""What the undo card says while the button undoes something."""
UNKNOWN, IDENTITY = "ABC999", "19121212-1212"
"""Codes to try the simulated scanner with. The number is the tax agency's example person, Tolvan Tolvansson."""


class UndoButton(Struct, frozen=True):
    """The button that undoes the last step of the item that was scanned. `step`: the id of that step."""

    tag: str
    step: int
    seconds_left: int


class Shelf(Struct, frozen=True):
    """What happened last, what is out and what waits to be checked. `back_by`: when the loans of today end.
    `follow_up`: how many rows the follow-up list has. `number_out`: how many loans are open, also of what is lost.

    `earlier`: lent here on earlier days; `out_home`: lent home, tags with their last day; `late`: how many of these are
    late. Of each list only the first MOST_LISTED are shown.
    """

    latest: list[results.ScanRow]
    counts: ItemCounts
    number_out: int
    on_shelf: str
    back_by: str
    out: Listed
    earlier: Listed
    out_home: Listed
    late: int
    held: int
    checking: list[WaitingRow]
    follow_up: int
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
    """What the lending page shows. `note` and `others` stand below the panel: what to do, or what to take instead.

    `begun`: what has begun since the newest scan, and stands in its place; null where nothing has. `newest`: the id of
    the scan that the panel is about. `pass_left`: for how many seconds its pass still counts for the next item; null
    where there is none, and 0 after that time, until the next scan. `renews_left`: the same of the card that renews.
    `pass_of`: their scanner. `modes`: what scanners do in place of lending.
    """

    begun: modes.Headline | None
    newest: int | None
    has_items: bool
    panel: results.ResultPanel | None
    note: str
    others: list[str]
    hand_out: list[way.Part]
    way: way.StepsPanel | None
    undo: UndoButton | None
    slip: slips.SlipPanel | None
    pass_left: int | None
    renews_left: int | None
    pass_of: str
    modes: list[scanner.ScannerState]
    groups: list[groups.GroupPanel]
    kept: holds.KeptBack | None
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
    return [ListedItem(item.tag, named(item.model_names), state_of(item), item.since) for item in items]


def loans_page(s: Session, desk: str | None, at: Moment) -> LoansPage:
    """The page of a desk; null: its scans are those of every desk."""
    latest, closes = _latest(s, desk, at), due.closes(s, at)
    lost = set(queries.tags(s, ItemState.LOST))
    newest, loans = _newest_here(s, latest, desk, at), queries.open_loans(s)
    every_group, counting = group_list.counts(s, at), modes.counting_now(s, at)
    begun = modes.of_group(every_group, newest, desk, at) or modes.of_stocktake(counting, newest, at)
    begun = begun or modes.of_ended_group(s, newest, desk, at)
    newest = newest if begun is None else None
    item = _item_of(s, newest) if newest else None
    last = queries.last_step_of(s, item.tag) if item else None
    panel = results.panel(newest, item, _told(s, newest, last)) if newest else None
    waiting = follow_up.follow_up(s, TO_CHECK).rows
    simulated, is_own = _simulated(s), newest is not None and _is_own(newest, latest)
    return LoansPage(
        begun=begun,
        newest=newest.id if newest else None,
        panel=panel,
        note=_notes(_note(s, newest, panel, item, closes, at), elsewhere.words(newest, latest, at))
        if panel and newest
        else "",
        others=_others(s, newest, at) if newest and panel and panel.offers_others else [],
        hand_out=way.parts_with(item) if item and is_own and item.state is ItemState.LENT else [],
        way=_way(s, item, panel, newest.answer.reason) if item and panel and newest and _has_way(newest) else None,
        undo=_undo(s, item, last, at) if item and panel and newest and _offers_undo(panel, newest) else None,
        slip=slips.panel(s, item.tag, desk, at) if item and way.has_slip(item) and is_own else None,
        pass_left=_seconds_left(newest, latest, _keeps_pass, at) if newest else None,
        renews_left=_seconds_left(newest, latest, _renews, at) if newest else None,
        pass_of=newest.scanner if newest else "",
        modes=modes.on_now(s, counting, at),
        groups=groups.panels(s, every_group, at),
        kept=_kept(s, panel, newest.answer.action, item, at) if newest and panel and item else None,
        shelf=Shelf(
            latest=results.scan_rows(latest),
            counts=(counts := queries.counts(s)),
            number_out=len(loans),
            on_shelf=modes.on_shelf(counting, counts.ready),
            back_by=_back_by(closes),
            out=listed((loan.tag for loan in loans if not loan.due_on and not _days_late(loan, at)), MOST_LISTED),
            earlier=listed((loan.tag for loan in loans if not loan.due_on and _days_late(loan, at)), MOST_LISTED),
            out_home=listed(_home_loans(loans, lost, at), MOST_LISTED),
            late=due.number_late(s, at),
            held=held.number(s, at),
            checking=[row(one) for one in waiting if not item or one.tag != item.tag][:MOST_LISTED],
            follow_up=follow_up.number(s),
            scanner=_scanner(s, at, is_simulated=simulated is not None),
        ),
        simulated=simulated,
        has_items=any(structs.astuple(counts)),
    )


def _latest(s: Session, desk: str | None, at: Moment) -> list[ScanView]:
    """The newest scans of a desk, without those of a trial that has ended: its scanner does the usual again."""
    tried = trying.going_on(s, at)
    every = scans.newest(s, LOOKED_AT, desk)
    return [
        one for one in every if one.scanner in tried or not trying.is_of_trial(one.answer.action, one.answer.reason)
    ][:SHOWN_SCANS]


def _told(s: Session, newest: ScanView, last: ItemEvent | None) -> ItemEvent | None:
    """The step that the panel names: the item's last one; after the undo card the one that it has undone."""
    is_over = newest.answer.reason in (NOTHING_MORE, ALREADY_UNDONE) and newest.answer.item is not None
    return queries.last_undone(s, newest.answer.item.tag) if is_over and newest.answer.item else last


def _offers_undo(panel: results.ResultPanel, newest: ScanView) -> bool:
    """Whether the button that undoes stays: after what changed the item, and after the undo card."""
    return panel.result in (Result.DONE, Result.REPEAT) or newest.answer.reason in UNDO_STAYS


def _newest_here(s: Session, latest: list[ScanView], desk: str | None, at: Moment) -> ScanView | None:
    """The newest scan that the page is about. Those of visitors and of a stocktake somewhere else stand in the list and
    nowhere else: here nobody would expect buttons for their things.
    """
    of_visitors = {name for name, place in places.places(s).items() if place.for_visitors}
    apart, counting = {stocktake.PAGE, *of_visitors}, stocktake.scanners(s, at)
    for one in latest:
        if one.scanner not in apart and (one.desk == desk or one.scanner not in counting):
            return one
    return None


def _is_own(scan: ScanView, latest: list[ScanView]) -> bool:
    """Whether the loan of its item is the one that the scan began, or that the scan did which it repeats. A refusal and
    a question, also where they are repeated, are about somebody else's: its slip and its parts do not go out.
    """
    if scan.answer.result is not Result.REPEAT or scan.answer.reason == IN_GROUP:
        return scan.answer.reason == IN_GROUP or scan.answer.result is Result.DONE
    tag = scan.answer.item.tag if scan.answer.item else None
    of_item = (one.answer for one in latest if one.answer.item and one.answer.item.tag == tag)
    first = next((answer for answer in of_item if answer.result is not Result.REPEAT), None)
    return first is not None and first.result is Result.DONE


def _has_way(scan: ScanView) -> bool:
    """Whether the page shows the steps of its item: not of one that a group does not get: no scan lends it now."""
    return scan.answer.reason not in NOT_OF_GROUP


def _way(s: Session, item: ItemView, panel: results.ResultPanel, reason: str | None) -> way.StepsPanel:
    asks = panel.result is Result.ASK and reason == WHICH_PART
    was_lent, waits = queries.was_lent(s, item.tag), reason != NOT_FOR_HOME
    return way.panel(item, was_lent=was_lent, asks=asks, waits=waits)


def _item_of(s: Session, scan: ScanView) -> ItemView | None:
    return queries.item(s, scan.answer.item.tag) if scan.answer.item else None


def _others(s: Session, scan: ScanView, at: Moment) -> list[str]:
    """What to take instead of an item that cannot be lent now: what has stood ready longest, and suits its group."""
    every = lent_groups.at_desk(s, scan.desk, at)
    if len(every) == 1:
        return group_list.next_for(s, group_list.count(s, every[0].id, at), MOST_OFFERED)
    model = scan.answer.item.model if scan.answer.item else None
    return group_list.longest_ready(s, model, MOST_OFFERED, for_home=scan.answer.reason == NOT_FOR_HOME)


def _kept(
    s: Session, panel: results.ResultPanel, action: str | None, item: ItemView, at: Moment
) -> holds.KeptBack | None:
    """What is kept back of the model of an item that was lent, or that came back."""
    is_lent = item.state is ItemState.LENT
    if panel.result is not Result.DONE or action not in KEPT_AFTER or item.state not in COMES_OR_GOES:
        return None
    kept = held.kept(s, item.model, at, item.due_on, group_list.of_item(s, item.tag) if is_lent else None)
    instead = group_list.instead_of(s, item.model, MOST_OFFERED)
    return holds.kept_back(kept, instead, at, is_lent=is_lent, place=held.place_for(s, item, at))


def _notes(*notes: str) -> str:
    return " ".join(filter(None, notes))


def _note(
    s: Session,
    newest: ScanView,
    panel: results.ResultPanel,
    item: ItemView | None,
    closes: int | None,
    at: Moment,
) -> str:
    """What a repeat means, by when a loan ends, and how much of a group is back; of an older day, when it was."""
    if newest.at.astimezone(at.zone).date() < at.date:
        return str(gettext("Skannades %(when)s.", when=day_and_time(newest.at)))
    if panel.result is Result.REPEAT:
        return str(gettext("Inget har ändrats."))
    if panel.result is not Result.DONE or item is None:
        return ""
    if item.state is ItemState.CHECKING:
        found = gettext("Den var borta, och är hittad.") if queries.was_found_at(s, item.tag, newest.at) else ""
        return _notes(found, groups.returned_words(s, item.tag, at))
    if item.state is not ItemState.LENT:
        return ""
    return _notes(groups.counts_apart(s, item, at), _back_by_words(item, closes, at))


def _back_by_words(item: ItemView, closes: int | None, at: Moment) -> str:
    """By when a loan ends."""
    if item.due_on and not at.has_date:
        return str(gettext("Klockan är inte rätt. Den sista dagen räknas ut när den är det."))
    if item.due_on:
        return str(gettext("Lämnas tillbaka senast %(day)s.", day=long_date(item.due_on)))
    if closes is None:
        return str(gettext("Används här och lämnas tillbaka i dag."))
    return str(gettext("Lämnas tillbaka i dag före klockan %(time)s.", time=minute_of_day(closes)))


def _scanner(s: Session, at: Moment, *, is_simulated: bool) -> scanner.ScannerState:
    return scanner.state(health.scanner_now(s, at), is_simulated=is_simulated)


def _seconds_left(
    newest: ScanView, latest: list[ScanView], is_kept: Callable[[ScanView], bool], at: Moment
) -> int | None:
    """How long the scanner of the newest scan still has in mind what it read before. A refused scan leaves that."""
    own = (one for one in latest if one.id <= newest.id and one.scanner == newest.scanner)
    last = next((one for one in own if one.answer.result not in (Result.REFUSED, Result.REPEAT)), None)
    if last is None or last.undone or not is_kept(last):
        return None
    return max(0, math.ceil((readers.HOLD - abs(at.utc - last.at)).total_seconds()))


def _keeps_pass(scan: ScanView) -> bool:
    return scan.answer.action == ItemStep.LENT_HOME or scan.answer.reason in elsewhere.AFTER_PASS


def _renews(scan: ScanView) -> bool:
    return scan.answer.action == ItemStep.RENEWED or scan.answer.reason in RENEW.asks


def has_undo_card(s: Session, step: int) -> bool:
    """Whether a card at the scanner that made a step can undo it: at another one it undoes something else."""
    made_by = scans.scanner_of(s, step)
    return made_by is not None and not places.place_of(s, made_by).for_visitors


def _undo(s: Session, item: ItemView, last: ItemEvent | None, at: Moment) -> UndoButton | None:
    """The button while the item's last step can be undone."""
    if last is None or not returns.is_recent(last.at, at):
        return None
    if returns.needs_pass(s, last) and not has_undo_card(s, last.id):
        return None
    left = int((returns.UNDO_WITHIN - abs(at.utc - last.at)).total_seconds())  # as an undo counts it
    return UndoButton(item.tag, last.id, left) if left > 0 else None


def _home_loans(loans: list[LoanView], lost: Collection[str], at: Moment) -> list[str]:
    """The home loans as the page lists them, the one that is due first in front."""
    home = sorted((loan.due_on, loan.tag, loan) for loan in loans if loan.due_on)
    return [_with_last_day(loan, lost, at) for _, _, loan in home]


def _with_last_day(loan: LoanView, lost: Collection[str], at: Moment) -> str:
    """ "TAB0004 (fre 4 dec)" or "TAB0004 (fre 4 dec, försenad)"; of one that was reported lost "TAB0004 (borta)"."""
    if loan.tag in lost:
        return str(gettext("%(tag)s (borta)", tag=loan.tag))
    day = short_date(loan.due_on) if loan.due_on else ""
    if _days_late(loan, at):
        return str(gettext("%(tag)s (%(day)s, försenad)", tag=loan.tag, day=day))
    return f"{loan.tag} ({day})"


def _days_late(loan: LoanView, at: Moment) -> int:
    return due.days_late(loan.lent_at, loan.due_on, at)


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
