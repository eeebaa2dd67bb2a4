"""The labels of items: what stands on them, and whether they were scanned after they were printed."""

from collections.abc import Sequence

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.centre.queries import centre
from kiosk.clock import Moment
from kiosk.errors import NotFound
from kiosk.i18n import SOURCE
from kiosk.loans import search
from kiosk.loans.models import Item, ItemState, Model
from kiosk.sheets.labels import Label

IN_ORDER = sa.select(Item.tag).order_by(*search.TAGS)
HAS_LABEL = Item.state != ItemState.WITHDRAWN
NOT_CHECKED = sa.and_(HAS_LABEL, Item.label_checked_at.is_(None))


class Checked(Struct, frozen=True):
    """The item whose label was read; `again`: it had been read before."""

    tag: str
    again: bool


def labels(s: Session, tags: Sequence[str]) -> list[Label]:
    """The labels of these items, in this order.

    Raises NotFound `unknown_item`, and of several that say which one: `unknown_first_tag`, `unknown_tag_after`.
    """
    here = centre(s)
    rows = sa.select(Item.tag, Model.names).join(Model, Model.code == Item.model_code).where(Item.tag.in_(tags))
    names = {tag: names.get(here.language) or names[SOURCE.code] for tag, names in s.execute(rows)}
    for place, tag in enumerate(tags):
        if tag not in names:
            raise _unknown(tags, place)
    return [Label(tag, names[tag], here.name) for tag in tags]


def _unknown(tags: Sequence[str], place: int) -> NotFound:
    """No item has this tag, the first of which that is true. What was typed is not repeated: the tag before is."""
    if len(tags) == 1:
        return NotFound("unknown_item")
    return NotFound("unknown_tag_after", tag=tags[place - 1]) if place else NotFound("unknown_first_tag")


def every_tag(s: Session, model: str | None = None) -> list[str]:
    """The tags of all items, or of those of a model, in the order in which people count; none of withdrawn ones."""
    rows = IN_ORDER.where(HAS_LABEL)
    return list(s.scalars(rows if model is None else rows.where(Item.model_code == model)))


def not_checked(s: Session) -> list[str]:
    """The tags of the items whose label nobody has scanned since it was printed."""
    return list(s.scalars(IN_ORDER.where(NOT_CHECKED)))


def last_added(s: Session) -> list[str]:
    """The tags of the items that were added last, all at once."""
    last = sa.select(sa.func.max(Item.added_at)).scalar_subquery()
    return list(s.scalars(IN_ORDER.where(HAS_LABEL, Item.added_at == last)))


def check(s: Session, tag: str, at: Moment) -> Checked:
    """Note that an item's label can be read. Nothing else of the item changes. Raises NotFound `unknown_item`."""
    item = s.scalar(sa.select(Item).where(Item.tag == tag))
    if item is None:
        raise NotFound("unknown_item")
    again = item.label_checked_at is not None
    item.label_checked_at = at.utc
    return Checked(tag, again)
