"""Adds items to the stock."""

import re

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk import audit
from kiosk.clock import Moment
from kiosk.errors import Conflict, Invalid, NotFound
from kiosk.identity import is_identity_number
from kiosk.loans import queries
from kiosk.loans.models import Item, ItemState

LONGEST_TAG = 20
TAG = re.compile(rf"[A-Z0-9]{{3,{LONGEST_TAG}}}")
LONGEST_SERIAL = 40
RESERVED = "ENTREN"
"""The codes of command cards begin with this, so no tag of an item may."""


def add_item(s: Session, who: str, tag: str, model: str, serial: str, at: Moment) -> Item:
    """Add an item that is ready to be lent. Raises Invalid `bad_tag`, `bad_serial`, NotFound `unknown_model`,
    Conflict `tag_taken`.
    """
    tag, serial = tag.strip().upper(), serial.strip()
    if not TAG.fullmatch(tag) or tag.startswith(RESERVED) or is_identity_number(tag):
        raise Invalid("bad_tag")
    if len(serial) > LONGEST_SERIAL or not serial.isprintable() or is_identity_number(serial):
        raise Invalid("bad_serial")
    if model not in {one.code for one in queries.models(s)}:
        raise NotFound("unknown_model")
    if s.scalar(sa.select(Item.id).where(Item.tag == tag)) is not None:
        raise Conflict("tag_taken")
    item = Item(tag=tag, model_code=model, serial=serial or None, state=ItemState.READY, since=at.utc)
    s.add(item)
    audit.note(s, who, "item_added", at, tag=tag)
    return item
