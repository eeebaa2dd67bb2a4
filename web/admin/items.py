"""The admin's page of items: a list, with forms to add an item and to take one out of use."""

from collections.abc import Callable

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from kiosk import audit
from kiosk.clock import Moment
from kiosk.loans import queries, shelf, stock
from kiosk.loans.models import ItemRow, ItemState
from web.admin.attempt import attempt
from web.admin.blueprint import bp, who
from web.context import db, now

STATES = {
    ItemState.READY: _("Klar att låna ut"),
    ItemState.LENT: _("Utlånad"),
    ItemState.CHECKING: _("Ska kontrolleras"),
    ItemState.AWAY: _("Ur bruk"),
}
MARKS = {ItemState.READY: "good", ItemState.LENT: "out", ItemState.CHECKING: "later", ItemState.AWAY: "gone"}


@bp.get("/items")
def items() -> str:
    return _page(None)


@bp.post("/items")
def add_item() -> ResponseReturnValue:
    form = request.form
    tag, model, serial = form.get("tag", ""), form.get("model", ""), form.get("serial", "")
    return attempt(lambda s: stock.add_item(s, who(), tag, model, serial, now()), _page, "admin.items")


@bp.post("/models")
def add_model() -> ResponseReturnValue:
    name = request.form.get("name", "")
    return attempt(lambda s: stock.add_model(s, who(), name, now()), _page, "admin.items")


@bp.post("/items/<tag>/away")
def take_away(tag: str) -> ResponseReturnValue:
    """Take an item out of use: missing, at repair, withdrawn."""
    return _move(tag, shelf.take_away, "item_away")


@bp.post("/items/<tag>/back")
def bring_back(tag: str) -> ResponseReturnValue:
    """Take an item back into use. It is checked before it is lent."""
    return _move(tag, shelf.bring_back, "item_back")


def _move(tag: str, step: Callable[[Session, ItemRow, Moment], int], action: str) -> ResponseReturnValue:
    """Take a step of an item, with an entry in the audit log."""

    def change(s: Session) -> None:
        step(s, queries.find(s, tag), now())
        audit.note(s, who(), action, now(), tag=tag)

    return attempt(change, _page, "admin.items")


def _page(trouble: str | None) -> str:
    with db().read() as s:
        items = [(item, MARKS[item.state], STATES[item.state]) for item in queries.items(s)]
        models, counts = queries.models(s), queries.counts(s)
    return render_template("admin/items.html", items=items, models=models, counts=counts, trouble=trouble)
