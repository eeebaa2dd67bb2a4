"""Adds and changes items for an admin."""

import re

import sqlalchemy as sa
from msgspec import Struct, structs
from sqlalchemy.orm import Session

from kiosk import audit, versions
from kiosk.clock import Moment
from kiosk.digits import in_ascii
from kiosk.errors import AllAtOnce, Conflict, Invalid, NotFound
from kiosk.i18n import SOURCE
from kiosk.identity import contains_identity_number
from kiosk.loans import device_facts, passes, queries
from kiosk.loans.device_facts import NOTHING_TYPED, DeviceFacts, TypedFacts
from kiosk.loans.models import Item, ItemState, Model

LONGEST_TAG = 20
TAG = re.compile(rf"[A-Z0-9]{{3,{LONGEST_TAG}}}")
RESERVED = "ENTREN"
"""The codes of command cards begin with this, so no tag of an item may."""
OF_ONE_ITEM = ("serial", "imei", "mdm_link")
"""What no two items have in common, but with one that is out of use."""


class ItemSettings(Struct, frozen=True):
    """What an admin can change of an item: the code of its model, and what is known of the device."""

    model: str
    facts: TypedFacts = NOTHING_TYPED


def add_item(s: Session, who: str, tag: str, settings: ItemSettings, at: Moment) -> Item:
    """Add an item that is ready to be lent. Raises as `new_item`."""
    item = new_item(s, tag, settings, at)
    audit.note(s, who, "item_added", at, tag=item.tag)
    return item


def new_item(s: Session, tag: str, settings: ItemSettings, at: Moment) -> Item:
    """Add an item without an entry in the log, for the caller to write. Raises Invalid `bad_tag`, NotFound
    `unknown_model`, Conflict `tag_taken` or `as_in_item`, and what `device_facts.check` raises.
    """
    tag = cleaned(tag)
    facts = DeviceFacts()
    with AllAtOnce() as every:
        with every.each():
            _check_tag(s, tag)
        with every.each():
            facts = device_facts.check(settings.facts, at.date)
            _check_is_alone(s, facts, DeviceFacts())
        with every.each():
            check_model(s, settings.model)
    item = Item(
        tag=tag,
        model_code=settings.model,
        state=ItemState.READY,
        since=at.utc,
        added_at=at.utc,
        **structs.asdict(facts),
    )
    s.add(item)
    return item


def version(item: Item) -> str:
    """The version of an item's settings. Its state does not count."""
    return versions.version(item.model_code, facts_of(item))


def facts_of(item: Item) -> DeviceFacts:
    return DeviceFacts(*(getattr(item, name) for name in DeviceFacts.__struct_fields__))


def change_item(s: Session, who: str, tag: str, settings: ItemSettings, seen: str | None, at: Moment) -> Item:
    """Set an item's model and what is known of the device. A retired model can stay.

    `seen`: the version that the admin has seen. Raises NotFound `unknown_item` or `unknown_model`, Conflict
    `changed_meanwhile` or `as_in_item`, and what `device_facts.check` raises.
    """
    item = find(s, tag)
    versions.check(seen, version(item))
    facts = DeviceFacts()
    with AllAtOnce() as every:
        with every.each():
            if settings.model != item.model_code:
                check_model(s, settings.model)
        with every.each():
            facts = device_facts.check(settings.facts, at.date)
            _check_is_alone(s, facts, facts_of(item))
    before = _audited(s, item)
    item.model_code = settings.model
    for name, value in structs.asdict(facts).items():
        setattr(item, name, value)
    changes = audit.changes(before, _audited(s, item))
    if changes:
        audit.note(s, who, "item_changed", at, tag=tag, changes=changes)
    return item


def find(s: Session, tag: str) -> Item:
    """Raises NotFound `unknown_item`."""
    item = s.scalar(sa.select(Item).where(Item.tag == tag))
    if item is None:
        raise NotFound("unknown_item")
    return item


def cleaned(tag: str) -> str:
    """A tag as it is stored, however it was typed."""
    return in_ascii(tag).strip().upper()


def is_tag(tag: str) -> bool:
    """Whether a cleaned text may be the tag of an item."""
    is_free = not tag.startswith(RESERVED) and not passes.is_printed(tag)
    return bool(TAG.fullmatch(tag)) and is_free and not contains_identity_number(tag)


def _check_tag(s: Session, tag: str) -> None:
    """Raises Invalid `bad_tag`, Conflict `tag_taken`."""
    if not is_tag(tag):
        raise Invalid("bad_tag")
    if s.scalar(sa.select(Item.id).where(Item.tag == tag)) is not None:
        raise Conflict("tag_taken")


def check_model(s: Session, model: str) -> None:
    """Raises NotFound `unknown_model` where no model in use has this code."""
    if model not in {one.code for one in queries.models(s)}:
        raise NotFound("unknown_model")


def values_here(s: Session) -> dict[tuple[str, str], str]:
    """What only one item has, with its tag. One that is out of use can have been added again with another tag."""
    columns = [getattr(Item, name) for name in OF_ONE_ITEM]
    rows = s.execute(sa.select(Item.tag, *columns).where(Item.state != ItemState.WITHDRAWN))
    return {(name, value): tag for tag, *values in rows for name, value in zip(OF_ONE_ITEM, values, strict=True)}


def _check_is_alone(s: Session, facts: DeviceFacts, before: DeviceFacts) -> None:
    """Raises Conflict `as_in_item` with the `field` and the `tag` of the other item. What an item had stays allowed."""
    here = values_here(s)
    with AllAtOnce() as every:
        for name in OF_ONE_ITEM:
            value = getattr(facts, name)
            with every.each():
                if value and value != getattr(before, name) and (name, value) in here:
                    raise Conflict("as_in_item", field=name, tag=here[name, value])


def _audited(s: Session, item: Item) -> dict[str, str]:
    """An item's settings as the log of changes names them."""
    facts = {name: str(value or "") for name, value in structs.asdict(facts_of(item)).items()}
    return {"model": s.get_one(Model, item.model_code).names[SOURCE.code], **facts}
