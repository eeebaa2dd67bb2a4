"""The page on which printed labels are scanned: each that can be read is noted. Nothing is lent there."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from kiosk.errors import DomainError
from kiosk.identity import is_identity_number
from kiosk.loans import labels as domain
from kiosk.people.permissions import Permission
from kiosk.scans.classify import clean
from kiosk.scans.handlers import CARDS
from web.auth.permissions import needs, page_needs
from web.context import db, now
from web.fields import typed
from web.loans import results
from web.loans.blueprint import bp
from web.loans.page import Listed
from web.loans.results import ResultPanel

MOST_LISTED = 60


@bp.get("/loans/labels/check")
@page_needs(Permission.LEND)
def check_labels() -> str:
    return _check_page(None)


@bp.post("/loans/labels/check")
@needs(Permission.LEND)
def check_label() -> ResponseReturnValue:
    """Note that a label was read. Nothing is lent, and what is no label is not kept."""
    code = clean(typed("label"))
    try:
        with db().begin() as s:
            checked = domain.check(s, code, now())
    except DomainError as refusal:
        return _check_page(_unread(code)), refusal.status
    if checked.again:
        panel = ResultPanel(results.REPEAT, gettext("Redan kontrollerad"), gettext("har en etikett som fungerar."))
    else:
        panel = ResultPanel(results.LENT, gettext("Etiketten fungerar"), gettext("är kontrollerad."))
    return _check_page(ResultPanel(panel.shape, panel.heading, panel.words, checked.tag))


def _unread(code: str) -> ResultPanel:
    if is_identity_number(code):
        heading, words = results.REASONS["identity_card"]
    elif code in CARDS:
        heading, words = gettext(CARDS[code].name), gettext("Kortet går att läsa. Här gör det ingenting.")
    else:
        heading, words = results.REASONS["unknown_code"]
    return ResultPanel(results.REFUSED, str(heading), str(words))


def _check_page(panel: ResultPanel | None) -> str:
    with db().read() as s:
        left = domain.not_checked(s)
    listed = Listed(left[:MOST_LISTED], max(0, len(left) - MOST_LISTED))
    return render_template("loans/check_labels.html", panel=panel, left=listed)
