"""The page of home loans: what is out and until when, and for whoever may see it, with which pass."""

import datetime as dt

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from msgspec import Struct

from kiosk.clock import Moment
from kiosk.errors import DomainError
from kiosk.loans import borrowers, queries
from kiosk.loans.queries import LoanView
from kiosk.people.permissions import Permission
from web.auth.permissions import needs, page_needs, require
from web.context import db, now
from web.language import named
from web.loans.blueprint import bp
from web.problems import words_for
from web.times import long_date


class HomeLoan(Struct, frozen=True):
    """A row of the page. `late`: in words, how many days it is overdue; empty where it is not."""

    tag: str
    model: str
    due: str
    late: str
    look: str


@bp.get("/loans/home")
@page_needs(Permission.LEND)
def home() -> str:
    return _page()


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
    at = now()
    with db().read() as s:
        loans = [_row(loan, loan.due_on, at) for loan in queries.home_loans(s) if loan.due_on]
    return render_template("loans/home.html", loans=loans, shown=shown, code=code, error=error)


def _row(loan: LoanView, due_on: dt.date, at: Moment) -> HomeLoan:
    days = (at.date - due_on).days
    late = ngettext("Försenad %(num)s dag", "Försenad %(num)s dagar", days) if days > 0 else ""
    due = gettext("I dag") if days == 0 else long_date(due_on)
    return HomeLoan(loan.tag, named(loan.model_names), due, late, url_for("loans.borrower", tag=loan.tag))
