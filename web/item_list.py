"""A searched list of items, a page at a time: for the admin's page and for staff."""

from typing import Any

from flask import request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from msgspec import Struct
from msgspec.structs import replace

from kiosk.identity import contains_identity_number
from kiosk.loans.models import ItemState
from kiosk.loans.queries import ItemView
from kiosk.loans.search import LONGEST_TEXT, ItemQuery, Order
from kiosk.paging import Found
from web.admin.options import Option
from web.fields import Field, Form, form
from web.rows import Pages, asked_page, asked_text, pages_of

STATES: dict[ItemState, Any] = {
    ItemState.READY: _("Klar att låna ut"),
    ItemState.LENT: _("Utlånad"),
    ItemState.CHECKING: _("Ska kontrolleras"),
    ItemState.REPAIR: _("På lagning"),
    ItemState.LOST: _("Borta"),
    ItemState.WITHDRAWN: _("Ur bruk"),
}
LENT_HOME = _("Utlånad hem")
ORDERS: dict[Order, Any] = {
    Order.TAG: _("Etikett"),
    Order.MODEL: _("Modell"),
    Order.STATE: _("Läge"),
    Order.CHANGED: _("Senast ändrad först"),
}


class Search(Struct, frozen=True):
    """The form above a list. `is_narrowed`: it does not show all items. `is_identity`: asked for a person's number."""

    form: Form
    states: list[Option]
    orders: list[Option]
    is_narrowed: bool
    is_identity: bool


def state_of(item: ItemView) -> str:
    """The state of an item in words, with whether it is lent home."""
    return str(LENT_HOME if item.state is ItemState.LENT and item.due_on else STATES[item.state])


def wanted() -> ItemQuery:
    """What the address asks for. What it does not know is left out, and so is an identity number."""
    asked = request.args
    return ItemQuery(
        text=asked_text(LONGEST_TEXT),
        state=next((state for state in ItemState if state == asked.get("state")), None),
        order=next((order for order in Order if order == asked.get("order")), Order.TAG),
        page=asked_page(),
    )


def asked_model() -> str:
    """The model that the address of a form for a new item names."""
    model = request.args.get("model", "")
    return "" if contains_identity_number(model) else model


def parameters(query: ItemQuery) -> dict[str, Any]:
    """The parameters of the address that asks for this. What is usual is left out."""
    return {
        "q": query.text or None,
        "state": query.state,
        "order": None if query.order is Order.TAG else query.order,
        "page": None if query.page == 1 else query.page,
    }


def search_form(endpoint: str, query: ItemQuery) -> Search:
    fields = [Field("q", query.text, LONGEST_TEXT), Field("state"), Field("order")]
    every = Option("", gettext("Alla"), query.state is None)
    return Search(
        form=form("items", url_for(endpoint), fields),
        states=[every, *(Option(state, str(words), state is query.state) for state, words in STATES.items())],
        orders=[Option(order, str(words), order is query.order) for order, words in ORDERS.items()],
        is_narrowed=bool(query.text or query.state),
        is_identity=contains_identity_number(request.args.get("q", "").strip()[:LONGEST_TEXT]),
    )


def pages(endpoint: str, query: ItemQuery, found: Found[ItemView]) -> Pages:
    def address(page: int) -> str:
        return url_for(endpoint, **parameters(replace(query, page=page)))

    return pages_of(found, address)
