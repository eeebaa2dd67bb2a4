"""When a page of the touchscreen goes back to the start by itself, and how it says so."""

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import ngettext

from web.language import in_swedish
from web.visitor.sight import sees_better


@dataclass(frozen=True, slots=True)
class Countdown:
    """The seconds without a touch before the countdown is shown, and its words for one second and for several."""

    idle: int
    one: str
    several: str


def closes() -> Countdown:
    """For a number, which is shown for a short time whether somebody touches the screen or not."""
    return _countdown(0, lambda n: ngettext("Stängs om {seconds} sekund.", "Stängs om {seconds} sekunder.", n))


def to_start(idle: int) -> Countdown:
    """For a page that is not the start page."""
    return _countdown(
        idle,
        lambda n: ngettext(
            "Tillbaka till början om {seconds} sekund.", "Tillbaka till början om {seconds} sekunder.", n
        ),
    )


def to_usual(idle: int) -> Countdown | None:
    """The countdown of the start page, to Swedish or to normal text. Null where the page is both already."""
    if not in_swedish():
        return _countdown(
            idle,
            lambda n: ngettext(
                "Tillbaka till svenska om {seconds} sekund.", "Tillbaka till svenska om {seconds} sekunder.", n
            ),
        )
    if sees_better():
        return _countdown(
            idle,
            lambda n: ngettext(
                "Tillbaka till vanlig text om {seconds} sekund.", "Tillbaka till vanlig text om {seconds} sekunder.", n
            ),
        )
    return None


def _countdown(idle: int, words: Callable[[int], str]) -> Countdown:
    return Countdown(idle, words(1), words(2))
