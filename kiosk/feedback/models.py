"""The table of feedback: how many answers a business day has.

No row says which tickets have answered. It has neither times nor row ids, which would tell the order of the answers.
"""

import enum

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db import Base
from kiosk.types import code_column


class Question(enum.StrEnum):
    """What a visitor is asked, in this order. `where` follows only where a service was named."""

    FACE = "face"
    SERVICE = "service"
    WHERE = "where"
    ALONE = "alone"


class Face(enum.StrEnum):
    GOOD = "good"
    SO_SO = "so_so"
    BAD = "bad"


class Service(enum.StrEnum):
    """The service that was hard. Nine, as many as the smallest touchscreen shows at once: so it is one tap."""

    BANKID = "bankid"
    CARE = "care"
    BANK = "bank"
    INSURANCE = "insurance"
    TAX = "tax"
    JOBS = "jobs"
    MIGRATION = "migration"
    MUNICIPALITY = "municipality"
    OTHER = "other"


class Where(enum.StrEnum):
    """Where in the service it got stuck. With the code of a service and a dot it fits into a key of a day report."""

    LOGIN = "login"
    FIND = "find"
    UNDERSTAND = "understand"
    SEND = "send"
    FAILED = "failed"
    OTHER = "other"


class Alone(enum.StrEnum):
    """Whether the visitor can do it without help next time."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


ANSWERS: dict[Question, type[enum.StrEnum]] = {
    Question.FACE: Face,
    Question.SERVICE: Service,
    Question.WHERE: Where,
    Question.ALONE: Alone,
}


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """One tap. `service`: the one that `where` is about; null for the other questions."""

    question: Question
    answer: str
    service: Service | None = None


class FeedbackCount(Base):
    """How often a question was answered so on a business day. `service` is empty but for `where`."""

    __tablename__ = "feedback_count"
    __table_args__ = (
        sa.CheckConstraint("n > 0", name="n"),
        {"sqlite_with_rowid": False, "info": {"added_up": "n"}},
    )

    business_day: Mapped[int] = mapped_column(sa.ForeignKey("business_day.id"), primary_key=True)
    question: Mapped[Question] = mapped_column(code_column(Question, "question"), primary_key=True)
    answer: Mapped[str] = mapped_column(sa.String(12), primary_key=True)
    service: Mapped[str] = mapped_column(sa.String(12), primary_key=True, default="")
    n: Mapped[int]
