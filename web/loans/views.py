"""The lending page: the newest scan, what is lent, and steps without a scan."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from msgspec.structs import replace
from werkzeug.wrappers import Response

from kiosk.errors import Conflict, DomainError
from kiosk.loans import queries, returns, search
from kiosk.types import Role
from web import item_list
from web.auth.permissions import needs, page_needs
from web.context import db, now
from web.loans.page import item_rows, loans_page
from web.problems import words_for

bp = Blueprint("loans", __name__)


@bp.get("/loans")
@page_needs(Role.STAFF)
def loans() -> str:
    """The page: the newest scan, large, and the items."""
    with db().read() as s:
        page = loans_page(s, now())
    return render_template("loans/loans.html", page=page)


@bp.get("/loans/latest")
@needs(Role.STAFF)
def latest() -> str:
    """The newest scan as a part of a page, which the other pages of staff include."""
    with db().read() as s:
        page = loans_page(s, now())
    return render_template("loans/latest.html", page=page)


@bp.get("/loans/items")
@page_needs(Role.STAFF)
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


@bp.post("/loans/<tag>/ready")
@needs(Role.STAFF)
def ready(tag: str) -> Response:
    """Mark the steps of a return as done."""
    try:
        with db().begin() as s:
            returns.make_ready(s, queries.find(s, tag), now())
    except DomainError as refusal:
        flash(words_for(refusal.code, refusal.status))
    return redirect(url_for("loans.loans"), 303)


@bp.post("/loans/<tag>/undo")
@needs(Role.STAFF)
def undo(tag: str) -> Response:
    """Undo the item's last step within a minute, if its state is still the one that the page showed."""
    try:
        with db().begin() as s:
            item = queries.find(s, tag)
            if item.state != request.form.get("state"):
                raise Conflict("changed_meanwhile")
            returns.undo_last(s, item, now())
    except DomainError as refusal:
        flash(words_for(refusal.code, refusal.status))
    return redirect(url_for("loans.loans"), 303)
