"""The centre's own settings, and its business days."""

import datetime as dt
import enum
import secrets
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from kiosk.db import Base
from kiosk.errors import Invalid
from kiosk.i18n import SOURCE
from kiosk.types import UtcDateTime, code_column, is_name

SERIES_LETTERS = "ABCDEFGHJKLMNPRTUVWXYZ"  # I, O, Q and S look like 1, 0, O and 5 on a wall
LONGEST_DESK = 12
UNKNOWN_DATE = dt.date.min
"""The date of what is decided for today while the clock cannot say which date that is."""


class DayStatus(enum.StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    UNOBSERVED = "unobserved"


class OverrideKind(enum.StrEnum):
    """What somebody decided for today, whatever the hours say. `full`: the day's last number is taken. `unstaffed`: the
    room is open, and no staff are here.
    """

    OPEN = "open"
    CLOSED = "closed"
    FULL = "full"
    UNSTAFFED = "unstaffed"


class DeskKind(enum.StrEnum):
    DESK = "desk"
    ROOM = "room"


def new_uid() -> str:
    return secrets.token_hex(8)


class Centre(Base):
    """The one row about this centre."""

    __tablename__ = "centre"
    __table_args__ = (sa.CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    language: Mapped[str] = mapped_column(sa.String(12), default=SOURCE.code)
    default_topic: Mapped[str | None] = mapped_column(sa.ForeignKey("topic.code"))
    """The topic of a ticket from the button at the door."""
    demonstration: Mapped[bool] = mapped_column(default=False)
    statement_by: Mapped[str | None] = mapped_column(sa.String(120))
    """Who answers for the service, in the accessibility statement; null while nobody has written it."""
    statement_contact: Mapped[str | None] = mapped_column(sa.String(200))
    statement_date: Mapped[dt.date | None]
    wishes_off: Mapped[list[str]] = mapped_column(sa.JSON, default=list, server_default=sa.text("'[]'"))
    """The wishes (kiosk/centre/wishes.py) that visitors are not offered."""
    asks_feedback: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
    """Whether visitors are asked how it went, after their visit."""
    setup_code_sha256: Mapped[bytes | None] = mapped_column(sa.LargeBinary(32))
    """The SHA-256 of the one-time code that creates the first admin; null after its use."""
    uid: Mapped[str | None] = mapped_column(sa.String(16), default=new_uid)
    """A random name of this centre, which its backup copies have too: two centres may use one code."""
    last_number_before: Mapped[int] = mapped_column(default=0, server_default=sa.text("0"))
    """How many minutes before a day's last closing no more numbers are given; at most half of the day's last period."""
    works_alone: Mapped[list[str]] = mapped_column(sa.JSON, default=list, server_default=sa.text("'[]'"))
    """What visitors can do here without staff (kiosk/centre/unstaffed.py)."""
    board_languages: Mapped[list[str]] = mapped_column(sa.JSON, default=list, server_default=sa.text("'[]'"))
    """The languages that take turns with Swedish on the board (kiosk/translations/on_board.py)."""
    not_here: Mapped[list[str]] = mapped_column(sa.JSON, default=list, server_default=sa.text("'[]'"))
    """The parts that are not here, and so are not tried in the morning (kiosk/trials/presence.py)."""
    card_digits: Mapped[int | None]
    """How many digits the library cards have that are taken as passes (kiosk/loans/passes.py); null where none is."""
    card_start: Mapped[str | None] = mapped_column(sa.String(8))
    """The digits with which they begin; null for any."""
    prints_due_slips: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """Whether each home loan is followed by a slip with its last day (kiosk/loans/due_slip.py)."""


class Topic(Base):
    """A topic of help. Its series letter belongs to the service, not to a desk."""

    __tablename__ = "topic"
    __table_args__ = (
        sa.CheckConstraint("length(series) = 1 AND series BETWEEN 'A' AND 'Z'", name="series_letter"),
        sa.CheckConstraint("series NOT IN ('I', 'O', 'Q', 'S')", name="series_readable"),
    )

    code: Mapped[str] = mapped_column(sa.String(24), primary_key=True)
    series: Mapped[str] = mapped_column(sa.String(1))
    position: Mapped[int]
    pictogram: Mapped[str] = mapped_column(sa.String(24))
    names: Mapped[dict[str, str]] = mapped_column(sa.JSON)
    """The name by language; Swedish is always there."""
    digcomp: Mapped[str] = mapped_column(sa.String(40), default="")
    """DigComp 2.2 competences, such as `2.6+4.2`."""
    active: Mapped[bool] = mapped_column(default=True)


def _code_as_name(context: Any) -> Any:
    return context.get_current_parameters()["code"]


class Desk(Base):
    """Where staff serve: a desk in the hall, or a private room. Its code never changes: past visits have it."""

    __tablename__ = "desk"

    code: Mapped[str] = mapped_column(sa.String(LONGEST_DESK), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(LONGEST_DESK), default=_code_as_name)
    """What people see, after the word "Bord" or "Rum"."""
    kind: Mapped[DeskKind] = mapped_column(code_column(DeskKind, "kind"), default=DeskKind.DESK)
    position: Mapped[int]
    active: Mapped[bool] = mapped_column(default=True)

    @validates("code", "name")
    def _is_a_name(self, _column: str, text: str) -> str:
        """Check the code and name of every desk, wherever they are set. Raises Invalid `bad_name`."""
        if not is_name(text, LONGEST_DESK):
            raise Invalid("bad_name")
        return text


class OpeningPeriod(Base):
    """One period of a weekday in which numbers are given, or the room is open without staff. Minutes since local
    midnight; 1440 is the next midnight.

    It holds from the date `since` to the day before `until`, so that past dates keep the hours that they had.
    """

    __tablename__ = "opening_period"
    __table_args__ = (
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        sa.CheckConstraint("opens >= 0 AND opens < closes AND closes <= 1440", name="minutes"),
        sa.CheckConstraint("since < until", name="dates"),
        sa.UniqueConstraint("since", "weekday", "opens"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    weekday: Mapped[int]
    """0 is Monday, as in ISO 8601 less one."""
    opens: Mapped[int]
    closes: Mapped[int]
    staffed: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
    """Whether staff are here and numbers are given; else the room is open without them."""
    since: Mapped[dt.date]
    """0001-01-01 for the first hours."""
    until: Mapped[dt.date | None]
    """Null for the hours that hold now."""


class ExceptionDay(Base):
    """A date with hours of its own, such as a public holiday. Without periods the centre is closed."""

    __tablename__ = "exception_day"

    date: Mapped[dt.date] = mapped_column(primary_key=True)
    names: Mapped[dict[str, str]] = mapped_column(sa.JSON)
    """Why, by language; empty where nobody wrote it."""
    periods: Mapped[list["ExceptionPeriod"]] = relationship(
        cascade="all, delete-orphan", order_by="ExceptionPeriod.opens", lazy="subquery"
    )


class ExceptionPeriod(Base):
    """One period of a date with hours of its own, as `OpeningPeriod`."""

    __tablename__ = "exception_period"
    __table_args__ = (
        sa.CheckConstraint("opens >= 0 AND opens < closes AND closes <= 1440", name="minutes"),
        sa.UniqueConstraint("date", "opens"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    date: Mapped[dt.date] = mapped_column(sa.ForeignKey("exception_day.date", ondelete="CASCADE"))
    opens: Mapped[int]
    closes: Mapped[int]
    staffed: Mapped[bool] = mapped_column(default=True, server_default=sa.true())


class OpeningOverride(Base):
    """What somebody decided for one date while it was today. It ends with the day.

    While the clock has no date it is written under UNKNOWN_DATE; `settling` gives it its date, as to a provisional day.
    """

    __tablename__ = "opening_override"
    __table_args__ = (sa.CheckConstraint("kind != 'open' OR until IS NOT NULL", name="open_until"),)

    date: Mapped[dt.date] = mapped_column(primary_key=True)
    kind: Mapped[OverrideKind] = mapped_column(code_column(OverrideKind, "kind"))
    until: Mapped[int | None]
    """The minute of the day from which the hours hold again. Null: the day's end."""
    written: Mapped[dt.date | None]
    """The date that the clock showed, while `date` is UNKNOWN_DATE."""
    decided_boot: Mapped[str | None] = mapped_column(sa.String(36))
    """The boot of the machine in which it was decided. `decided_uptime`: the machine's uptime then, in seconds."""
    decided_uptime: Mapped[float | None]


class DeclinedHoliday(Base):
    """A public holiday or eve on which the centre keeps its weekday's hours: an admin said no to the proposal."""

    __tablename__ = "declined_holiday"

    date: Mapped[dt.date] = mapped_column(primary_key=True)
    names: Mapped[dict[str, str]] = mapped_column(sa.JSON)
    """What the day is called, by language."""


class Notice(Base):
    """A text for the board and the closed page, shown from one date to another. One that is removed is kept."""

    __tablename__ = "notice"
    __table_args__ = (sa.CheckConstraint("starts <= ends", name="dates"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int]
    starts: Mapped[dt.date]
    ends: Mapped[dt.date]
    """The last date on which it is shown."""
    texts: Mapped[dict[str, str]] = mapped_column(sa.JSON)
    """The text by language; Swedish is always there."""
    active: Mapped[bool] = mapped_column(default=True)


class BusinessDay(Base):
    """One day of service. Tickets refer to its id, so that a wrong date is corrected in this one row.

    While the clock cannot be trusted the row is provisional: `clock_ok` is false and its date a guess. If the day of
    its true date is closed already, it becomes a supplement: its counts are added to that day's as a new revision.
    """

    __tablename__ = "business_day"
    __table_args__ = (
        sa.Index("uq_business_day_date", "date", unique=True, sqlite_where=sa.text("clock_ok"),
                 postgresql_where=sa.text("clock_ok")),
        sa.Index("ix_business_day_open", "id", sqlite_where=sa.text("status = 'open'"),
                 postgresql_where=sa.text("status = 'open'")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    date: Mapped[dt.date]
    clock_ok: Mapped[bool]
    status: Mapped[DayStatus] = mapped_column(code_column(DayStatus, "status"), default=DayStatus.OPEN)
    opened: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    closed: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    opened_boot: Mapped[str | None] = mapped_column(sa.String(36))
    """The boot of the machine in which the day was opened. `opened_uptime`: the machine's uptime then, in seconds."""
    opened_uptime: Mapped[float | None]
    supplement: Mapped[bool] = mapped_column(default=False, server_default=sa.false())


class KnownTimeRow(Base):
    """The one row with the last right time (`kiosk.clock.KnownTime`), written about once a minute."""

    __tablename__ = "known_time"
    __table_args__ = (sa.CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    utc: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    boot: Mapped[str] = mapped_column(sa.String(36))
    uptime: Mapped[float]
