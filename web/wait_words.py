"""The words of an estimated wait: minutes, from an hour on hours and minutes, and from two hours on only hours."""

from flask_babel import gettext, ngettext

from kiosk.queue.waiting import Wait

HOUR = 60
LONGEST_SAID = 2 * HOUR
"""A wait that begins later is not known well enough to say more of it."""


def in_words(wait: Wait) -> str:
    """ "10 till 20 minuter"; "högst 5 minuter" where it may be at once; "över 2 timmar"."""
    if wait.low >= LONGEST_SAID:
        return str(gettext("över %(least)s", least=_hours(wait.low // HOUR)))
    if wait.low == 0:
        return str(gettext("högst %(most)s", most=_length(wait.high)))
    if wait.high < HOUR:
        return str(gettext("%(low)s till %(high)s\xa0minuter", low=wait.low, high=wait.high))
    return str(gettext("%(low)s till %(high)s", low=_length(wait.low), high=_length(wait.high)))


def begins(wait: Wait) -> str:
    """The same as a sentence's beginning: "Ungefär 10 till 20 minuter", "Högst 5 minuter"."""
    said = in_words(wait)
    return str(gettext("Ungefär %(minutes)s", minutes=said)) if is_about(wait) else said[0].upper() + said[1:]


def begins_before_closing(wait: Wait) -> str:
    """The same where we may close before its end, which then says nothing: "Ungefär 30 minuter eller mer"."""
    if not is_about(wait):
        return begins(wait)
    return str(gettext("Ungefär %(least)s eller mer", least=_length(wait.low)))


def on_wall(wait: Wait) -> str:
    """The words for the board, which has little room: from an hour on only the end of the range."""
    return in_words(Wait(0, wait.high) if is_long(wait) else wait)


def is_long(wait: Wait) -> bool:
    """Whether hours are said of its end only."""
    return is_about(wait) and wait.high >= HOUR


def is_about(wait: Wait) -> bool:
    """Whether "ungefär" stands before the words."""
    return 0 < wait.low < LONGEST_SAID


def _length(minutes: int) -> str:
    """ "50 minuter", "1 timme", "1 timme och 20 minuter"."""
    hours, rest = divmod(minutes, HOUR)
    if not hours:
        return _minutes(rest)
    return (
        str(gettext("%(hours)s och %(minutes)s", hours=_hours(hours), minutes=_minutes(rest)))
        if rest
        else _hours(hours)
    )


def _hours(number: int) -> str:
    return str(ngettext("%(num)s\xa0timme", "%(num)s\xa0timmar", number))


def _minutes(number: int) -> str:
    return str(ngettext("%(num)s\xa0minut", "%(num)s\xa0minuter", number))
