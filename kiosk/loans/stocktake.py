"""Takes stock: what is scanned on the shelf is counted, and what was not is missing when the stocktake is closed.

It never changes a loan. Of an item that was lost it notes that it is found.
"""

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.errors import Conflict
from kiosk.loans import label_checks, loan_rows, shelf, states
from kiosk.loans.models import Counted, Item, ItemRow, ItemState, Stocktake, StocktakeItem, StocktakeScanner

ON_SHELF = (ItemState.READY, ItemState.CHECKING)
"""The states in which an item ought to be here."""
PAGE = "stocktake"
"""The name under which the page of the stocktake scans. It counts as long as a stocktake is going on."""
ON, OFF = "stocktake_on", "stocktake_off"
"""The actions of its card."""
COUNTED, WAS_COUNTED = "counted", "was_counted"
"""The action of an item that is counted, and the reason of one that was counted before."""


SCANNERS, STOCKTAKES = table_of(StocktakeScanner), table_of(Stocktake)
COUNTING = (
    sa.select(SCANNERS.c.scanner)
    .where(SCANNERS.c.date == sa.bindparam("today"))
    .where(sa.exists().where(STOCKTAKES.c.is_open, ~STOCKTAKES.c.is_paused))
    .order_by(SCANNERS.c.scanner)
)
"""The scanners that count on a day. The statement is made once, since each scan asks it."""


class Count(Struct, frozen=True):
    """What scanning an item did. `event`: that of a lost item that is found. `again`: it was counted before."""

    kind: Counted
    event: int | None = None
    again: bool = False


def current(s: Session) -> Stocktake | None:
    """The stocktake that is not closed; null where there is none."""
    return s.scalar(sa.select(Stocktake).where(Stocktake.is_open))


def has_items(s: Session) -> bool:
    return s.scalar(sa.select(Item.id).limit(1)) is not None


def begin(s: Session, at: Moment) -> Stocktake:
    """Begin a stocktake. Raises Conflict `stocktake_open` where there is one, `nothing_to_count` where no item is."""
    if current(s) is not None:
        raise Conflict("stocktake_open")
    if not has_items(s):
        raise Conflict("nothing_to_count")
    new = Stocktake(begun_day=states.today(s, at), begun_at=at.utc)
    s.add(new)
    s.flush()
    return new


def pause(s: Session, at: Moment) -> None:
    """Let every scanner lend again, until `go_on`. Raises Conflict `no_stocktake`, as `go_on` and `close` do."""
    _open(s).is_paused = True
    s.execute(sa.delete(StocktakeScanner).where(StocktakeScanner.date != at.date))


def go_on(s: Session, at: Moment) -> None:
    """Go on with the scanners that counted when it was paused, also where that was on another day."""
    _open(s).is_paused = False
    s.execute(sa.update(StocktakeScanner).values(date=at.date))


def close(s: Session, at: Moment) -> int:
    """End the stocktake, and note which items are missing. Returns its id. No item changes."""
    ends = _open(s)
    left = s.scalars(sa.select(Item.id).where(not_yet(ends.id))).all()
    if left:
        row = {"stocktake_id": ends.id, "kind": Counted.MISSING, "at": at.utc}
        s.execute(sa.insert(StocktakeItem), [{**row, "item_id": item} for item in left])
    ends.is_open, ends.is_paused, ends.closed_at = False, False, at.utc
    s.execute(sa.delete(StocktakeScanner))
    return ends.id


def join(s: Session, scanner: str, at: Moment) -> None:
    """Let a scanner count instead of lend, today. A stocktake begins if there is none, and goes on if paused. It checks
    labels no more.
    """
    label_checks.end(s, scanner)
    here = current(s) or begin(s, at)
    if here.is_paused:
        go_on(s, at)
    s.merge(StocktakeScanner(scanner=scanner, date=at.date))


def leave(s: Session, scanner: str) -> None:
    """Let a scanner lend again."""
    s.execute(sa.delete(StocktakeScanner).where(StocktakeScanner.scanner == scanner))


def forget_moved(s: Session, scanner: str) -> None:
    """Let a scanner that was moved elsewhere in a pause lend there, also when the stocktake goes on."""
    here = current(s)
    if here is not None and here.is_paused:
        leave(s, scanner)


def scanners(s: Session, at: Moment) -> list[str]:
    """The scanners that count now. One that was forgotten lends again on the next day."""
    return list(s.connection().execute(COUNTING, {"today": at.date}).scalars())


def is_counting(s: Session, scanner: str, at: Moment) -> bool:
    return scanner in scanners(s, at)


def count(s: Session, item: ItemRow, at: Moment) -> Count:
    """Count an item that was scanned. A lost one is found, which is noted in its history; any other stays as it is.

    Raises Conflict `no_stocktake`, and `stocktake_paused`.
    """
    here = _open(s)
    if here.is_paused:
        raise Conflict("stocktake_paused")
    known = s.scalar(
        sa.select(StocktakeItem).where(StocktakeItem.stocktake_id == here.id, StocktakeItem.item_id == item.id)
    )
    if known is not None:
        known.again += 1
        return Count(known.kind, again=True)
    kind, event = _kind(s, item), None
    if kind is Counted.WAS_LOST:
        event = shelf.found(s, item, at)
    s.add(StocktakeItem(stocktake_id=here.id, item_id=item.id, kind=kind, at=at.utc))
    return Count(kind, event)


def note_unknown(s: Session) -> None:
    """Count a code that belongs to no item. The code is not kept."""
    s.execute(sa.update(Stocktake).where(Stocktake.is_open).values(unknown=Stocktake.unknown + 1))


def _kind(s: Session, item: ItemRow) -> Counted:
    """A lost item whose home loan goes on is unexpected: no stocktake changes a loan."""
    if item.state is ItemState.LOST and not loan_rows.is_out(s, item):
        return Counted.WAS_LOST
    return Counted.FOUND if item.state in ON_SHELF else Counted.UNEXPECTED


def _open(s: Session) -> Stocktake:
    here = current(s)
    if here is None:
        raise Conflict("no_stocktake")
    return here


def not_yet(here: int) -> sa.ColumnElement[bool]:
    """A condition: an item ought to be on the shelf and was not scanned in a stocktake."""
    scanned = sa.exists().where(StocktakeItem.item_id == Item.id, StocktakeItem.stocktake_id == here)
    return sa.and_(Item.state.in_(ON_SHELF), ~scanned)
