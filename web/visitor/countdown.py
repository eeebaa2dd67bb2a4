"""When a page of the touchscreen goes back to the start by itself, and how it says so."""

from collections.abc import Callable, Mapping
from functools import cache

from babel import Locale
from flask_babel import get_locale, ngettext
from msgspec import Struct, field
from msgspec.structs import replace

from web.language import in_swedish
from web.speech.views import listens
from web.visitor.sight import sees_better

Words = Mapping[str, str]
"""A text for each plural category of CLDR that whole numbers have in the page's language: "one", "few", "other"."""
IDLE_LISTENING = 30
"""The seconds without a key before the number of a visitor who listens shows its countdown: it is heard first."""
LARGEST = 100
"""Each category of every language has a number up to this one; Arabic's "other" has none below it."""


class Countdown(Struct, frozen=True):
    """The seconds without a touch before the countdown is shown, and its words, also while another number waits."""

    idle: int
    words: Words
    next: Words = field(default_factory=dict)


def closes() -> Countdown:
    """For a number, which is shown for a short time whether somebody touches the screen or not."""
    idle = IDLE_LISTENING if listens() else 0
    return _countdown(idle, lambda n: ngettext("Stängs om {seconds} sekund.", "Stängs om {seconds} sekunder.", n))


def makes_way() -> Countdown:
    """The same for a number that was taken with the button: the next such number is shown after it."""
    next_number = _of_each_category(
        lambda n: ngettext("Nästa nummer visas om {seconds} sekund.", "Nästa nummer visas om {seconds} sekunder.", n)
    )
    return replace(closes(), idle=0, next=next_number)


def to_start(idle: int) -> Countdown:
    """For a page that is not the start page."""
    return _countdown(
        idle,
        lambda n: ngettext(
            "Tillbaka till början om {seconds} sekund.", "Tillbaka till början om {seconds} sekunder.", n
        ),
    )


def to_usual(idle: int) -> Countdown | None:
    """The countdown of the start page, to Swedish, normal text, silence. Null where it is all already."""
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
    if listens():
        return _countdown(
            idle,
            lambda n: ngettext(
                "Uppläsningen slutar om {seconds} sekund.", "Uppläsningen slutar om {seconds} sekunder.", n
            ),
        )
    return None


def _countdown(idle: int, words: Callable[[int], str]) -> Countdown:
    return Countdown(idle, _of_each_category(words))


def _of_each_category(words: Callable[[int], str]) -> Words:
    return {category: words(number) for category, number in _examples(get_locale())}


@cache
def _examples(language: Locale) -> tuple[tuple[str, int], ...]:
    """The plural categories of a language, each with its smallest number."""
    category = language.plural_form
    return tuple({category(number): number for number in range(LARGEST, -1, -1)}.items())
