"""The tables of loan devices and their loans. Only a home loan has a borrower, who can be read while it is open."""

import enum
from datetime import date, datetime

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kiosk.db import Base, table_of
from kiosk.facts import was_not_undone
from kiosk.rows import columns_of
from kiosk.types import UtcDateTime, code_column


class ItemState(enum.StrEnum):
    READY = "ready"
    LENT = "lent"
    CHECKING = "checking"
    """Returned, but not yet checked and made ready."""
    REPAIR = "repair"
    LOST = "lost"
    WITHDRAWN = "withdrawn"
    """Out of use for good, or until somebody takes it back into use."""


class ItemStep(enum.StrEnum):
    LENT = "lent"
    LENT_HOME = "lent_home"
    RETURNED = "returned"
    RENEWED = "renewed"
    """A home loan has a later last day."""
    CHECKED = "checked"
    """A step of a return is done, and others are left."""
    READIED = "readied"
    PART_MISSING = "part_missing"
    PART_FOUND = "part_found"
    DAMAGED = "damaged"
    """Its condition is not good. Whether it goes to repair is a step of its own."""
    SENT_TO_REPAIR = "sent_to_repair"
    REPAIRED = "repaired"
    REPORTED_LOST = "reported_lost"
    """A loan in the centre ends with it. A home loan goes on: it says who can be asked."""
    LOAN_ENDED = "loan_ended"
    """The home loan of a lost item is ended, and nothing came back."""
    FOUND = "found"
    FOUND_LENT = "found_lent"
    """A lost item is found whose home loan goes on: its borrower has it, or brings it."""
    WITHDRAWN = "withdrawn"
    BROUGHT_BACK = "brought_back"
    UNDONE = "undone"


NEED_NO_MEASURE = {
    ItemStep.CHECKED,
    ItemStep.READIED,
    ItemStep.PART_FOUND,
    ItemStep.SENT_TO_REPAIR,
    ItemStep.REPAIRED,
    ItemStep.LOAN_ENDED,
    ItemStep.BROUGHT_BACK,
    ItemStep.UNDONE,
}
"""The steps that need not be in the statistics. Every other one has a measure in `facts.py`."""


class Condition(enum.StrEnum):
    """In what condition an item is. Staff choose from this list and write nothing."""

    GOOD = "good"
    SCRATCHED = "scratched"
    CRACKED = "cracked"
    BATTERY = "battery"
    """The battery does not last."""
    DEAD = "dead"
    """It does not start."""
    OTHER = "other"


FIRST_CHECKS = ("parts", "accounts", "charged")
"""What is checked of a new model until somebody changes it."""
MOST_RENEWALS = 2
"""How often home loans of a new model may be renewed."""
LONGEST_EVENT = 40
LATE = "late"
"""The `about` of a return that comes after the last day of the loan."""


class Model(Base):
    """A kind of device, with the parts that are lent with it and what is checked when it comes back."""

    __tablename__ = "model"

    code: Mapped[str] = mapped_column(sa.String(24), primary_key=True)
    names: Mapped[dict[str, str]] = mapped_column(sa.JSON)
    parts: Mapped[list[str]] = mapped_column(sa.JSON)
    """Codes of its parts, such as charger, cover and pen."""
    checks: Mapped[list[str]] = mapped_column(
        sa.JSON, default=lambda: list(FIRST_CHECKS), server_default=sa.text('\'["parts", "accounts", "charged"]\'')
    )
    """Codes of the steps of a return, in their order: what staff check before it is ready."""
    loan_days: Mapped[int | None]
    """For how many days it may be lent home; null: it is used in the centre, and returned on the same day."""
    most_renewals: Mapped[int] = mapped_column(default=MOST_RENEWALS, server_default=sa.text("2"))
    """How often a home loan may be renewed."""
    position: Mapped[int] = mapped_column(default=0, server_default=sa.text("0"))
    active: Mapped[bool] = mapped_column(default=True, server_default=sa.true())


class Item(Base):
    """One loan device. `tag` is its barcode: only A-Z and 0-9, which are the same in every keyboard layout."""

    __tablename__ = "item"
    __table_args__ = (
        sa.CheckConstraint("tag = upper(tag) AND length(tag) BETWEEN 3 AND 20", name="tag"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    tag: Mapped[str] = mapped_column(sa.String(20), unique=True)
    model_code: Mapped[str] = mapped_column(sa.ForeignKey("model.code"))
    serial: Mapped[str | None] = mapped_column(sa.String(40))
    state: Mapped[ItemState] = mapped_column(code_column(ItemState, "state"))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    open_steps: Mapped[list[str]] = mapped_column(sa.JSON, default=list, server_default=sa.text("'[]'"))
    """What remains before it is ready: steps of its model, and findings that somebody has to decide about."""
    condition: Mapped[Condition] = mapped_column(
        code_column(Condition, "condition"), default=Condition.GOOD, server_default=sa.text("'good'")
    )
    label_checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When its printed label was scanned to see that it can be read; null while nobody has done that."""
    imei: Mapped[str | None] = mapped_column(sa.String(15))
    """The number of its modem: 15 digits."""
    mdm_link: Mapped[str | None] = mapped_column(sa.String(200))
    """Its page in the system that manages devices from afar: an address with https."""
    purchased_on: Mapped[date | None]
    warranty_until: Mapped[date | None]
    """The last day of its warranty."""
    added_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was added, the same for all that were added at once; null for items of before."""
    model: Mapped[Model] = relationship(lazy="joined", innerjoin=True)


class Hold(Base):
    """What is kept back of a model until `ends_at`, or until somebody ends it. It names no person.

    For somebody in the waiting list, who has the number `place`; or `wanted` items for an event.
    """

    __tablename__ = "hold"
    __table_args__ = (
        sa.Index("ix_hold_model_code", "model_code"),
        sa.CheckConstraint("(place IS NULL) = (name IS NOT NULL)", name="a_place_or_an_event"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    model_code: Mapped[str] = mapped_column(sa.ForeignKey("model.code"))
    place: Mapped[int | None]
    wanted: Mapped[int]
    name: Mapped[str | None] = mapped_column(sa.String(LONGEST_EVENT))
    """What staff call the event: "Klass 7B"."""
    begins_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LoanGroup(Base):
    """Items that are lent together, as to a class. It takes items until `ended_at`, or until it was silent for a while.

    `wanted`: how many items it shall have; null where nobody said it. It has nobody's name, and no pass.
    """

    __tablename__ = "loan_group"
    __table_args__ = (
        sa.Index("uq_loan_group_desk_open", "desk", unique=True, sqlite_where=sa.text("ended_at IS NULL"),
                 postgresql_where=sa.text("ended_at IS NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    business_day: Mapped[int] = mapped_column(sa.ForeignKey("business_day.id"), index=True)
    desk: Mapped[str | None] = mapped_column(sa.ForeignKey("desk.code"))
    """The desk at which it was begun; null where that is none (`groups.at_desk` says which scanners lend to it)."""
    wanted: Mapped[int | None]
    hold_id: Mapped[int | None] = mapped_column(sa.ForeignKey("hold.id"), index=True)
    """The event that reserved its items."""
    goes_home: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """Its items are lent home, with one pass."""
    began_at: Mapped[datetime] = mapped_column(UtcDateTime, info={"stamped_on": "business_day"})
    last_at: Mapped[datetime] = mapped_column(UtcDateTime, info={"stamped_on": "business_day"})
    """When its last item was lent."""
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info={"stamped_on": "business_day"})


def _was_dated_on(day: int) -> sa.ColumnElement[bool]:
    """A condition: the last day of a loan was counted on this business day, when it was lent home or last renewed."""
    events, loans = table_of(ItemEvent), table_of(Loan)
    dating = sa.select(sa.func.max(events.c.id)).where(
        events.c.loan_id == loans.c.id,
        events.c.step.in_((ItemStep.LENT_HOME, ItemStep.RENEWED)),
        was_not_undone(events),
    )
    newest = dating.correlate(loans).scalar_subquery()
    return newest.in_(sa.select(events.c.id).where(events.c.business_day == day).correlate(None))


class Loan(Base):
    """One loan, open while `returned_at` is null: for use in the centre, or home, with a last day and a borrower."""

    __tablename__ = "loan"
    __table_args__ = (
        sa.Index("uq_loan_item_open", "item_id", unique=True, sqlite_where=sa.text("returned_at IS NULL"),
                 postgresql_where=sa.text("returned_at IS NULL")),
        sa.Index("ix_loan_lent_day", "lent_day"),
        sa.Index("ix_loan_returned_day", "returned_day"),
        sa.CheckConstraint("(returned_at IS NULL) = (returned_day IS NULL)", name="returned_on_a_day"),
        sa.CheckConstraint("(borrower IS NULL) = (borrower_key IS NULL)", name="borrower_with_a_key"),
        sa.CheckConstraint("borrower IS NULL OR returned_at IS NULL", name="no_borrower_after_the_return"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("item.id"))
    lent_day: Mapped[int] = mapped_column(sa.ForeignKey("business_day.id"))
    lent_at: Mapped[datetime] = mapped_column(UtcDateTime, info={"stamped_on": "lent_day"})
    returned_day: Mapped[int | None] = mapped_column(sa.ForeignKey("business_day.id"))
    returned_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info={"stamped_on": "returned_day"})
    due_on: Mapped[date | None] = mapped_column(info={"counted_on": _was_dated_on})
    """The last day of a home loan; null for a loan in the centre, which ends on the same day."""
    group_id: Mapped[int | None] = mapped_column(sa.ForeignKey("loan_group.id"), index=True)
    """The group that it was lent to; null for a loan of its own."""
    renewals: Mapped[int] = mapped_column(default=0, server_default=sa.text("0"))
    """How often it was renewed."""
    borrower: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    """The encrypted code of the pass of an open home loan (kiosk/loans/borrowers.py)."""
    borrower_key: Mapped[str | None] = mapped_column(sa.String(32))
    """The id of its key in `keys.db`."""


class ItemEvent(Base):
    """One step of an item. The statistics of lending are counted from these rows."""

    __tablename__ = "item_event"
    __table_args__ = (
        sa.Index("uq_item_event_undoes", "undoes", unique=True, sqlite_where=sa.text("undoes IS NOT NULL"),
                 postgresql_where=sa.text("undoes IS NOT NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("item.id"), index=True)
    business_day: Mapped[int] = mapped_column(sa.ForeignKey("business_day.id"), index=True)
    step: Mapped[ItemStep] = mapped_column(code_column(ItemStep, "step"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, info={"stamped_on": "business_day"})
    loan_id: Mapped[int | None] = mapped_column(sa.ForeignKey("loan.id"))
    undoes: Mapped[int | None] = mapped_column(sa.ForeignKey("item_event.id"))
    state_before: Mapped[ItemState | None] = mapped_column(code_column(ItemState, "state_before"))
    """The state before the step, which an undo restores; null for an undo, and for steps of older versions."""
    open_before: Mapped[list[str] | None] = mapped_column(sa.JSON(none_as_null=True))
    condition_before: Mapped[Condition | None] = mapped_column(code_column(Condition, "condition_before"))
    about: Mapped[str | None] = mapped_column(sa.String(20))
    """Which part, condition or step of a return it is about; of a renewal, the last day before it; LATE of a return
    after the last day; null where the step says it all.
    """


class MissingPart(Base):
    """A part that is not with its item since an event; `found`: the event that ended it. It stays when staff choose to
    lend the item without it.
    """

    __tablename__ = "missing_part"
    __table_args__ = (
        sa.Index("uq_missing_part_item_part", "item_id", "part", unique=True, sqlite_where=sa.text("found IS NULL"),
                 postgresql_where=sa.text("found IS NULL")),
        sa.Index("ix_missing_part_event", "event"),
        sa.Index("ix_missing_part_found", "found"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("item.id"))
    part: Mapped[str] = mapped_column(sa.String(20))
    event: Mapped[int] = mapped_column(sa.ForeignKey("item_event.id"))
    found: Mapped[int | None] = mapped_column(sa.ForeignKey("item_event.id"))


class Counted(enum.StrEnum):
    """What a stocktake says of an item."""

    FOUND = "found"
    WAS_LOST = "was_lost"
    """It was lost, and is found."""
    UNEXPECTED = "unexpected"
    """It is here, and ought to be elsewhere: it is lent, at repair or out of use."""
    MISSING = "missing"
    """It ought to be here, and was not scanned before the stocktake was closed."""


class Stocktake(Base):
    """One count of what stands on the shelf. `unknown`: codes that belong to no item. One at a time is open."""

    __tablename__ = "stocktake"
    __table_args__ = (
        sa.Index("uq_stocktake_is_open", "is_open", unique=True, sqlite_where=sa.text("is_open"),
                 postgresql_where=sa.text("is_open")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    begun_day: Mapped[int] = mapped_column(sa.ForeignKey("business_day.id"), index=True)
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime, info={"stamped_on": "begun_day"})
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info={"stamped_on": "begun_day"})
    is_open: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
    is_paused: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """Its scanners lend again until it goes on."""
    unknown: Mapped[int] = mapped_column(default=0, server_default=sa.text("0"))


class StocktakeItem(Base):
    """An item of a stocktake. `at`: when it was scanned, or the stocktake closed; `again`: how often after that."""

    __tablename__ = "stocktake_item"
    __table_args__ = (sa.UniqueConstraint("stocktake_id", "item_id", name="uq_stocktake_item_item"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    stocktake_id: Mapped[int] = mapped_column(sa.ForeignKey("stocktake.id"))
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("item.id"))
    kind: Mapped[Counted] = mapped_column(code_column(Counted, "kind"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    again: Mapped[int] = mapped_column(default=0, server_default=sa.text("0"))


class StocktakeScanner(Base):
    """A scanner that counts on a date instead of lending."""

    __tablename__ = "stocktake_scanner"

    scanner: Mapped[str] = mapped_column(sa.String(24), primary_key=True)
    date: Mapped[date]


class ItemRow(Struct, frozen=True):
    """A row of the table `item`, with what scans need of it."""

    id: int
    tag: str
    model_code: str
    serial: str | None
    state: ItemState
    since: datetime
    open_steps: list[str]
    condition: Condition


class NewItemEvent(Struct, frozen=True, kw_only=True):
    """A row to insert into `item_event`."""

    item_id: int
    business_day: int
    step: ItemStep
    at: datetime
    loan_id: int | None = None
    undoes: int | None = None
    state_before: ItemState | None = None
    open_before: list[str] | None = None
    condition_before: Condition | None = None
    about: str | None = None


NOT_SCANNED = {"label_checked_at", "imei", "mdm_link", "purchased_on", "warranty_until", "added_at"}
ITEM_COLUMNS = columns_of(ItemRow, table_of(Item), without=NOT_SCANNED)
ITEM_EVENT_COLUMNS = columns_of(NewItemEvent, table_of(ItemEvent), without={"id"})


class LabelCheck(Base):
    """A scanner of the machine that checks printed labels, and lends nothing, until then or until somebody ends it."""

    __tablename__ = "label_check"

    scanner: Mapped[str] = mapped_column(sa.String(24), primary_key=True)
    until: Mapped[datetime] = mapped_column(UtcDateTime)
