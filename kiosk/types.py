"""Codes and column types that several features share."""

import enum
import re
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

KEY_PATTERN = r"[A-Za-z0-9-]{8,64}"
LONGEST_NAME = 40
KEY_SHAPE = re.compile(KEY_PATTERN)
APART = r"[\W_]*"
IDENTITY_SHAPE = re.compile(rf"{APART}(?:\d{APART}){{10}}(?:(?:\d{APART}){{2}})?")


class Role(enum.StrEnum):
    KIOSK = "kiosk"
    STAFF = "staff"
    ADMIN = "admin"


class Channel(enum.StrEnum):
    """Where a ticket was taken."""

    TOUCH = "touch"
    BUTTON = "button"
    API = "api"


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An aware time, stored in UTC on every database; on SQLite as text of one width, which sorts by time."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Any:
        return _to_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: Any) -> Any:
        return _from_text if dialect.name == "sqlite" else super().result_processor(dialect, coltype)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else value.astimezone(UTC)

    process_result_value = process_bind_param


def _to_text(value: datetime | None) -> str | None:
    return None if value is None else value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def _from_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value).replace(tzinfo=UTC)


def code_column(codes: type[enum.StrEnum], name: str) -> sa.Enum:
    """A text column that the database itself holds to the codes (CHECK, named by the convention)."""
    return sa.Enum(
        codes,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=24,
        values_callable=lambda members: [member.value for member in members],
    )


def is_identity_number(text: str) -> bool:
    """Whether the whole text is a Swedish personal identity or coordination number (SKV 704, SKV 707).

    Ten or twelve digits, set apart by any signs or none, day + 60 for coordination numbers, Luhn over the ten.
    """
    if IDENTITY_SHAPE.fullmatch(text) is None:
        return False
    ten = re.sub(r"\D", "", text)[-10:]
    month, day = int(ten[2:4]), int(ten[4:6])
    if not 1 <= month <= 12 or not (1 <= day <= 31 or 61 <= day <= 91):
        return False
    return luhn_sum(ten) % 10 == 0


def is_name(text: str) -> bool:
    """Whether a text may name a user, a token or a model: 1 to 40 printable characters, nobody's identity number."""
    return 1 <= len(text) <= LONGEST_NAME and text.isprintable() and not is_identity_number(text)


def luhn_sum(digits: str) -> int:
    """The Luhn sum of a number with its check digit: a multiple of ten where the check digit is right."""
    weighted = [int(digit) * (1 + position % 2) for position, digit in enumerate(reversed(digits))]
    return sum(sum(divmod(value, 10)) for value in weighted)


def is_key(text: Any) -> bool:
    """Whether a text may be a request key or scan id: 8 to 64 of `A-Za-z0-9-`, and nobody's identity number."""
    return isinstance(text, str) and KEY_SHAPE.fullmatch(text) is not None and not is_identity_number(text)
