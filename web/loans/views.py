"""The lending page: the newest scan, what is lent, and steps without a scan."""

from collections.abc import Callable
from typing import cast

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from msgspec.structs import replace
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from kiosk.clock import Moment
from kiosk.errors import Conflict, DomainError
from kiosk.loans import due, findings, queries, renewals, returns, search, shelf
from kiosk.loans.models import Condition, ItemRow
from kiosk.loans.queries import ItemView
from kiosk.loans.scan.home import PUT_AWAY
from kiosk.people.permissions import Permission
from kiosk.scans.handle import Scanned, handle
from kiosk.scans.recent import ScanMemory
from kiosk.types import new_key
from web import due_words, item_list
from web.auth.callers import caller
from web.auth.permissions import needs, page_needs
from web.context import db, now
from web.fields import typed
from web.loans import history, slips, way
from web.loans.blueprint import bp
from web.loans.follow_up import follow_up_page
from web.loans.page import has_undo_card, item_rows, loans_page
from web.problems import words_for
from web.said import DONE
from web.times import long_date


@bp.get("/loans")
@page_needs(Permission.LEND)
def loans() -> str:
    """The page: the newest scan, large, and the items."""
    with db().read() as s:
        page = loans_page(s, _desk(), now())
    return render_template("loans/loans.html", page=page)


@bp.get("/loans/latest")
@needs(Permission.LEND)
def latest() -> str:
    """The newest scan as a part of a page, which the other pages of staff include."""
    with db().read() as s:
        page = loans_page(s, _desk(), now())
    return render_template("loans/latest.html", page=page)


def _desk() -> str | None:
    who = caller()
    return who.desk if who else None


@bp.get("/loans/items")
@page_needs(Permission.LEND)
def items() -> str:
    """The items with their states: searched, a page at a time."""
    query = item_list.wanted()
    with db().read() as s:
        found = search.search(s, query)
    query = replace(query, page=found.page)
    return render_template(
        "loans/items.html",
        items=item_rows(found.rows),
        search=item_list.search_form("loans.items", query),
        pages=item_list.pages("loans.items", query, found),
    )


@bp.get("/loans/items/<tag>")
@page_needs(Permission.LEND)
def item(tag: str) -> str:
    """One item: where it is, what is wrong with it, the steps that it can take, what is known of it, its history."""
    with db().read() as s:
        shown, past = queries.item(s, tag), history.page(s, tag)
        steps = way.panel(shown, was_lent=queries.was_lent(s, tag))
        slip = slips.panel(s, tag, _desk(), now(), "item") if way.has_slip(shown) else None
    late = due.days_late(shown.lent_at, shown.due_on, now()) if shown.lent_at else 0
    is_out = {"back_by": long_date(shown.due_on) if shown.due_on else "", "late": due_words.days_late(late)}
    return render_template("loans/item.html", item=item_rows([shown])[0], way=steps, past=past, slip=slip, **is_out)


@bp.get("/loans/follow-up")
@page_needs(Permission.LEND)
def follow_up() -> str:
    """What waits for whom and since when, what waits longest first."""
    with db().read() as s:
        page = follow_up_page(s)
    return render_template("loans/follow_up.html", page=page)


@bp.post("/loans/pass/put-away")
@needs(Permission.LEND)
def put_pass_away() -> Response:
    """Let the pass that a scanner has read count for nothing more, as the card does at the scanner."""
    scan = Scanned(code=PUT_AWAY.code, scanner=typed("scanner"), scan_id=new_key())
    try:
        with db().begin() as s:
            handle(s, scan, now(), cast(ScanMemory, current_app.extensions["scan_memory"]), _desk())
    except DomainError as refusal:
        flash(words_for(refusal.code, refusal.status))
    return redirect(url_for("loans.loans"), 303)


@bp.post("/loans/<tag>/ready")
@needs(Permission.LEND)
def ready(tag: str) -> Response:
    """All steps of a return are done, and all is well."""
    return _take_step(tag, returns.make_ready)


@bp.post("/loans/<tag>/ready-as-it-is")
@needs(Permission.LEND)
def ready_as_it_is(tag: str) -> Response:
    """Lend an item again although a part is missing or it is damaged."""
    return _take_step(tag, returns.make_ready_as_it_is)


@bp.post("/loans/<tag>/checked")
@needs(Permission.LEND)
def checked(tag: str) -> Response:
    """Some steps of a return are done."""
    steps = request.form.getlist("step")
    return _take_step(tag, lambda s, item, at: returns.check(s, item, steps, at))


@bp.post("/loans/<tag>/part-missing")
@needs(Permission.LEND)
def part_missing(tag: str) -> Response:
    part = typed("part")
    return _take_step(tag, lambda s, item, at: findings.report_missing(s, item, part, at))


@bp.post("/loans/<tag>/part-found")
@needs(Permission.LEND)
def part_found(tag: str) -> Response:
    part = typed("part")
    return _take_step(tag, lambda s, item, at: findings.part_found(s, item, part, at))


@bp.post("/loans/<tag>/damaged")
@needs(Permission.LEND)
def damaged(tag: str) -> Response:
    condition = next((one for one in Condition if one == typed("condition")), Condition.GOOD)
    return _take_step(tag, lambda s, item, at: findings.report_damage(s, item, condition, at))


@bp.post("/loans/<tag>/repaired")
@needs(Permission.LEND)
def repaired(tag: str) -> Response:
    return _take_step(tag, findings.repaired)


@bp.post("/loans/<tag>/repair")
@needs(Permission.LEND)
def repair(tag: str) -> Response:
    return _take_step(tag, shelf.send_to_repair)


@bp.post("/loans/<tag>/lost")
@needs(Permission.LEND)
def lost(tag: str) -> Response:
    return _take_step(tag, shelf.report_lost)


@bp.post("/loans/<tag>/end-loan")
@needs(Permission.LEND)
def end_loan(tag: str) -> Response:
    """End the home loan of a lost item, and forget its borrower."""
    return _take_step(tag, shelf.end_loan)


@bp.post("/loans/<tag>/found")
@needs(Permission.LEND)
def found(tag: str) -> Response:
    return _take_step(tag, shelf.found)


@bp.post("/loans/<tag>/renew")
@needs(Permission.LEND)
def renew(tag: str) -> Response:
    """Let a home loan last longer, from today on."""
    return _take_step(tag, renewals.renew, _renewed)


@bp.post("/loans/<tag>/undo")
@needs(Permission.LEND)
def undo(tag: str) -> Response:
    """Undo the item's last step within a minute, if it is still the one that the page showed."""
    shown = typed("step")

    def undo_shown(s: Session, item: ItemRow, at: Moment) -> int:
        last = queries.last_step(s, item.id)
        if last is None or str(last.id) != shown:
            raise Conflict("changed_meanwhile")
        try:
            return returns.undo_last(s, item, at)
        except Conflict as refusal:
            if refusal.code != "pass_needed" or has_undo_card(s, last.id):
                raise
        raise Conflict("borrower_gone")

    return _take_step(tag, undo_shown)


def _renewed(item: ItemView) -> str:
    day = long_date(item.due_on) if item.due_on else ""
    return str(gettext("%(tag)s är förlängd till %(day)s.", tag=item.tag, day=day))


def _take_step(
    tag: str, step: Callable[[Session, ItemRow, Moment], int], words: Callable[[ItemView], str] | None = None
) -> Response:
    """Take a step of an item. The page that asked for it is shown again, with the reason where it was refused.

    `words`: what the page says of the step where it does not show it itself.
    """
    pages = {
        "follow-up": url_for("loans.follow_up"),
        "home": url_for("loans.home"),
        "item": url_for("loans.item", tag=tag),
    }
    try:
        with db().begin() as s:
            step(s, queries.find(s, tag), now())
            done = words(queries.item(s, tag)) if words and typed("page") in pages else ""
        if done:
            flash(done, DONE)
    except DomainError as refusal:
        flash(words_for(refusal.code, refusal.status))
    return redirect(pages.get(typed("page"), url_for("loans.loans")), 303)
