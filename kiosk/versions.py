"""Notices that somebody else has changed a thing since a form was opened: the form sends the thing's version along."""

import hashlib
import re
from typing import Any

import msgspec

from kiosk.errors import Conflict

DIGITS = 16
SHAPE = re.compile(rf"[0-9a-f]{{{DIGITS}}}")


def version(*values: Any) -> str:
    """A short text that is another one as soon as one of the values is."""
    return hashlib.sha256(msgspec.json.encode(values, order="deterministic")).hexdigest()[:DIGITS]


def is_version(text: str) -> bool:
    """Whether a text has the shape of a version."""
    return SHAPE.fullmatch(text) is not None


def check(seen: str | None, present: str) -> None:
    """Compare the version that somebody has seen with the present one. Null: it is not compared.

    Raises Conflict `changed_meanwhile`.
    """
    if seen is not None and seen != present:
        raise Conflict("changed_meanwhile")
