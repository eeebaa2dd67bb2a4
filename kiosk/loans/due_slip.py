"""The slip of a home loan: what is lent, and on which day it shall be back. It says nothing of the borrower.

The loan has no language. The language of a slip is chosen where it is ordered, and stands in its print job, which goes
with the end of the loan.
"""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk import audit, versions
from kiosk.centre import hours
from kiosk.centre import queries as centre
from kiosk.clock import Moment
from kiosk.errors import Conflict, NotFound
from kiosk.i18n import Language, Say, name_in
from kiosk.loans import due
from kiosk.loans.models import Item, Loan, Model
from kiosk.printing import jobs, queries
from kiosk.printing.queries import Job
from kiosk.printing.slips import Slip
from kiosk.translations import queries as translations

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


def of_loan(s: Session, loan_id: int, language: str) -> Slip:
    """The slip of an open home loan, in a language that visitors can choose; else in Swedish."""
    found = s.execute(
        sa.select(Item.tag, Model.names, Loan.due_on)
        .join_from(Loan, Item)
        .join(Model, Model.code == Item.model_code)
        .where(Loan.id == loan_id, Loan.returned_at.is_(None), Loan.due_on.is_not(None))
    ).one()
    spoken, history, ours = translations.find(s, language), hours.history(s), centre.centre(s)
    say, last = translations.say(s, spoken), due.moved(history, found.due_on)
    return Slip(
        language=spoken.code,
        direction=spoken.direction,
        centre=ours.name,
        heading=say.gettext("Lämna tillbaka senast"),
        number="",
        day=_date(spoken, last),
        bold=(name_in(found.names, spoken.code), found.tag),
        facts=(
            say.gettext("Lämna den till personalen på %(centre)s.", centre=ours.name),
            *_open(say, spoken, history.on(last)),
        ),
        address=None,
        follow="",
        time="",
    )


def order(s: Session, tag: str, language: str, at: Moment) -> Job:
    """Order the slip of the home loan of an item.

    Raises NotFound `not_lent_home`, Conflict `no_printer`, and `no_right_date` while nobody knows the last day.
    """
    _check_date(at)
    return jobs.add_loan(s, _open_loan(s, tag), translations.find(s, language).code, at)


def order_after_loan(s: Session, tag: str, language: str | None, at: Moment) -> None:
    """Order the slip of a home loan that has just begun, where the centre prints them and has a printer.

    `language`: null where nobody knows it; then it is the centre's.
    """
    ours = centre.centre(s)
    if ours.prints_due_slips and at.has_date and queries.printer(s) is not None:
        order(s, tag, language or ours.language, at)


def last_job(s: Session, tag: str) -> Job | None:
    """The newest print job of an item's open home loan; null where none was ordered, or it was deleted."""
    try:
        return next(iter(queries.of_loan(s, _open_loan(s, tag))), None)
    except NotFound:
        return None


def shown(s: Session, tag: str, language: str, at: Moment) -> Slip:
    """The slip of the home loan of an item, for a page. Raises NotFound `not_lent_home`, Conflict `no_right_date`."""
    _check_date(at)
    return of_loan(s, _open_loan(s, tag), language)


def version(s: Session) -> str:
    """The version of the setting whether slips are printed, for its form."""
    return versions.version(centre.centre(s).prints_due_slips)


def set_printing(s: Session, who: str, seen: str | None, at: Moment, *, prints: bool) -> bool:
    """Print a slip at each home loan, or only where staff ask for it. `seen`: the version that the admin has seen.

    Raises Conflict `changed_meanwhile`.
    """
    ours = centre.centre(s)
    versions.check(seen, version(s))
    changes = audit.changes({"prints_due_slips": ours.prints_due_slips}, {"prints_due_slips": prints})
    ours.prints_due_slips = prints
    if changes:
        audit.note(s, who, "due_slips_changed", at, changes=changes)
    return prints


def _check_date(at: Moment) -> None:
    """A loan that began without a right date gets its last day when the clock is right."""
    if not at.has_date:
        raise Conflict("no_right_date")


def _open_loan(s: Session, tag: str) -> int:
    loan = s.scalar(
        sa.select(Loan.id)
        .join(Item, Item.id == Loan.item_id)
        .where(Item.tag == tag, Loan.returned_at.is_(None), Loan.due_on.is_not(None))
    )
    if loan is None:
        raise NotFound("not_lent_home")
    return loan


def _date(language: Language, date: dt.date) -> str:
    """ "måndag 7 december 2026", where the day of the month and the month stay on one line."""
    weekday, day, year = (language.date(date, pattern) for pattern in ("EEEE", "d MMMM", "y"))
    return f"{weekday} {day.replace(' ', NO_BREAK_SPACE)} {year}"


def _open(say: Say, language: Language, periods: list[hours.Period]) -> list[str]:
    """When staff are here on that day, in a sentence; nothing where nobody knows it."""
    spans = [f"{language.minute_of_day(one.opens)}–{language.minute_of_day(one.closes)}" for one in periods]
    said = language.between_words.join(spans)
    return [say.gettext("Den dagen har vi öppet %(hours)s.", hours=said)] if spans else []
