"""Codes and column types that several features share."""

import enum
import re
import secrets
import unicodedata
from datetime import UTC, datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from kiosk.identity import contains_identity_number, key_contains_identity_number

KEY_PATTERN = r"[A-Za-z0-9-]{8,64}"
LONGEST_NAME = 40
KEY_SHAPE = re.compile(KEY_PATTERN)
LONGEST_CENTRE_CODE = 63
CENTRE_PATTERN = "[a-z0-9]+(-[a-z0-9]+)*"
CENTRE_SHAPE = re.compile(CENTRE_PATTERN)
INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\ufffc"
    "\U00016fe4\U0001d159\U000e0100-\U000e01ef]"
)
"""Characters that count as printable and show nothing: Default_Ignorable_Code_Point of Unicode, the empty Braille
pattern, and three that fonts draw without ink. Two names that differ in them only look the same."""
MOST_MARKS = 3
"""Combining marks on one letter, such as accents. Languages need two or three; more of them cover other lines."""


class Role(enum.StrEnum):
    KIOSK = "kiosk"
    STAFF = "staff"
    ADMIN = "admin"


class Channel(enum.StrEnum):
    """Where a ticket was taken. `desk`, `phone`: staff took it for somebody who stood there or rang."""

    TOUCH = "touch"
    BUTTON = "button"
    DESK = "desk"
    PHONE = "phone"
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
    """A text column in which the database allows only these codes (a CHECK constraint)."""
    return sa.Enum(
        codes,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=24,
        values_callable=lambda members: [member.value for member in members],
    )


def whole(pattern: str, max_length: int | None = None) -> msgspec.Meta:
    """A text that matches a pattern as a whole. `\\Z` ends it, since `$` in Python allows a line break after it."""
    return msgspec.Meta(pattern=rf"^({pattern})\Z", max_length=max_length)


def json_schema(kind: type[msgspec.Struct]) -> Any:
    """The JSON Schema of a message. Its patterns end with `$`, as in ECMAScript, instead of Python's `\\Z`."""
    return msgspec.json.decode(msgspec.json.encode(msgspec.json.schema(kind)).replace(rb'\\Z"', b'$"'))


def is_name(text: str, longest: int = LONGEST_NAME) -> bool:
    """Whether a text may be the name of a user, token or topic: it can be read, and has no identity number."""
    return 1 <= len(text) <= longest and can_be_read(text) and not contains_identity_number(text)


def can_be_read(text: str) -> bool:
    """Whether a text is printable, has a letter or digit, no invisible character, and no pile of accents."""
    if not text.isprintable() or INVISIBLE.search(text) or not any(map(str.isalnum, text)):
        return False
    marks = "".join("m" if unicodedata.combining(one) else " " for one in text)
    return "m" * (MOST_MARKS + 1) not in marks


def is_centre_code(text: str) -> bool:
    """Whether a text may be a centre's code: small letters, digits and single hyphens, no identity number."""
    is_short = len(text) <= LONGEST_CENTRE_CODE
    return is_short and CENTRE_SHAPE.fullmatch(text) is not None and not contains_identity_number(text)


def is_key(text: Any) -> bool:
    """Whether a text may be a request key or scan id: 8 to 64 of `A-Za-z0-9-`, without an identity number."""
    return isinstance(text, str) and KEY_SHAPE.fullmatch(text) is not None and not key_contains_identity_number(text)


def new_key() -> str:
    """A new request key or scan id: 128 random bits as 32 hexadecimal digits, which is never an identity number."""
    return secrets.token_hex(16)
