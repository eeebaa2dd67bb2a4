"""The slip with the last day of a home loan, from the printer of the visitors' slips or from that of the browser."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from msgspec import Struct
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from kiosk import i18n
from kiosk.centre import queries as centre
from kiosk.clock import Moment
from kiosk.errors import DomainError
from kiosk.i18n import Language
from kiosk.loans import due_slip
from kiosk.people.permissions import Permission
from kiosk.printing import queries as printing
from kiosk.printing.models import JobState
from kiosk.printing.queries import Job
from kiosk.queue import queries as queue
from kiosk.translations import queries as translations
from web.auth.permissions import needs, page_needs
from web.context import db, now
from web.fields import typed
from web.language import language_name_inside
from web.loans.blueprint import bp
from web.printer_words import short_words
from web.problems import words_for


class SlipLanguage(Struct, frozen=True):
    """A language that a slip can be in. `address`: its page that a browser prints."""

    code: str
    name: str
    direction: str
    address: str


class SlipPanel(Struct, frozen=True):
    """What staff can do about the slip of a home loan. `order`: where it is ordered; empty where there is no printer.

    `first`: the language of the one press; `others`: all others. `state`: what became of the slip that was ordered
    last, and `trouble`: why none is printed, each in words, or empty. `page`: where a press comes back to.
    """

    order: str
    words: str
    first: SlipLanguage
    others: list[SlipLanguage]
    state: str
    trouble: str
    page: str


def panel(s: Session, tag: str, desk: str | None, at: Moment, page: str = "") -> SlipPanel:
    """`desk`: the desk of whoever looks; its visitor's language comes first."""
    printer, job = printing.printer(s), due_slip.last_job(s, tag)
    offered = translations.offered(translations.states(s))
    first = _first(s, offered, desk)
    trouble = short_words(printer, at)
    return SlipPanel(
        order=url_for("loans.order_slip", tag=tag) if printer is not None else "",
        words=_on_language(first),
        first=_language(first, tag),
        others=[_language(one, tag) for one in offered if one is not first],
        state=_state(job, at) if job is not None else "",
        trouble=f"{trouble}." if trouble else "",
        page=page,
    )


@bp.post("/loans/<tag>/slip")
@needs(Permission.LEND)
def order_slip(tag: str) -> Response:
    """Order a slip. The page says what becomes of it."""
    try:
        with db().begin() as s:
            due_slip.order(s, tag, typed("language"), now())
    except DomainError as refusal:
        flash(words_for(refusal.code, refusal.status))
    return redirect(url_for("loans.item", tag=tag) if typed("page") == "item" else url_for("loans.loans"), 303)


@bp.get("/loans/<tag>/slip")
@page_needs(Permission.LEND)
def slip_to_print(tag: str) -> str:
    """The slip as a page, for the printer of the browser."""
    with db().read() as s:
        language = translations.find(s, request.args.get("language", centre.centre(s).language))
        slip = due_slip.shown(s, tag, language.code, now())
    return render_template("loans/due_slip.html", tag=tag, slip=slip)


def _first(s: Session, offered: list[Language], desk: str | None) -> Language:
    """The language of the visitor at this desk, else that of the centre."""
    visitor = queue.row_at_desk(s, desk) if desk else None
    wanted = visitor.language if visitor else centre.centre(s).language
    return next((one for one in offered if one.code == wanted), i18n.SOURCE)


def _language(one: Language, tag: str) -> SlipLanguage:
    address = url_for("loans.slip_to_print", tag=tag, language=one.code)
    return SlipLanguage(one.code, one.name, one.direction, address)


def _on_language(language: Language) -> str:
    """ "Skriv ut lappen på arabiska"."""
    return str(gettext("Skriv ut lappen på %(language)s", language=language_name_inside(language.code)))


def _state(job: Job, at: Moment) -> str:
    name = language_name_inside(job.language or i18n.SOURCE.code)
    if job.state is JobState.PRINTED:
        return str(gettext("Lappen på %(language)s är utskriven.", language=name))
    if job.state is JobState.MISSED or job.is_late(at):
        return str(gettext("Lappen på %(language)s kom inte. Skriv ut den igen.", language=name))
    return str(gettext("Lappen på %(language)s skrivs ut.", language=name))
