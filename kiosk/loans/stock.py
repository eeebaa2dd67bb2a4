"""Adds items and models to the stock."""

import re

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk import audit
from kiosk.clock import Moment
from kiosk.errors import Conflict, Invalid, NotFound
from kiosk.i18n import SOURCE
from kiosk.identity import is_identity_number
from kiosk.loans.models import Item, ItemState, Model
from kiosk.types import is_name

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
    if s.get(Model, model) is None:
        raise NotFound("unknown_model")
    if s.scalar(sa.select(Item.id).where(Item.tag == tag)) is not None:
        raise Conflict("tag_taken")
    item = Item(tag=tag, model_code=model, serial=serial or None, state=ItemState.READY, since=at.utc)
    s.add(item)
    audit.note(s, who, "item_added", at, tag=tag)
    return item


def add_model(s: Session, who: str, name: str, at: Moment) -> Model:
    """Add a model by its Swedish name. Raises Invalid `bad_name`, Conflict `name_taken`."""
    name = name.strip()
    if not is_name(name):
        raise Invalid("bad_name")
    models = s.scalars(sa.select(Model)).all()
    if any(model.names[SOURCE.code] == name for model in models):
        raise Conflict("name_taken")
    code = f"model-{len(models) + 1}"
    model = Model(code=code, names={SOURCE.code: name}, parts=[])
    s.add(model)
    audit.note(s, who, "model_added", at, model=code, name=name)
    return model
