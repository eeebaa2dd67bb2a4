"""What a check found about one part of the centre."""

import enum

from msgspec import Struct


class Level(enum.StrEnum):
    OK = "ok"
    NOTE = "note"
    """Something to know. It needs no action."""
    TROUBLE = "trouble"


class Finding(Struct, frozen=True):
    """`words` say how the part is. In trouble, `works` says what still works, and `todo` what to do."""

    part: str
    level: Level
    words: str
    works: str = ""
    todo: str = ""


def ok(part: str, words: str) -> Finding:
    return Finding(part, Level.OK, words)


def note(part: str, words: str) -> Finding:
    return Finding(part, Level.NOTE, words)


def trouble(part: str, words: str, *, works: str, todo: str) -> Finding:
    return Finding(part, Level.TROUBLE, words, works, todo)
