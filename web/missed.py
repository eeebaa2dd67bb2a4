"""What the pages of staff and admin say after a restore about numbers that are in nobody's line."""

from collections.abc import Iterator

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from kiosk import audit
from kiosk.backup import missed
from kiosk.backup.missed import Missed, Number
from kiosk.clock import Moment
from web.context import station

MORE = _("Det kan finnas fler.")
UNKNOWN = _(
    "En kopia är återställd, och det är inte känt vilka nummer som gavs efter den. Fråga i rummet om någon har ett "
    "nummer som inte står i kön, och ge ett nytt."
)
DONE = "missed_asked"
"""What the log calls it that somebody has asked for them."""


def words(at: Moment) -> str:
    """Which numbers to ask for in the room; empty where there are none, or somebody has done it."""
    found = missed.to_ask_for(station().data, at)
    return " ".join(_sentences(found)) if found is not None else ""


def _sentences(found: Missed) -> Iterator[str]:
    if found.numbers:
        yield _known(found.numbers)
        if not found.are_all:
            yield str(MORE)
    elif not found.are_all:
        yield str(UNKNOWN)
    if found.again:
        yield _again(found.again)


def _known(numbers: list[Number]) -> str:
    words = ngettext(
        "En kopia är återställd. Fråga i rummet efter %(numbers)s: det togs efter kopian och står inte i kön. "
        "Ge personen ett nytt nummer.",
        "En kopia är återställd. Fråga i rummet efter %(numbers)s: de togs efter kopian och står inte i kön. "
        "Ge dem nya nummer.",
        len(numbers),
        numbers=_numbers(numbers),
    )
    return str(words)


def _again(numbers: list[Number]) -> str:
    words = ngettext(
        "Väntar igen, som när kopian gjordes, men var redan kallad: %(numbers)s.",
        "Väntar igen, som när kopian gjordes, men var redan kallade: %(numbers)s.",
        len(numbers),
        numbers=_numbers(numbers),
    )
    return str(words)


def done(s: Session, who: str, at: Moment) -> None:
    """Somebody has asked for them. In a write transaction."""
    audit.note(s, who, DONE, at)
    missed.forget(station().data)


def _numbers(numbers: list[Number]) -> str:
    """ "A6 till A8, A11 och A12, B2"."""
    return ", ".join(_row(series, first, last) for (series, first), (_, last) in missed.ranges(numbers))


def _row(series: str, first: int, last: int) -> str:
    ends = {"first": f"{series}{first}", "last": f"{series}{last}"}
    if first == last:
        return ends["first"]
    if first + 1 == last:
        return str(gettext("%(first)s och %(last)s", **ends))
    return str(gettext("%(first)s till %(last)s", **ends))
