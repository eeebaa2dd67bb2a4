"""What was said about the last request, for the pages of staff."""

from typing import Any

from flask import Flask, get_flashed_messages
from msgspec import Struct

DONE = "done"
"""The category of a flashed message about what was done: the page shows it with a tick."""


class Said(Struct, frozen=True):
    """A message for the page. `is_done`: it confirms an action; else it is a hint or a refusal."""

    words: str
    is_done: bool


def last_said() -> list[Said]:
    messages: Any = get_flashed_messages(with_categories=True)
    return [Said(words, kind == DONE) for kind, words in messages]


def install(app: Flask) -> None:
    app.jinja_env.globals["last_said"] = last_said
