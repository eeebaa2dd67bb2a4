"""The page on which printed labels are scanned: each that can be read is noted. Nothing is lent there."""

import datetime as dt
from collections.abc import Mapping

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from kiosk.errors import DomainError
from kiosk.identity import is_identity_number
from kiosk.loans import label_checks, queries
from kiosk.loans import labels as domain
from kiosk.loans.label_checks import CHECKED
from kiosk.people.permissions import Permission
from kiosk.scans import queries as scans
from kiosk.scans import trying
from kiosk.scans.classify import clean
from kiosk.scans.handlers import CARDS
from kiosk.scans.models import Result
from web.admin.options import Option
from web.auth.permissions import needs, page_needs
from web.context import db, now, station
from web.fields import typed
from web.loans import results, scanner
from web.loans.blueprint import bp
from web.loans.listed import listed
from web.loans.results import ResultPanel
from web.said import DONE

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
        panel = ResultPanel(Result.REPEAT, gettext("Redan kontrollerad"), gettext("har en etikett som fungerar."))
    else:
        panel = ResultPanel(Result.DONE, gettext("Etiketten fungerar"), gettext("är kontrollerad."))
    return _check_page(ResultPanel(panel.result, panel.heading, panel.words, checked.tag))


@bp.post("/loans/labels/check/scanners")
@needs(Permission.LEND)
def begin_label_check() -> ResponseReturnValue:
    """Let a scanner of the machine check labels for some minutes."""
    with db().begin() as s:
        if typed("scanner") in _of_machine():
            label_checks.begin(s, typed("scanner"), now())
    return redirect(url_for("loans.check_labels"), 303)


@bp.post("/loans/labels/check/end")
@needs(Permission.LEND)
def end_label_check() -> ResponseReturnValue:
    """Let every scanner lend again."""
    with db().begin() as s:
        label_checks.end_all(s)
    return redirect(url_for("loans.labels"), 303)


@bp.post("/loans/scanners/tried")
@needs(Permission.LEND)
def end_trial() -> ResponseReturnValue:
    """Let each scanner that is tried do again what it does otherwise."""
    with db().begin() as s:
        tried = trying.going_on(s, now())
        for name in tried:
            trying.end(s, name)
    if tried:
        flash(gettext("%(scanners)s är som vanligt igen.", scanners=scanner.names(tried)), DONE)
    return redirect(url_for("loans.loans"), 303)


def _of_machine() -> list[str]:
    """The scanners of the machine, by the names that its settings give them."""
    return [one.name for one in station().settings.scanner]


def _unread(code: str) -> ResultPanel:
    if is_identity_number(code):
        heading, words = results.REASONS["identity_card"]
    elif code in CARDS:
        heading, words = gettext(CARDS[code].name), gettext("Kortet går att läsa. Här gör det ingenting.")
    else:
        heading, words = results.REASONS["unknown_code"]
    return ResultPanel(Result.REFUSED, str(heading), str(words))


def _check_page(panel: ResultPanel | None) -> str:
    """`panel`: what this browser's scan did. Without one, the newest scan of a scanner that checks labels is shown."""
    with db().read() as s:
        left, going_on, has_items = domain.not_checked(s), label_checks.going_on(s, now()), bool(domain.every_tag(s))
        shown = panel or _newest(s, going_on)
    return render_template(
        "loans/check_labels.html",
        panel=shown,
        is_newest=panel is None,
        left=listed(left, MOST_LISTED),
        has_items=has_items,
        going_on=scanner.checking(going_on) if going_on else None,
        scanners=[Option(one, scanner.names([one])) for one in _of_machine() if one not in going_on],
    )


def _newest(s: Session, going_on: Mapping[str, dt.datetime]) -> ResultPanel | None:
    """What the newest scan did, where it is of a scanner that checks labels."""
    for scan in scans.newest(s, 1):
        if scan.scanner in going_on and scan.answer.action in (CHECKED, None):
            item = queries.item(s, scan.answer.item.tag) if scan.answer.item else None
            return results.panel(scan, item, None)
    return None
