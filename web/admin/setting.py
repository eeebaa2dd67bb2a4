"""How the log of changes names a setting and its values. A page of the admin lists those that it sets in `SETTINGS`."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext
from msgspec import Struct

from web.times import minute_of_day


class Setting(Struct, frozen=True):
    """`words`: what it is called. `of_value` writes one of its values, which is not null; without it, as it is."""

    words: Any
    of_value: Callable[[Any], str] | None = None


def times_or(nothing: Any) -> Callable[[Any], str]:
    """Writes a value that is when a day opens and closes, again and again: "10–12, 13–16". `nothing`: of no times."""
    return lambda times: (
        ", ".join(f"{minute_of_day(opens)}–{minute_of_day(closes)}" for opens, closes in times) or str(nothing)
    )


def one_of(words: Mapping[Any, Any]) -> Callable[[Any], str]:
    """Writes a value that is a code."""
    return lambda code: str(words.get(code, code) or gettext("inget"))


def some_of(words: Mapping[str, Any]) -> Callable[[Any], str]:
    """Writes a value that is a list of codes."""
    return lambda codes: ", ".join(str(words.get(code, code)) for code in codes) or str(gettext("inget"))
