"""The admin's page of items: a list, with forms to add an item and to take one out of use."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from kiosk import audit
from kiosk.clock import Moment
from kiosk.loans import queries, shelf, stock
from kiosk.loans.models import ItemRow, ItemState
from kiosk.loans.queries import ItemView
from web.admin.attempt import attempt
from web.admin.blueprint import bp, who
from web.admin.options import Option
from web.admin.sentences import Act
from web.context import db, now
from web.language import named

STATES = {
    ItemState.READY: _("Klar att låna ut"),
    ItemState.LENT: _("Utlånad"),
    ItemState.CHECKING: _("Ska kontrolleras"),
    ItemState.AWAY: _("Ur bruk"),
}
MARKS = {ItemState.READY: "good", ItemState.LENT: "out", ItemState.CHECKING: "later", ItemState.AWAY: "gone"}


@dataclass(frozen=True, slots=True)
class ListedItem:
    """An item of the list: where it is, and the button that takes it out of use or back; null while it is lent."""

    tag: str
    serial: str | None
    model: str
    mark: str
    state: str
    since: dt.datetime
    act: Act | None


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
        items = [_listed(item) for item in queries.items(s)]
        models = [Option(model.code, named(model.names)) for model in queries.models(s)]
        counts = queries.counts(s)
    return render_template("admin/items.html", items=items, models=models, counts=counts, trouble=trouble)


def _listed(item: ItemView) -> ListedItem:
    return ListedItem(
        tag=item.tag,
        serial=item.serial,
        model=named(item.model_names),
        mark=MARKS[item.state],
        state=str(STATES[item.state]),
        since=item.since,
        act=_act(item),
    )


def _act(item: ItemView) -> Act | None:
    if item.state is ItemState.LENT:
        return None
    if item.state is ItemState.AWAY:
        return Act(url_for("admin.bring_back", tag=item.tag), gettext("Ta i bruk igen"))
    return Act(url_for("admin.take_away", tag=item.tag), gettext("Ta ur bruk"))
