"""The pages of what is out: home loans and until when, for whoever may see it with which pass; what is late; and what
shall be back today.
"""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from msgspec import Struct

from kiosk.clock import Moment
from kiosk.errors import DomainError
from kiosk.loans import borrowers, due
from kiosk.loans.due import LoanDue
from kiosk.paging import Found
from kiosk.people.permissions import Permission
from web import due_words
from web.auth.permissions import needs, page_needs, require
from web.context import db, now
from web.language import named
from web.loans.blueprint import bp
from web.loans.follow_up import how_long
from web.loans.way import Press
from web.problems import words_for
from web.rows import Pages, asked_page, pages_of
from web.times import clock_time, long_date, minute_of_day, short_date

LATE, EARLIER = "late", "earlier"


class OutRow(Struct, frozen=True):
    """A row of the pages. `due`: the last day. `since`: when it was lent. `late`: how late; empty where it is not.

    `renewed`: how often it was; `renew`: the button for it, null where it was renewed as often as it may be.
    """

    tag: str
    model: str
    due: str
    since: str
    late: str
    is_lost: bool
    renewed: str
    renew: Press | None
    look: str


class OutPage(Struct, frozen=True):
    """A page of what is out. `late`: how many home loans are late, or how many loans of earlier days are not back, in
    words; empty where none is. `only_late`: the page lists those.
    """

    rows: list[OutRow]
    pages: Pages
    late: str = ""
    only_late: bool = False


@bp.get("/loans/home")
@page_needs(Permission.LEND)
def home() -> str:
    return _page()


@bp.get("/loans/today")
@page_needs(Permission.LEND)
def today() -> str:
    """What is lent in the centre and shall be back before it closes; or what was lent there on earlier days."""
    at, only = now(), request.args.get("show") == EARLIER
    with db().read() as s:
        found = (due.earlier if only else due.in_centre)(s, at, asked_page())
        number, soon = due.number_earlier(s, at), due.closes(s, at)
    closes = "" if soon is None else minute_of_day(soon)
    words = ngettext(
        "%(num)s från tidigare dagar är inte tillbaka", "%(num)s från tidigare dagar är inte tillbaka", number
    )
    pages = _pages("loans.today", found, EARLIER if only else None)
    page = OutPage([_row(one, at) for one in found.rows], pages, words if number else "", only)
    return render_template("loans/today.html", page=page, closes=closes)


@bp.post("/loans/<tag>/borrower")
@needs(Permission.SEE_BORROWERS)
def borrower(tag: str) -> ResponseReturnValue:
    """Show with which pass an item is lent home. The log keeps who looked."""
    who = require(Permission.SEE_BORROWERS).name
    try:
        with db().begin() as s:
            code = borrowers.look(s, who, tag, now())
    except DomainError as refusal:
        return _page(tag, error=words_for(refusal.code, refusal.status)), refusal.status
    return _page(tag, code)


def _page(shown: str | None = None, code: str | None = None, error: str = "") -> str:
    """The page, with the pass of the item `shown`, or why it cannot be shown."""
    at, only_late = now(), request.args.get("show") == LATE
    with db().read() as s:
        found, late = (due.late if only_late else due.home)(s, at, asked_page()), due.number_late(s, at)
    words = ngettext("%(num)s är försenad", "%(num)s är försenade", late) if late else ""
    pages = _pages("loans.home", found, LATE if only_late else None)
    page = OutPage([_row(one, at) for one in found.rows], pages, words, only_late)
    return render_template("loans/home.html", page=page, shown=shown, code=code, error=error)


def _pages(endpoint: str, found: Found[LoanDue], show: str | None = None) -> Pages:
    return pages_of(found, lambda page: url_for(endpoint, page=str(page), show=show))


def _row(loan: LoanDue, at: Moment) -> OutRow:
    may_renew = loan.renewals < loan.most_renewals and not loan.is_lost
    return OutRow(
        tag=loan.tag,
        model=named(loan.model_names),
        due=gettext("I dag") if loan.due_on == at.date else long_date(loan.due_on),
        since=_since(loan, at),
        late=due_words.days_late(loan.days_late),
        is_lost=loan.is_lost,
        renewed=ngettext("Förlängd %(num)s gång", "Förlängd %(num)s gånger", loan.renewals) if loan.renewals else "",
        renew=Press(url_for("loans.renew", tag=loan.tag), gettext("Förläng")) if may_renew else None,
        look=url_for("loans.borrower", tag=loan.tag),
    )


def _since(loan: LoanDue, at: Moment) -> str:
    """ "10.42, 2 tim"; of another day "fre 4 dec, 3 dagar"."""
    then = loan.lent_at.astimezone(at.zone)
    when = clock_time(loan.lent_at) if then.date() == at.date else short_date(then.date())
    return f"{when}, {how_long(loan.lent_at)}"
