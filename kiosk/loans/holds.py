"""What is kept back: the waiting list of each model, and what an event has reserved, such as a class of twenty tablets.

A place in the waiting list is a number on a slip and has no name: nobody's name, telephone or card is kept. What is
kept back is never refused to anybody: staff read that it is short, and decide.
"""

import datetime as dt
from collections.abc import Iterable

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.errors import AllAtOnce, Invalid, NotFound
from kiosk.loans import queries
from kiosk.loans.findings import FINDINGS
from kiosk.loans.models import LONGEST_EVENT, Hold, Item, ItemState, Loan, LoanGroup
from kiosk.loans.queries import ItemView
from kiosk.types import is_name

WAITS = dt.timedelta(days=30)
"""How long a place in the waiting list counts."""
KEPT_BEFORE = dt.timedelta(hours=2)
"""How long before an event its items are kept back."""
PLACES = 999
"""Places are numbered up to this, and then from 1 again."""
MOST_WANTED = 999
FARTHEST = dt.timedelta(days=366)
IS_HERE = (ItemState.READY, ItemState.CHECKING)
IN_USE = (ItemState.READY, ItemState.LENT, ItemState.CHECKING)


class EventSettings(Struct, frozen=True):
    """What staff write of an event. `date`, `opens` and `closes` (minutes since midnight): null where unreadable."""

    model: str
    wanted: int | None
    name: str
    date: dt.date | None
    opens: int | None
    closes: int | None


class Kept(Struct, frozen=True):
    """What is kept back of a model. `place`: the next in the waiting list, null where nobody waits.

    `waiting`: how many wait. `ready`: how many items are ready. `event`: the name of one for which there are too few,
    which still needs `left` and begins at `begins_at`; empty where there are enough for each.
    """

    place: int | None
    hold: int | None
    waiting: int
    ready: int
    event: str = ""
    left: int = 0
    begins_at: dt.datetime | None = None

    @property
    def is_short(self) -> bool:
        """Whether fewer items are ready than people wait."""
        return self.ready < self.waiting


def wait(s: Session, model: str, at: Moment) -> Hold:
    """Give a place in the waiting list of a model. Raises Invalid `bad_value`."""
    _check_model(s, model)
    place = _last_place(s) % PLACES + 1
    hold = Hold(model_code=model, place=place, wanted=1, begins_at=at.utc, ends_at=at.utc + WAITS)
    s.add(hold)
    s.flush()
    return hold


def reserve(s: Session, event: EventSettings, at: Moment) -> Hold:
    """Keep items of a model for an event. Raises Invalid `bad_value`, `bad_event_name` (also for an identity
    number), `bad_event_number`, `more_than_exist` with the `most` that there are, `bad_event_day`, `bad_event_time` or
    `event_has_been`.
    """
    with AllAtOnce() as every:
        with every.each():
            _check_model(s, event.model)
        with every.each():
            if not is_name(event.name, LONGEST_EVENT):
                raise Invalid("bad_event_name", field="name", most=LONGEST_EVENT)
        with every.each():
            if event.wanted is None or not 1 <= event.wanted <= MOST_WANTED:
                raise Invalid("bad_event_number", field="wanted", most=MOST_WANTED)
            exist = _number_of(s, event.model)
            if event.wanted > exist:
                raise Invalid("more_than_exist", field="wanted", most=exist)
        with every.each():
            if event.date is None or not at.date <= event.date <= at.date + FARTHEST:
                raise Invalid("bad_event_day", field="date")
        with every.each():
            if event.opens is None or event.closes is None or event.opens >= event.closes:
                raise Invalid("bad_event_time", field="opens")
    assert event.date is not None and event.opens is not None and event.closes is not None
    begins, ends = (_time(event.date, minute, at) for minute in (event.opens, event.closes))
    if ends <= at.utc:
        raise Invalid("event_has_been", field="opens")
    hold = Hold(model_code=event.model, name=event.name, wanted=event.wanted, begins_at=begins, ends_at=ends)
    s.add(hold)
    s.flush()
    return hold


def end(s: Session, hold_id: int, at: Moment) -> Hold:
    """End a hold: what was waited for is handed out, or nobody wants it any more. Raises NotFound `unknown_hold`."""
    hold = find(s, hold_id)
    hold.ended_at = hold.ended_at or at.utc
    s.flush()
    return hold


def find(s: Session, hold_id: int) -> Hold:
    """Raises NotFound `unknown_hold`."""
    hold = s.get(Hold, hold_id)
    if hold is None:
        raise NotFound("unknown_hold")
    return hold


def places(s: Session, at: Moment, model: str | None = None) -> list[Hold]:
    """The waiting list, by model and then in its order."""
    rows = sa.select(Hold).where(_counts(at), Hold.place.is_not(None)).order_by(Hold.model_code, Hold.id)
    return list(s.scalars(rows if model is None else rows.where(Hold.model_code == model)))


def events(s: Session, at: Moment) -> list[Hold]:
    """The events that are not over, the next one first."""
    return list(s.scalars(sa.select(Hold).where(_counts(at), Hold.place.is_(None)).order_by(Hold.begins_at, Hold.id)))


def number(s: Session, at: Moment) -> int:
    """How many places and events there are."""
    return s.scalar(sa.select(sa.func.count()).select_from(Hold).where(_counts(at))) or 0


def kept(s: Session, model: str, at: Moment, due_on: dt.date | None = None, group: int | None = None) -> Kept | None:
    """What is kept back of a model, of which an item was handled just now; null where nothing is.

    `due_on`: the last day of its home loan, for events before it. `group`: the group that has it, for which is no event
    of its own short.
    """
    every = list(s.scalars(sa.select(Hold).where(_counts(at), Hold.model_code == model).order_by(Hold.id)))
    if not every:
        return None
    waiting = [one for one in every if one.place is not None]
    first = waiting[0] if waiting else None
    number_ready, in_use = ready(s).get(model, 0), InUse(s)
    own = s.scalar(sa.select(LoanGroup.hold_id).where(LoanGroup.id == group)) if group is not None else None
    short = Kept(first.place if first else None, first.id if first else None, len(waiting), number_ready)
    for event in (one for one in every if one.place is None and one.id != own):
        date = event.begins_at.astimezone(at.zone).date()
        is_now = _is_now(event, at)
        if not is_now and (due_on is None or date > due_on):
            continue
        left = event.wanted - lent_to(s, event)
        if (number_ready if is_now else in_use.there_on(model, date)) < left:
            return Kept(short.place, short.hold, len(waiting), number_ready, event.name or "", left, event.begins_at)
    return short if waiting else None


def place_for(s: Session, item: ItemView, at: Moment) -> int | None:
    """The place in the waiting list that gets an item which is back; null where nobody is left. What stood here or came
    back before it is for those before.
    """
    waiting = places(s, at, item.model)
    came = sa.select(Item.tag, Item.state, Item.open_steps, sa.func.max(Loan.returned_at)).outerjoin(Loan)
    rows = came.where(Item.model_code == item.model, Item.state.in_(IS_HERE)).group_by(Item.id) if waiting else None
    here = [row for row in s.execute(rows) if not FINDINGS.intersection(row[2])] if rows is not None else []
    order = sorted(here, key=lambda row: (row[3] is not None, row[3], row[0]))
    before = next((number for number, row in enumerate(order) if row[0] == item.tag), len(order))
    return waiting[before].place if before < len(waiting) else None


def others_wait(s: Session, model: str, at: Moment) -> bool:
    """Whether fewer items of a model stand ready than people wait for it. What an event reserved is not theirs."""
    waiting = len(places(s, at, model))
    now = [one for one in events(s, at) if one.model_code == model and _is_now(one, at)] if waiting else []
    reserved = sum(max(0, one.wanted - lent_to(s, one)) for one in now)
    return ready(s).get(model, 0) - reserved < waiting if waiting else False


def lent_to(s: Session, event: Hold) -> int:
    """How many items were lent to an event, of the model that it reserved."""
    lent = sa.select(sa.func.count(sa.distinct(Loan.item_id))).join(LoanGroup, LoanGroup.id == Loan.group_id)
    lent = lent.join(Item, Item.id == Loan.item_id).where(Item.model_code == event.model_code)
    return s.scalar(lent.where(LoanGroup.hold_id == event.id)) or 0


def ready(s: Session) -> dict[str, int]:
    """How many items of each model are ready."""
    rows = sa.select(Item.model_code, sa.func.count()).where(Item.state == ItemState.READY).group_by(Item.model_code)
    return {model: number for model, number in s.execute(rows)}


class InUse:
    """The items in use, by model and the last day of their home loans, read with one query."""

    def __init__(self, s: Session) -> None:
        rows = sa.select(Item.model_code, Loan.due_on, sa.func.count()).outerjoin(
            Loan, (Loan.item_id == Item.id) & Loan.returned_at.is_(None)
        )
        rows = rows.where(Item.state.in_(IN_USE)).group_by(Item.model_code, Loan.due_on)
        self._rows = [(model, due_on, number) for model, due_on, number in s.execute(rows)]

    def there_on(self, model: str, date: dt.date) -> int:
        """How many items of a model are not lent home over a date."""
        return sum(number for code, due_on, number in self._rows if code == model and (not due_on or due_on < date))

    def left_for(self, event: Hold, events: Iterable[Hold], at: Moment) -> int:
        """How many items an event can count on: those that are there on its day, without what events before it have
        reserved for the same time.
        """
        others = sum(
            one.wanted
            for one in events
            if one.id < event.id
            and one.model_code == event.model_code
            and one.begins_at < event.ends_at
            and event.begins_at < one.ends_at
        )
        return max(0, self.there_on(event.model_code, event.begins_at.astimezone(at.zone).date()) - others)


def _is_now(event: Hold, at: Moment) -> bool:
    """Whether the items of an event are kept back already."""
    return event.begins_at - KEPT_BEFORE <= at.utc


def _number_of(s: Session, model: str) -> int:
    """How many items of a model there are, also those at repair."""
    gone = Item.state.in_((ItemState.LOST, ItemState.WITHDRAWN))
    return s.scalar(sa.select(sa.func.count()).select_from(Item).where(Item.model_code == model, ~gone)) or 0


def _counts(at: Moment) -> sa.ColumnElement[bool]:
    """A condition for the query: the hold was not ended, and its last time is in the future."""
    return Hold.ended_at.is_(None) & (Hold.ends_at > at.utc)


def _last_place(s: Session) -> int:
    """The place that was given last, also where it has ended: a slip with it may still be somewhere."""
    return s.scalar(sa.select(Hold.place).where(Hold.place.is_not(None)).order_by(Hold.id.desc()).limit(1)) or 0


def _check_model(s: Session, code: str) -> None:
    if code not in {one.code for one in queries.models(s)}:
        raise Invalid("bad_value", field="model")


def _time(date: dt.date, minute: int, at: Moment) -> dt.datetime:
    midnight = dt.datetime.combine(date, dt.time())
    return (midnight + dt.timedelta(minutes=minute)).replace(tzinfo=at.zone).astimezone(dt.UTC)
