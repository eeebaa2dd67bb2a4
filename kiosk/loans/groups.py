"""Groups: items that are lent together, as to a class. Whoever brings an item back ends its loan, as of any other.

A group has no pass of its own. Where it goes home, the pass is that of its open loans, which is encrypted there. So it
goes on after a restart of the service, and nobody can read the pass when all is returned.
"""

import datetime as dt

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.errors import Conflict, Invalid, NotFound
from kiosk.loans import borrowers, holds, lending, states
from kiosk.loans.models import Hold, Item, ItemRow, ItemState, Loan, LoanGroup, Model
from kiosk.loans.passes import PassCode

SILENCE = dt.timedelta(minutes=10)
"""How long a group takes items after its last one."""
UNCLAIMED = dt.timedelta(minutes=3)
"""How long a group that was begun by a button waits for the first scan."""
LONGEST_FIRST = (Item.since, Item.tag)
OF_SCANNER = (
    sa.select(LoanGroup)
    .where(
        LoanGroup.ended_at.is_(None),
        sa.or_(
            LoanGroup.scanner == sa.bindparam("of_scanner"),
            sa.and_(
                LoanGroup.scanner.is_(None),
                sa.or_(
                    LoanGroup.desk.is_(None),
                    LoanGroup.desk == sa.bindparam("at_desk", type_=sa.String),
                    sa.bindparam("at_desk", type_=sa.String).is_(None),
                ),
            ),
        ),
    )
    .order_by(LoanGroup.id.desc())
)
"""Each scan asks this."""


class Takers(Struct, frozen=True):
    """Whose scans a group takes: those of one scanner; or of the first one that scans at a desk, or anywhere."""

    scanner: str | None = None
    desk: str | None = None


ANYBODY = Takers()


class GroupCount(Struct, frozen=True):
    """How far a group has come. `name`: that of its event; null without one. `lent`: the items that were lent to it;
    `out`: those that are not back.

    `tags`: those that are out. `goes_on`: it takes more items now.
    """

    id: int
    name: str | None
    began_at: dt.datetime
    wanted: int | None
    goes_home: bool
    lent: int
    out: int
    tags: list[str]
    goes_on: bool


def begin(
    s: Session,
    wanted: int | None,
    at: Moment,
    takers: Takers = ANYBODY,
    *,
    goes_home: bool = False,
    hold: int | None = None,
) -> int:
    """Begin a group, and return its id. The one that the scanner had before ends; without a scanner, that of the same
    desk which has none yet.

    `hold`: the event that reserved its items.

    Raises Invalid `bad_wanted`.
    """
    if wanted is not None and not 1 <= wanted <= holds.MOST_WANTED:
        raise Invalid("bad_wanted", field="wanted", most=holds.MOST_WANTED)
    before = LoanGroup.scanner == takers.scanner
    if takers.scanner is None:
        before = LoanGroup.scanner.is_(None) & (LoanGroup.desk.is_(None) | (LoanGroup.desk == takers.desk))
    s.execute(sa.update(LoanGroup).where(before, LoanGroup.ended_at.is_(None)).values(ended_at=at.utc))
    group = LoanGroup(
        business_day=states.today(s, at),
        scanner=takers.scanner,
        desk=takers.desk,
        wanted=wanted,
        hold_id=hold,
        goes_home=goes_home,
        began_at=at.utc,
        last_at=at.utc,
    )
    s.add(group)
    s.flush()
    return group.id


def begin_event(s: Session, hold_id: int, at: Moment, desk: str | None = None) -> int:
    """Begin the group of an event, for the scanner that scans next at the desk.

    Raises NotFound `unknown_hold`, Conflict `event_is_over`.
    """
    hold = holds.find(s, hold_id)
    if hold.place is not None or hold.ended_at is not None or hold.ends_at <= at.utc:
        raise Conflict("event_is_over")
    return begin(s, hold.wanted, at, Takers(desk=desk), hold=hold.id)


def end(s: Session, group_id: int, at: Moment) -> None:
    """End a group, so that no more items come to it. Its loans stay open. If it has all items of a reservation, the
    reservation counts as handed out. Raises NotFound `unknown_group`.
    """
    group = s.get(LoanGroup, group_id)
    if group is None:
        raise NotFound("unknown_group")
    group.ended_at = group.ended_at or at.utc
    s.flush()
    lent = s.scalar(sa.select(sa.func.count()).where(Loan.group_id == group.id)) or 0
    if group.hold_id is not None and lent >= (group.wanted or 0):
        holds.end(s, group.hold_id, at)


def of_scanner(s: Session, scanner: str, at: Moment, desk: str | None = None) -> LoanGroup | None:
    """The open group of a scanner, or one of its desk that no scanner has taken yet; null where there is none."""
    rows = s.scalars(OF_SCANNER, {"of_scanner": scanner, "at_desk": desk})
    return next((one for one in rows if _goes_on(one, at)), None)


def lend(s: Session, group: LoanGroup, item: ItemRow, scanner: str, borrower: PassCode | None, at: Moment) -> int:
    """Lend an item to a group. `borrower`: null where the group uses it in the centre. Returns the event's id.

    Raises what `lending.lend` and `lending.lend_home` do.
    """
    if group.scanner is None:
        s.execute(
            sa.update(LoanGroup)
            .where(LoanGroup.scanner == scanner, LoanGroup.ended_at.is_(None))
            .values(ended_at=LoanGroup.last_at)
        )
        group.scanner = scanner
    event = lending.lend(s, item, at) if borrower is None else lending.lend_home(s, item, borrower, at)
    s.execute(sa.update(Loan).where(_is_open_of(item)).values(group_id=group.id))
    group.last_at = at.utc
    s.flush()
    return event


def has(s: Session, group: LoanGroup, item: ItemRow) -> bool:
    """Whether an item is lent to a group now."""
    return s.scalar(sa.select(Loan.id).where(_is_open_of(item), Loan.group_id == group.id)) is not None


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


def counts(s: Session, at: Moment) -> list[GroupCount]:
    """The groups that take items now, then those that have items out, each the newest first."""
    every = _counts(s, at, sa.or_(LoanGroup.ended_at.is_(None), Loan.returned_at.is_(None)))
    return sorted((one for one in every if one.goes_on or one.out), key=lambda one: (not one.goes_on, -one.id))


def count(s: Session, group_id: int, at: Moment) -> GroupCount:
    """One group. Raises NotFound `unknown_group`."""
    if s.get(LoanGroup, group_id) is None:
        raise NotFound("unknown_group")
    (found,) = _counts(s, at, LoanGroup.id == group_id)
    return found


def of_item(s: Session, tag: str) -> int | None:
    """The group of an item's last loan; null where it was lent alone."""
    loan = sa.select(Loan.group_id).join(Item, Item.id == Loan.item_id).where(Item.tag == tag)
    return s.scalar(loan.order_by(Loan.id.desc()).limit(1))


def longest_ready(s: Session, model: str | None, number: int, *, for_home: bool = False) -> list[str]:
    """The tags of the ready items that have stood longest, those of this model first: what to take instead."""
    rows = _ready() if not for_home else _ready().where(Model.loan_days.is_not(None))
    return list(s.scalars(rows.order_by(Item.model_code != model, *LONGEST_FIRST).limit(number)))


def instead_of(s: Session, model: str, number: int) -> list[str]:
    """The same of other models than this one, of which nothing is kept back."""
    held = sa.select(Hold.model_code).where(Hold.ended_at.is_(None))
    rows = _ready().where(Item.model_code != model, Item.model_code.not_in(held))
    return list(s.scalars(rows.order_by(*LONGEST_FIRST).limit(number)))


def _ready() -> sa.Select[str]:
    return sa.select(Item.tag).join(Model, Model.code == Item.model_code).where(Item.state == ItemState.READY)


def _is_open_of(item: ItemRow) -> sa.ColumnElement[bool]:
    return (Loan.item_id == item.id) & Loan.returned_at.is_(None)


def _goes_on(group: LoanGroup, at: Moment) -> bool:
    """Whether a group takes items. After a correction of the clock its last item can be later than now."""
    if group.ended_at is not None:
        return False
    return abs(at.utc - group.last_at) <= (SILENCE if group.scanner is not None else UNCLAIMED)


def _counts(s: Session, at: Moment, which: sa.ColumnElement[bool]) -> list[GroupCount]:
    """Groups with their items, in two queries."""
    groups = s.execute(
        sa.select(LoanGroup, Hold.name)
        .outerjoin(Loan, Loan.group_id == LoanGroup.id)
        .outerjoin(Hold, Hold.id == LoanGroup.hold_id)
        .where(which)
        .distinct()
    )
    shown = {one.id: (one, name) for one, name in groups}
    lent: dict[int | None, set[str]] = {one: set() for one in shown}
    out: dict[int | None, list[str]] = {one: [] for one in shown}
    rows = sa.select(Loan.group_id, Item.tag, Loan.returned_at).join(Item, Item.id == Loan.item_id)
    for group, tag, returned_at in s.execute(rows.where(Loan.group_id.in_(shown)).order_by(Loan.id)):
        lent[group].add(tag)
        if returned_at is None:
            out[group].append(tag)
    return [
        GroupCount(
            one.id, name, one.began_at, one.wanted, one.goes_home, len(lent[one.id]), len(out[one.id]), out[one.id],
            _goes_on(one, at),
        )
        for one, name in shown.values()
    ]  # fmt: skip
