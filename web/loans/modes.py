"""What the lending page says while scans do something else than lend: a group that begins, a stocktake, a renewal."""

from flask_babel import gettext, ngettext
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.loans import groups as lent_groups
from kiosk.loans import label_checks, stocktake, stocktake_list
from kiosk.loans.group_list import GroupCount
from kiosk.loans.models import Stocktake
from kiosk.loans.returns import UNDO_WITHIN, is_recent
from kiosk.scans import trying
from kiosk.scans.queries import ScanView
from web.language import number
from web.loans import groups, scanner
from web.loans.scanner import ScannerState


class Headline(Struct, frozen=True):
    """What stands in place of the newest result, where something has begun since."""

    pictogram: str
    heading: str
    words: str


class CountingNow(Struct, frozen=True):
    """The stocktake that is open. `scanners`: those that count and lend nothing, none of them while it is paused.

    `found`, `expected`: how many items of those that ought to be here were scanned.
    """

    row: Stocktake
    scanners: list[str]
    found: int
    expected: int
    words: str

    @property
    def goes_on(self) -> bool:
        return not self.row.is_paused


def counting_now(s: Session, at: Moment) -> CountingNow | None:
    here = stocktake.current(s)
    if here is None:
        return None
    counts = stocktake_list.counts(s, here)
    found = ngettext("%(num)s hittad", "%(num)s hittade", counts.found)
    left = ngettext("%(num)s inte skannad än", "%(num)s inte skannade än", counts.missing)
    expected = counts.found + counts.missing
    return CountingNow(here, stocktake.scanners(s, at), counts.found, expected, f"{found}, {left}.")


def of_group(every: list[GroupCount], newest: ScanView | None, desk: str | None, at: Moment) -> Headline | None:
    """A group of this desk that began after the newest scan: what that did is not news any more."""
    for one in every:
        is_here = one.goes_on and (desk is None or one.desk in (None, desk))
        if is_here and (newest is None or one.began_at > newest.at):
            words = gettext("Skanna sakerna en efter en. Var och en räknas en gång.")
            if one.goes_home and not one.lent:
                words = gettext("Det lånas hem. Skanna lånekortet igen, och sedan sakerna en efter en.")
            return Headline("users", groups.heading(one, at), str(words))
    return None


def of_ended_group(s: Session, newest: ScanView | None, desk: str | None, at: Moment) -> Headline | None:
    """A group of this desk that a button has ended after the newest scan: what that says of the group is over."""
    ended = lent_groups.last_ended(s, desk, newest.at if newest else at.utc - UNDO_WITHIN)
    if ended is None or ended.ended_at is None or ended.ended_at.astimezone(at.zone).date() != at.date:
        return None
    words = gettext("Nästa skanning lånar ut eller tar tillbaka som vanligt.")
    return Headline("done", str(gettext("Gruppen är klar")), str(words))


def of_stocktake(counting: CountingNow | None, newest: ScanView | None, at: Moment) -> Headline | None:
    """A stocktake that goes on, where nothing was lent for a while: what was lent just now is in hand still."""
    if counting is None or not counting.goes_on or (newest is not None and is_recent(newest.at, at)):
        return None
    return Headline("scanner", str(gettext("Inventering pågår")), counting.words)


def on_now(s: Session, counting: CountingNow | None, at: Moment) -> list[ScannerState]:
    """What scanners do in place of lending, each with its page or the press that ends it."""
    tried, checking = trying.going_on(s, at), label_checks.going_on(s, at)
    found = [scanner.tried(tried)] if tried else []
    if checking:
        found.append(scanner.checking(checking))
    if counting is not None:
        found.append(scanner.counting(counting.scanners, counting.words, goes_on=counting.goes_on))
    return found


def on_shelf(counting: CountingNow | None, ready: int) -> str:
    """How many items are ready; in a stocktake how many of those that ought to be here are found, as its page says."""
    if counting is None:
        return str(ngettext("%(n)s klar på hyllan", "%(n)s klara på hyllan", ready, n=number(ready)))
    found, expected = number(counting.found), number(counting.expected)
    return str(gettext("%(found)s av %(expected)s hittade på hyllan", found=found, expected=expected))
