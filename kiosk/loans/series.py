"""Adds several items at once, with tags that count up."""

import re
from string import digits

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk import audit
from kiosk.clock import Moment
from kiosk.digits import in_ascii
from kiosk.errors import AllAtOnce, Conflict, Invalid
from kiosk.loans import device_facts, stock
from kiosk.loans.models import Item
from kiosk.loans.stock import ItemSettings

MOST_ITEMS = 99
FIRST_TAG = "P01"
NUMBERED = re.compile(r"(?P<stem>[A-Z0-9]*?[A-Z])(?P<number>[0-9]{1,5})")


class TagSeries(Struct, frozen=True):
    """So many tags that count up from the first one: P01, P02. `number`: null where what was typed is none."""

    first: str
    number: int | None


def add(s: Session, who: str, series: TagSeries, settings: ItemSettings, at: Moment) -> list[str]:
    """Add items with these settings, and return their tags. Where it is one, its tag needs no number.

    Raises Invalid `bad_number`, `tag_without_number`, `of_one_item` where several shall have one of OF_ONE_ITEM,
    Conflict `tags_taken` with the first `tag` that is taken and the `last` one with the same beginning, and what
    `stock.new_item` raises.
    """
    if series.number == 1:
        return [stock.add_item(s, who, series.first, settings, at).tag]
    with AllAtOnce() as every:
        with every.each():
            stock.check_model(s, settings.model)
        with every.each():
            device_facts.check(settings.facts, at.date)
        with every.each():
            tags = tags_of(series, least=1)
        for field in stock.OF_ONE_ITEM:
            with every.each():
                if getattr(settings.facts, field).strip():
                    raise Invalid("of_one_item", field=field)
    taken = set(s.scalars(sa.select(Item.tag).where(Item.tag.in_(tags))))
    if taken:
        first = next(tag for tag in tags if tag in taken)
        raise Conflict("tags_taken", tag=first, last=_last_of_series(s, first))
    add_tags(s, who, tags, settings, at)
    return tags


def add_tags(s: Session, who: str, tags: list[str], settings: ItemSettings, at: Moment) -> None:
    """Add an item for each tag. The log says how many, and the first and the last of them. Raises as `new_item`."""
    if len(tags) == 1:
        stock.add_item(s, who, tags[0], settings, at)
        return
    for tag in tags:
        stock.new_item(s, tag, settings, at)
    audit.note(s, who, "items_added", at, first=tags[0], last=tags[-1], number=len(tags))


def _last_of_series(s: Session, tag: str) -> str:
    """The highest tag that has the same text before its number."""
    stem = tag.rstrip(digits)
    rows = s.scalars(sa.select(Item.tag).where(Item.tag.startswith(stem, autoescape=True)))
    return max((one for one in rows if one.rstrip(digits) == stem), key=lambda one: (len(one), one))


def tags_of(series: TagSeries, least: int = 0) -> list[str]:
    """The tags of a series. Raises Invalid `bad_number`, `tag_without_number`."""
    match = NUMBERED.fullmatch(in_ascii(series.first).strip().upper())
    with AllAtOnce() as every:
        with every.each():
            if series.number is None or not least <= series.number <= MOST_ITEMS:
                raise Invalid("bad_number", field="number")
        with every.each():
            if match is None:
                raise Invalid("tag_without_number")
    if match is None or series.number is None:
        return []
    first, width = int(match["number"]), len(match["number"])
    return [f"{match['stem']}{number:0{width}}" for number in range(first, first + series.number)]


def example(first: str) -> list[str]:
    """How tags count up from this one, or from FIRST_TAG where it has no number at its end."""
    return tags_of(TagSeries(first if NUMBERED.fullmatch(first) else FIRST_TAG, 3))


def next_tag(s: Session) -> str:
    """The tag after the last one that was added; the first one of a new centre."""
    last = s.scalar(sa.select(Item.tag).order_by(Item.id.desc()).limit(1))
    match = NUMBERED.fullmatch(last or "")
    if match is None:
        return FIRST_TAG
    return f"{match['stem']}{int(match['number']) + 1:0{len(match['number'])}}"
