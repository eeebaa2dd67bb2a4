"""Searches the items: by text, state and model, in an order, a page at a time."""

import enum
import re
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.digits import in_ascii
from kiosk.loans import device_facts, queries
from kiosk.loans.models import Item, ItemState, Model
from kiosk.loans.queries import ItemView
from kiosk.paging import Found, page_within

PAGE = 50
"""How many items a page has."""
LONGEST_TEXT = device_facts.LONGEST_LINK
DAY_OR_MONTH = re.compile(r"20[0-9]{2}-[0-9]{2}(-[0-9]{2})?")


class Order(enum.StrEnum):
    TAG = "tag"
    MODEL = "model"
    STATE = "state"
    CHANGED = "changed"
    """Those whose state changed last come first."""


STEM = sa.func.rtrim(Item.tag, "0123456789")
TAGS = STEM, sa.func.length(Item.tag) - sa.func.length(STEM), Item.tag
"""The order of tags as people count: L9, L10, L100, L101, L1000."""
BY: dict[Order, Sequence[sa.ColumnElement[Any] | Any]] = {
    Order.TAG: TAGS,
    Order.MODEL: (Model.position, Model.code, *TAGS),
    Order.STATE: (Item.state, *TAGS),
    Order.CHANGED: (Item.since.desc(), *TAGS),
}

GAPS = re.compile(r"[\s-]+")
"""What people write in a tag, which has none: "tab 1005"."""


class ItemQuery(Struct, frozen=True):
    """What somebody looks for. Pages count from 1.

    `text`: a part of a tag, a serial number, an IMEI, an MDM link or a model's name, or the day or month of a purchase
    or of the end of a warranty.
    """

    text: str = ""
    state: ItemState | None = None
    order: Order = Order.TAG
    page: int = 1


def search(s: Session, wanted: ItemQuery) -> Found[ItemView]:
    """The items of a page, in a few queries however many there are. A page after the last one is the last one."""
    which = list(_conditions(s, wanted))
    total = s.scalar(sa.select(sa.func.count()).select_from(Item).where(*which)) or 0
    page = page_within(wanted.page, total, PAGE)
    rows = queries.view_rows().where(*which).order_by(*BY[wanted.order]).limit(PAGE).offset((page - 1) * PAGE)
    return Found(queries.views(s, rows), page, PAGE, total)


def every_item(s: Session) -> list[Item]:
    """All items with their models, by tag."""
    return list(s.scalars(sa.select(Item).join(Model).order_by(*TAGS)))


def _conditions(s: Session, wanted: ItemQuery) -> list[sa.ColumnElement[bool]]:
    which: list[sa.ColumnElement[bool]] = []
    if wanted.state is not None:
        which.append(Item.state == wanted.state)
    text = wanted.text.strip()[:LONGEST_TEXT]
    if text:
        models = [one.code for one in queries.all_models(s) if _is_named(one, text)]
        which.append(sa.or_(*_has_text(text, in_ascii(text)), Item.model_code.in_(models)))
    return which


def _has_text(text: str, plain: str) -> Iterator[sa.ColumnElement[bool]]:
    """The conditions of which one holds where an item has a text. `plain`: the text with the digits 0 to 9."""
    yield Item.tag.contains(GAPS.sub("", plain).upper() or plain, autoescape=True)
    yield from (Item.serial.icontains(one, autoescape=True) for one in (text, plain))
    yield Item.mdm_link.icontains(text, autoescape=True)
    imei = device_facts.imei_of(plain)
    if imei.isdecimal():
        yield Item.imei.contains(imei)
    if DAY_OR_MONTH.fullmatch(plain):
        yield from (sa.cast(day, sa.String).startswith(plain) for day in (Item.purchased_on, Item.warranty_until))


def _is_named(model: Model, text: str) -> bool:
    return any(text.casefold() in name.casefold() for name in model.names.values())
