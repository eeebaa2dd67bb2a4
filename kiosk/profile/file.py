"""Writes and reads a profile as JSON."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.centre import queries
from kiosk.centre.change import LONGEST_NAME
from kiosk.clock import Moment
from kiosk.errors import Invalid
from kiosk.identity import contains_identity_number
from kiosk.profile.parts import BY_CODE, PARTS
from kiosk.types import is_name

VERSION = 1
"""Goes up when a program of before would read a profile wrongly."""
LARGEST = 768 * 1024
"""Bytes of a file: several times those of a centre with 1,000 topics, or with hours for every date of two years."""
INDENT = 2
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""Some editors write it before the text."""
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
Version = Annotated[int, msgspec.Meta(ge=1)]


class ProfileFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kind: Literal["entren-profile"]
    version: Version
    centre: str
    """The name of the centre that it is of."""
    made: dt.date
    parts: dict[str, msgspec.Raw]


class OnlyVersion(msgspec.Struct, frozen=True):
    """What can be read of a profile of any version."""

    kind: Literal["entren-profile"]
    version: Version


class Profile(Struct, frozen=True):
    """A profile that was read. `parts`: what is in each part, by its code."""

    centre: str
    made: dt.date
    parts: Mapping[str, Any]


def write(s: Session, at: Moment) -> bytes:
    """The profile of this centre."""
    parts = {part.code: msgspec.Raw(msgspec.json.encode(part.read(s, at))) for part in PARTS}
    file = ProfileFile("entren-profile", VERSION, queries.centre(s).name, at.date, parts)
    return msgspec.json.format(msgspec.json.encode(file), indent=INDENT) + b"\n"


def pack(profile: Profile) -> bytes:
    """A profile that was read, in as few bytes as can be, to be read again.

    Raises Invalid `bad_profile` with `part` where a text of it has an identity number.
    """
    for code, part in profile.parts.items():
        if any(contains_identity_number(text) for text in _texts(msgspec.to_builtins(part))):
            raise Invalid("bad_profile", part=code)
    parts = {code: msgspec.Raw(msgspec.json.encode(part)) for code, part in profile.parts.items()}
    return msgspec.json.encode(ProfileFile("entren-profile", VERSION, profile.centre, profile.made, parts))


def _texts(value: Any) -> Iterator[str]:
    """Each text in a value, also those that are keys."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _texts([*value, *value.values()])
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def read(content: bytes) -> Profile:
    """Read a file. Raises Invalid `no_profile`, `profile_too_large`, `profile_newer`, or `bad_profile` with `part`."""
    if len(content) > LARGEST:
        raise Invalid("profile_too_large")
    content = content.removeprefix(BYTE_ORDER_MARK)
    try:
        version = msgspec.json.decode(content, type=OnlyVersion).version
    except UNREADABLE:
        raise Invalid("no_profile") from None
    if version > VERSION:
        raise Invalid("profile_newer")
    try:
        file = msgspec.json.decode(content, type=ProfileFile)
    except UNREADABLE:
        raise Invalid("no_profile") from None
    if not is_name(file.centre, LONGEST_NAME):
        raise Invalid("no_profile")
    return Profile(file.centre, file.made, {code: _part(code, raw) for code, raw in file.parts.items()})


def _part(code: str, raw: msgspec.Raw) -> Any:
    part = BY_CODE.get(code)
    if part is None:
        raise Invalid("no_profile")
    try:
        return msgspec.json.decode(raw, type=part.shape)
    except UNREADABLE:
        raise Invalid("bad_profile", part=code) from None
