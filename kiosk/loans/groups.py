"""Groups: items that are lent together, as to a class. Whoever brings an item back ends its loan, as of any other.

A group has no pass of its own. Where it goes home, the pass is that of its open loans, which is encrypted there. So it
goes on after a restart of the service, and nobody can read the pass when all is returned.
"""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.errors import Conflict, Invalid, NotFound
from kiosk.loans import borrowers, holds, lending, states
from kiosk.loans.models import Hold, ItemRow, ItemState, Loan, LoanGroup
from kiosk.loans.passes import PassCode

SILENCE = dt.timedelta(minutes=10)
"""How long a group takes items after its last one, or after its beginning."""
RESTS = dt.timedelta(hours=2)
"""How long after its last item a group that is silent can still be let go on."""
OPEN = sa.select(LoanGroup).where(LoanGroup.ended_at.is_(None)).order_by(LoanGroup.id.desc())
"""Each scan asks this."""


def begin(
    s: Session,
    wanted: int | None,
    at: Moment,
    desk: str | None = None,
    *,
    goes_home: bool = False,
    hold: int | None = None,
) -> int:
    """Begin a group at a desk, or at none, and return its id. The one that was there before ends.

    `hold`: the event that reserved its items.

    Raises Invalid `bad_wanted`.
    """
    if wanted is not None and not 1 <= wanted <= holds.MOST_WANTED:
        raise Invalid("bad_wanted", field="wanted", most=holds.MOST_WANTED)
    before = sa.update(LoanGroup).where(LoanGroup.desk.is_not_distinct_from(desk), LoanGroup.ended_at.is_(None))
    s.execute(before.values(ended_at=at.utc))
    group = LoanGroup(
        business_day=states.today(s, at),
        desk=desk,
        wanted=wanted,
        hold_id=hold,
        goes_home=goes_home,
        began_at=at.utc,
        last_at=at.utc,
    )
    s.add(group)
    s.flush()
    return group.id


def begin_event(s: Session, hold_id: int, at: Moment, desk: str | None = None, *, goes_home: bool = False) -> int:
    """Begin the group of an event, for the items that the event still lacks. If a group of the event goes on already,
    at this or another desk, that one is returned.

    Raises NotFound `unknown_hold`, Conflict `event_is_over`.
    """
    hold = holds.find(s, hold_id)
    if hold.place is not None or hold.ended_at is not None or hold.ends_at <= at.utc:
        raise Conflict("event_is_over")
    begun = s.scalars(sa.select(LoanGroup).where(LoanGroup.hold_id == hold.id).order_by(LoanGroup.id.desc())).first()
    if begun is not None and goes_on(begun, at):
        return begun.id
    if begun is not None and begun.desk == desk and rests(begun, at):
        go_on(s, begun.id, at)
        return begun.id
    left = hold.wanted - holds.lent_to(s, hold)
    return begin(s, left if left > 0 else hold.wanted, at, desk, goes_home=goes_home, hold=hold.id)


def end(s: Session, group_id: int, at: Moment) -> None:
    """End a group, so that no more items come to it. Its loans stay open. If it has all items of a reservation, the
    reservation counts as handed out. Raises NotFound `unknown_group`.
    """
    group = s.get(LoanGroup, group_id)
    if group is None:
        raise NotFound("unknown_group")
    group.ended_at = group.ended_at or at.utc
    s.flush()
    if group.hold_id is None:
        return
    hold = holds.find(s, group.hold_id)
    if holds.lent_to(s, hold) >= hold.wanted:
        holds.end(s, hold.id, at)


def go_on(s: Session, group_id: int, at: Moment) -> None:
    """Let a group take items again that was silent for long. Raises NotFound `unknown_group`, Conflict
    `changed_meanwhile` where somebody has ended it.
    """
    group = s.get(LoanGroup, group_id)
    if group is None:
        raise NotFound("unknown_group")
    if group.ended_at is not None:
        raise Conflict("changed_meanwhile")
    group.last_at = at.utc
    s.flush()


def at_desk(s: Session, desk: str | None, at: Moment) -> list[LoanGroup]:
    """The groups that a scanner at a desk lends to: that of the desk, else that of no desk.

    A scanner that is at no desk belongs to all: without a group of no desk it lends to that of any desk. Only for such
    a one there can be several, among which it cannot choose.
    """
    every = [one for one in s.scalars(OPEN) if goes_on(one, at)]
    own = [one for one in every if one.desk == desk]
    return own or [one for one in every if desk is None or one.desk is None]


def changed_since(s: Session, desk: str | None, then: dt.datetime) -> bool:
    """Whether a group to which a scanner at a desk could lend has begun or ended after a time."""
    later = sa.or_(LoanGroup.began_at > then, LoanGroup.ended_at > then)
    rows = sa.select(LoanGroup.id).where(later, _reaches(desk)).limit(1)
    return s.scalar(rows) is not None


def last_ended(s: Session, desk: str | None, then: dt.datetime) -> LoanGroup | None:
    """The last group of a desk, or of none, that ended after a time; null where none has. Without a desk: of any."""
    rows = sa.select(LoanGroup).where(LoanGroup.ended_at > then, _reaches(desk))
    return s.scalars(rows.order_by(LoanGroup.ended_at.desc()).limit(1)).first()


def _reaches(desk: str | None) -> sa.ColumnElement[bool]:
    return sa.true() if desk is None else sa.or_(LoanGroup.desk == desk, LoanGroup.desk.is_(None))


def of_events(s: Session, at: Moment) -> dict[int, LoanGroup]:
    """The groups of events that take items now, by the event's id."""
    return {one.hold_id: one for one in s.scalars(OPEN) if one.hold_id is not None and goes_on(one, at)}


def lend(s: Session, group: LoanGroup, item: ItemRow, borrower: PassCode | None, at: Moment) -> int:
    """Lend an item to a group. `borrower`: null where the group uses it in the centre. Returns the event's id.

    Raises what `lending.lend` and `lending.lend_home` do.
    """
    event = lending.lend(s, item, at) if borrower is None else lending.lend_home(s, item, borrower, at)
    s.execute(sa.update(Loan).where(_is_open_of(item)).values(group_id=group.id))
    group.last_at = at.utc
    s.flush()
    return event


def has(s: Session, group: LoanGroup, item: ItemRow) -> bool:
    """Whether an item is lent to a group now."""
    return s.scalar(sa.select(Loan.id).where(_is_open_of(item), Loan.group_id == group.id)) is not None


def needs_another(s: Session, group: LoanGroup, item: ItemRow) -> bool:
    """Whether an item is of another model than the event of a group has reserved, and items of that are still wanted
    and ready. When they are all handed out, or none is ready, another model comes along and counts apart.
    """
    hold = s.get(Hold, group.hold_id) if group.hold_id is not None else None
    if hold is None or item.model_code == hold.model_code or item.state is not ItemState.READY:
        return False
    return holds.lent_to(s, hold) < hold.wanted and holds.ready(s).get(hold.model_code, 0) > 0


def go_home(s: Session, group: LoanGroup) -> bool:
    """Let a group go home that has no item yet. Returns whether it goes home now."""
    if not group.goes_home and s.scalar(sa.select(Loan.id).where(Loan.group_id == group.id).limit(1)) is None:
        group.goes_home = True
        s.flush()
    return group.goes_home


def borrower_of(s: Session, group: LoanGroup) -> PassCode | None:
    """The pass of a group's open loans; null where it has none, or it cannot be read."""
    loan = s.scalar(
        sa.select(sa.func.max(Loan.id)).where(
            Loan.group_id == group.id, Loan.returned_at.is_(None), Loan.borrower.is_not(None)
        )
    )
    return borrowers.of_loan(s, loan) if loan is not None else None


def _is_open_of(item: ItemRow) -> sa.ColumnElement[bool]:
    return (Loan.item_id == item.id) & Loan.returned_at.is_(None)


def goes_on(group: LoanGroup, at: Moment) -> bool:
    """Whether a group takes items. After a correction of the clock its last item can be later than now."""
    if group.ended_at is not None:
        return False
    return abs(at.utc - group.last_at) <= SILENCE


def rests(group: LoanGroup, at: Moment) -> bool:
    """Whether a group takes no items because nothing was scanned for long, and nobody has ended it."""
    is_late = SILENCE < abs(at.utc - group.last_at) <= RESTS
    return group.ended_at is None and is_late
