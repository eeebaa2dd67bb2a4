"""Adds and changes items for an admin."""

import re

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk import audit, versions
from kiosk.clock import Moment
from kiosk.digits import in_ascii
from kiosk.errors import AllAtOnce, Conflict, Invalid, NotFound
from kiosk.i18n import SOURCE
from kiosk.identity import contains_identity_number
from kiosk.loans import queries
from kiosk.loans.models import Item, ItemRow, ItemState, Model

LONGEST_TAG = 20
TAG = re.compile(rf"[A-Z0-9]{{3,{LONGEST_TAG}}}")
LONGEST_SERIAL = 40
RESERVED = "ENTREN"
"""The codes of command cards begin with this, so no tag of an item may."""


class ItemSettings(Struct, frozen=True):
    """What an admin can change of an item: the code of its model, and its serial number."""

    model: str
    serial: str


def add_item(s: Session, who: str, tag: str, model: str, serial: str, at: Moment) -> Item:
    """Add an item that is ready to be lent. Raises as `new_item`."""
    item = new_item(s, tag, model, serial, at)
    audit.note(s, who, "item_added", at, tag=item.tag)
    return item


def new_item(s: Session, tag: str, model: str, serial: str, at: Moment) -> Item:
    """Add an item without an entry in the log, for the caller to write. Raises Invalid `bad_tag`, `bad_serial`,
    NotFound `unknown_model`, Conflict `tag_taken`.
    """
    tag = in_ascii(tag).strip().upper()
    with AllAtOnce() as every:
        with every.each():
            _check_tag(s, tag)
        with every.each():
            number = _serial(serial)
        with every.each():
            check_model(s, model)
    item = Item(tag=tag, model_code=model, serial=number, state=ItemState.READY, since=at.utc)
    s.add(item)
    return item


def version(item: Item | ItemRow) -> str:
    """The version of an item's settings. Its state does not count."""
    return versions.version(item.model_code, item.serial)


def change_item(s: Session, who: str, tag: str, settings: ItemSettings, seen: str | None, at: Moment) -> Item:
    """Set an item's model and serial number. A retired model can stay. `seen`: the version that the admin has seen.

    Raises NotFound `unknown_item` or `unknown_model`, Invalid `bad_serial`, Conflict `changed_meanwhile`.
    """
    item = s.scalar(sa.select(Item).where(Item.tag == tag))
    if item is None:
        raise NotFound("unknown_item")
    versions.check(seen, version(item))
    with AllAtOnce() as every:
        with every.each():
            if settings.model != item.model_code:
                check_model(s, settings.model)
        with every.each():
            serial = _serial(settings.serial)
    before = _audited(s, item)
    item.model_code, item.serial = settings.model, serial
    changes = audit.changes(before, _audited(s, item))
    if changes:
        audit.note(s, who, "item_changed", at, tag=tag, changes=changes)
    return item


def _check_tag(s: Session, tag: str) -> None:
    """Raises Invalid `bad_tag`, Conflict `tag_taken`."""
    if not TAG.fullmatch(tag) or tag.startswith(RESERVED) or contains_identity_number(tag):
        raise Invalid("bad_tag")
    if s.scalar(sa.select(Item.id).where(Item.tag == tag)) is not None:
        raise Conflict("tag_taken")


def check_model(s: Session, model: str) -> None:
    """Raises NotFound `unknown_model` where no model in use has this code."""
    if model not in {one.code for one in queries.models(s)}:
        raise NotFound("unknown_model")


def _serial(sent: str) -> str | None:
    """A serial number; null for an empty one. Raises Invalid `bad_serial`."""
    serial = sent.strip()
    if len(serial) > LONGEST_SERIAL or not serial.isprintable() or contains_identity_number(serial):
        raise Invalid("bad_serial")
    return serial or None


def _audited(s: Session, item: Item) -> dict[str, str]:
    """An item's settings as the log of changes names them."""
    return {"model": s.get_one(Model, item.model_code).names[SOURCE.code], "serial": item.serial or ""}
