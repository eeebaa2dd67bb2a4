"""The tables of slips of paper: the print jobs, and the address that is on the slips."""

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db import Base
from kiosk.types import UtcDateTime, code_column


class JobState(enum.StrEnum):
    """`sending`: the printer has perhaps got a part of the slip. `sent`: the cut was next, or has been made.

    `missed`: the slip does not come, since it would be late; or nobody knows whether it was cut.
    """

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    PRINTED = "printed"
    MISSED = "missed"


class PrintJob(Base):
    """One slip to print: of a ticket, with which it is written, or of a home loan. The agent prints it.

    The job of a loan, which alone knows the language of its slip, is deleted when the loan ends.
    """

    __tablename__ = "print_job"
    __table_args__ = (
        sa.Index("uq_print_job_ticket", "ticket", unique=True),
        sa.Index("uq_print_job_loan_language", "loan", "language", unique=True),
        sa.CheckConstraint("(loan IS NULL) = (language IS NULL)", name="loan_in_a_language"),
        sa.CheckConstraint("loan IS NULL OR ticket IS NULL", name="one_thing"),
        sa.Index("ix_print_job_open", "id", sqlite_where=sa.text("state IN ('queued', 'sending', 'sent')"),
                 postgresql_where=sa.text("state IN ('queued', 'sending', 'sent')")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket: Mapped[int | None] = mapped_column(sa.ForeignKey("ticket.id", ondelete="CASCADE"))
    """Null for the slip of a loan, and for a test slip."""
    loan: Mapped[int | None] = mapped_column(sa.ForeignKey("loan.id", ondelete="CASCADE"))
    language: Mapped[str | None] = mapped_column(sa.String(12))
    """Of the slip of a loan."""
    state: Mapped[JobState] = mapped_column(code_column(JobState, "state"), default=JobState.QUEUED)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, info={"stamped_on": "ticket"})


class PhoneAddress(Base):
    """How phones reach the pages. The web process writes it, since the agent, which prints it, sees no network."""

    __tablename__ = "phone_address"
    __table_args__ = (sa.CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    root: Mapped[str | None] = mapped_column(sa.String(300))
    """The first part of the addresses, such as `http://192.168.1.20:8080`; null where phones cannot reach them."""
