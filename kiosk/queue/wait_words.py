"""The words of an estimated wait: minutes, from an hour on hours and minutes, and from two hours on only hours.

`say` says them in the language of the page or of the slip.
"""

from kiosk.i18n import Say
from kiosk.queue.waiting import Wait

HOUR = 60
LONGEST_SAID = 2 * HOUR
"""A wait that begins later is not known well enough to say more of it."""


def in_words(say: Say, wait: Wait) -> str:
    """ "10 till 20 minuter"; "högst 5 minuter" where it may be at once; "över 2 timmar"."""
    if wait.low >= LONGEST_SAID:
        return say.gettext("över %(least)s", least=_hours(say, wait.low // HOUR))
    if wait.low == 0:
        return say.gettext("högst %(most)s", most=_length(say, wait.high))
    if wait.high < HOUR:
        return say.ngettext(
            "%(low)s till %(high)s\xa0minut",
            "%(low)s till %(high)s\xa0minuter",
            wait.high,
            low=wait.low,
            high=wait.high,
        )
    return say.gettext("%(low)s till %(high)s", low=_length(say, wait.low), high=_length(say, wait.high))


def begins(say: Say, wait: Wait) -> str:
    """The same as a sentence's beginning: "Ungefär 10 till 20 minuter", "Högst 5 minuter"."""
    said = in_words(say, wait)
    return str(say.gettext("Ungefär %(minutes)s", minutes=said)) if is_about(wait) else said[0].upper() + said[1:]


def begins_before_closing(say: Say, wait: Wait) -> str:
    """The same where we may close before its end, which then says nothing: "Ungefär 30 minuter eller mer"."""
    if not is_about(wait):
        return begins(say, wait)
    return say.gettext("Ungefär %(least)s eller mer", least=_length(say, wait.low))


def on_wall(say: Say, wait: Wait) -> str:
    """The words for the board, which has little room: from an hour on only the end of the range."""
    return in_words(say, Wait(0, wait.high) if is_long(wait) else wait)


def is_long(wait: Wait) -> bool:
    """Whether hours are said of its end only."""
    return is_about(wait) and wait.high >= HOUR


def is_about(wait: Wait) -> bool:
    """Whether "ungefär" stands before the words."""
    return 0 < wait.low < LONGEST_SAID


def _length(say: Say, minutes: int) -> str:
    """ "50 minuter", "1 timme", "1 timme och 20 minuter"."""
    hours, rest = divmod(minutes, HOUR)
    if not hours:
        return _minutes(say, rest)
    return (
        say.gettext("%(hours)s och %(minutes)s", hours=_hours(say, hours), minutes=_minutes(say, rest))
        if rest
        else _hours(say, hours)
    )


def _hours(say: Say, number: int) -> str:
    return say.ngettext("%(num)s\xa0timme", "%(num)s\xa0timmar", number)


def _minutes(say: Say, number: int) -> str:
    return say.ngettext("%(num)s\xa0minut", "%(num)s\xa0minuter", number)
