"""The reports that the receiver refused: what is wrong with each, and what an admin can decide."""

import datetime as dt
from collections.abc import Callable, Iterator

from flask import flash, request
from flask_babel import gettext, ngettext
from msgspec import Struct
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from kiosk.clock import Moment
from kiosk.errors import DomainError
from kiosk.statistics import correction, queries
from kiosk.statistics.day_report import is_observed
from kiosk.sync import outbox
from kiosk.sync.models import Delivery, OutboxEntry
from kiosk.sync.queries import SyncState
from web.admin import delivery
from web.admin.blueprint import back_to, bp, who
from web.admin.save import REFUSED
from web.context import db, now
from web.problems import words_for
from web.times import long_date

LARGEST_ID = 2**63 - 1
Decision = Callable[[Session, str, OutboxEntry, Moment], None]


class DecisionButton(Struct, frozen=True):
    """A button: the endpoint that it posts to, its text, and the consequence."""

    endpoint: str
    words: str
    follows: str


class Stuck(Struct, frozen=True):
    """One or more reports that wait for a decision, with their buttons. `reports` are ids of outbox entries."""

    reports: list[int]
    words: str
    why: str
    figures: str
    choices: list[DecisionButton]


@bp.post("/reports/retry")
def retry_reports() -> Response:
    if _decide(outbox.try_again):
        delivery.send_due()
    return back_to("admin.overview")


@bp.post("/reports/settle")
def settle_reports() -> Response:
    """Decide that the municipality's counts are the valid ones."""
    settled = _decide(outbox.accept_other)
    if len(settled) == 1:
        flash(gettext("Kommunens siffror gäller för %(day)s.", day=long_date(settled[0])))
    elif settled:
        flash(gettext("Kommunens siffror gäller nu för %(n)d dagar.", n=len(settled)))
    return back_to("admin.overview")


@bp.post("/reports/correct")
def correct_reports() -> Response:
    if _decide(correction.send_ours):
        delivery.send_due()
    return back_to("admin.overview")


def _decide(decision: Decision) -> list[dt.date]:
    """Decide about all reports of the form and return their dates; if one is refused, about none, and show why."""
    chosen = [report for report in request.form.getlist("report", type=int) if 0 < report <= LARGEST_ID]
    try:
        with db().begin() as s:
            entries = [outbox.stuck(s, report) for report in dict.fromkeys(chosen)]
            days = [entry.date for entry in entries]
            for entry in entries:
                decision(s, who(), entry, now())
    except DomainError as error:
        flash(words_for(error.code, error.status), REFUSED)
        return []
    return days


def stuck(s: Session, state: SyncState) -> Iterator[Stuck]:
    """Each day that waits for a decision, then what can be decided for several at once."""
    entries = [entry for entry in state.troubled if entry.state is Delivery.STUCK]
    totals = queries.totals_of(s, [entry.date for entry in entries])
    for entry in entries:
        words = gettext("Siffrorna för %(day)s väntar på dig.", day=long_date(entry.date))
        figures = _figures(totals.get((entry.date, entry.revision), {}))
        yield Stuck([entry.id], words, _why(entry), figures, list(_choices(entry)))
    others = [entry.id for entry in entries if entry.last_trouble == outbox.OTHER_REPORT]
    if len(others) > 1:
        words = gettext("Kommunen har andra siffror för %(n)d dagar.", n=len(others))
        choice = _settle(gettext("Kommunens gäller för alla %(n)d dagar", n=len(others)))
        yield Stuck(others, words, gettext("Är den här datamappen en äldre kopia? Då gäller kommunens."), "", [choice])
    if state.stuck > len(entries):
        more = ngettext("En dag till väntar på dig.", "%(num)d dagar till väntar på dig.", state.stuck - len(entries))
        yield Stuck([], more, "", "", [])


def _choices(entry: OutboxEntry) -> Iterator[DecisionButton]:
    if entry.last_trouble == outbox.OTHER_REPORT:
        yield _settle(gettext("Kommunens gäller"))
        if is_observed(entry.body):
            follows = gettext("Våra siffror skickas en gång till och ersätter kommunens.")
            yield DecisionButton("admin.correct_reports", gettext("Skicka vår som rättelse"), follows)
    yield DecisionButton("admin.retry_reports", gettext("Försök igen"), gettext("Vi skickar samma rapport igen."))


def _settle(words: str) -> DecisionButton:
    follows = gettext("Kommunens siffror räknas. Våra sparas men skickas inte.")
    return DecisionButton("admin.settle_reports", words, follows)


def _figures(totals: dict[str, int | None]) -> str:
    """Our own totals of a day; empty where there are none."""
    tickets, visits = totals.get("tickets"), totals.get("sessions")
    if tickets is None or visits is None:
        return ""
    return str(gettext("Våra siffror: %(tickets)d nummer och %(visits)d besök.", tickets=tickets, visits=visits))


def _why(entry: OutboxEntry) -> str:
    reason = delivery.trouble(entry.last_trouble or "")
    if entry.last_trouble != outbox.OTHER_REPORT or is_observed(entry.body):
        return reason
    missing = gettext("Här saknas dagens siffror.")
    return f"{reason} {missing}"
