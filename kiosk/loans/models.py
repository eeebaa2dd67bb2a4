"""The tables of loan devices and their loans in the centre. A loan has an item and times, but no borrower."""

import enum
from datetime import datetime

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kiosk.db import Base, table_of
from kiosk.rows import columns_of
from kiosk.types import UtcDateTime, code_column


class ItemState(enum.StrEnum):
    READY = "ready"
    LENT = "lent"
    CHECKING = "checking"
    """Returned, but not yet checked and made ready."""
    AWAY = "away"
    """Out of use: missing, at repair or withdrawn."""


class ItemStep(enum.StrEnum):
    LENT = "lent"
    RETURNED = "returned"
    READIED = "readied"
    TAKEN_AWAY = "taken_away"
    BROUGHT_BACK = "brought_back"
    UNDONE = "undone"


NEED_NO_MEASURE = {ItemStep.READIED, ItemStep.TAKEN_AWAY, ItemStep.BROUGHT_BACK, ItemStep.UNDONE}
"""The steps that need not be in the statistics. Every other one has a measure in `facts.py`."""


FIRST_CHECKS = ("parts", "accounts", "charged")
"""What is checked of a new model until somebody changes it."""


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
    """Codes of what staff check when one comes back."""
    loan_days: Mapped[int | None]
    """For how many days it may be lent home; null: it is used in the centre, and returned on the same day."""
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
    model: Mapped[Model] = relationship(lazy="joined", innerjoin=True)


class Loan(Base):
    """One loan for use in the centre; open while `returned_at` is null."""

    __tablename__ = "loan"
    __table_args__ = (
        sa.Index("uq_loan_item_open", "item_id", unique=True, sqlite_where=sa.text("returned_at IS NULL"),
                 postgresql_where=sa.text("returned_at IS NULL")),
        sa.Index("ix_loan_lent_day", "lent_day"),
        sa.Index("ix_loan_returned_day", "returned_day"),
        sa.CheckConstraint("(returned_at IS NULL) = (returned_day IS NULL)", name="returned_on_a_day"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("item.id"))
    lent_day: Mapped[int] = mapped_column(sa.ForeignKey("business_day.id"))
    lent_at: Mapped[datetime] = mapped_column(UtcDateTime, info={"stamped_on": "lent_day"})
    returned_day: Mapped[int | None] = mapped_column(sa.ForeignKey("business_day.id"))
    returned_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info={"stamped_on": "returned_day"})


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


class ItemRow(Struct, frozen=True):
    """A row of the table `item`."""

    id: int
    tag: str
    model_code: str
    serial: str | None
    state: ItemState
    since: datetime


class NewItemEvent(Struct, frozen=True, kw_only=True):
    """A row to insert into `item_event`."""

    item_id: int
    business_day: int
    step: ItemStep
    at: datetime
    loan_id: int | None = None
    undoes: int | None = None
    state_before: ItemState | None = None


ITEM_COLUMNS = columns_of(ItemRow, table_of(Item))
ITEM_EVENT_COLUMNS = columns_of(NewItemEvent, table_of(ItemEvent), without={"id"})
