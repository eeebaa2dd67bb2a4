"""What the answers of the wizard do: the centre's name and code, so many desks and rooms, the first items to lend."""

import re
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk import versions
from kiosk.centre import change, desks
from kiosk.centre import queries as centre
from kiosk.centre.models import Desk, DeskKind
from kiosk.clock import Moment
from kiosk.config import Settings
from kiosk.errors import AllAtOnce, Invalid
from kiosk.i18n import SOURCE
from kiosk.loans import catalogue, queries, stock
from kiosk.loans.catalogue import ModelSettings
from kiosk.loans.models import Item, Model
from kiosk.queue import retiring
from kiosk.statistics import centre_code
from kiosk.types import is_name

MOST_DESKS, MOST_ROOMS, MOST_ITEMS = 20, 20, 99
FIRST_MODEL = "Surfplatta, 10 tum"
FIRST_TAG = "P01"
NUMBERED = re.compile(r"(?P<stem>[A-Z0-9]*?[A-Z])(?P<number>\d{1,5})")


@dataclass(frozen=True, slots=True)
class ItemSeries:
    """So many items of one model, with tags that count up from the first one: P01, P02."""

    model: str
    number: int | None
    """Null: what was typed is no number. It is refused."""
    first_tag: str


def name_centre(s: Session, who: str, name: str, seen: str | None, settings: Settings, at: Moment) -> None:
    """Set the centre's name, and the code that the municipality and the copies know it by. Raises what
    `change.set_name` raises."""
    before = centre.centre(s).name
    change.set_name(s, who, name, seen, at)
    centre_code.follow_name(s, who, before, name, settings, at)


def desks_version(s: Session) -> str:
    """The version of which desks and rooms there are."""
    return versions.version([[desk.code for desk in centre.of_kind(s, kind)] for kind in DeskKind])


def set_desks(s: Session, who: str, numbers: dict[DeskKind, int], seen: str | None, at: Moment) -> None:
    """Have so many desks and rooms. Those there are too many of are taken out of use, the last ones first.

    Raises Conflict `changed_meanwhile`, and what `retiring.retire` raises.
    """
    versions.check(seen, [[desk.code for desk in centre.of_kind(s, kind)] for kind in DeskKind])
    for kind, number in numbers.items():
        used = centre.of_kind(s, kind)
        for desk in reversed(used[number:]):
            retiring.retire(s, who, desk.code, None, at)
        for _ in range(number - len(used)):
            _one_more(s, who, kind, at)


def add_items(s: Session, who: str, series: ItemSeries, at: Moment) -> None:
    """Add a series of items. Sent again, it changes nothing.

    Raises Invalid `bad_name` of the model, `tag_without_number` where the first tag does not end with one, and what
    `stock.add_item` raises.
    """
    with AllAtOnce() as every:
        with every.each():
            tags = tags_of(series)
        with every.each():
            if not is_name(series.model):
                raise Invalid("bad_name", field="model")
    if not tags or _have_all(s, tags, series.model):
        return
    names = {SOURCE.code: series.model}
    model = _model(s, series.model) or catalogue.add(s, who, ModelSettings(names), at)
    s.flush()
    for tag in tags:
        stock.add_item(s, who, tag, model.code, "", at)


def tags_of(series: ItemSeries) -> list[str]:
    """The tags of a series. Raises Invalid `bad_number`, `tag_without_number`."""
    match = NUMBERED.fullmatch(series.first_tag.strip().upper())
    with AllAtOnce() as every:
        with every.each():
            if series.number is None or not 0 <= series.number <= MOST_ITEMS:
                raise Invalid("bad_number", field="number")
        with every.each():
            if match is None:
                raise Invalid("tag_without_number", field="first_tag")
    if match is None or series.number is None:
        return []
    first, width = int(match["number"]), len(match["number"])
    return [f"{match['stem']}{number:0{width}}" for number in range(first, first + series.number)]


def next_tag(s: Session) -> str:
    """The tag after the last one that was added; the first one of a new centre."""
    last = s.scalar(sa.select(Item.tag).order_by(Item.id.desc()).limit(1))
    match = NUMBERED.fullmatch(last or "")
    if match is None:
        return FIRST_TAG
    return f"{match['stem']}{int(match['number']) + 1:0{len(match['number'])}}"


def _one_more(s: Session, who: str, kind: DeskKind, at: Moment) -> None:
    """Take a retired desk back, or add one with the first free number as its name."""
    retired = s.scalar(sa.select(Desk).where(Desk.kind == kind, ~Desk.active).order_by(Desk.position).limit(1))
    if retired is not None:
        desks.bring_back(s, who, retired.code, at)
        return
    names = {desk.name for desk in centre.of_kind(s, kind)}
    desks.add(s, who, kind, next(str(n) for n in range(1, len(names) + 2) if str(n) not in names), at)
    s.flush()


def _have_all(s: Session, tags: list[str], model: str) -> bool:
    found = s.scalars(sa.select(Item).where(Item.tag.in_(tags))).all()
    return len(found) == len(tags) and all(_is_called(item.model, model) for item in found)


def _model(s: Session, name: str) -> Model | None:
    return next((model for model in queries.models(s) if _is_called(model, name)), None)


def _is_called(model: Model, name: str) -> bool:
    return model.names[SOURCE.code].casefold() == name.casefold()
