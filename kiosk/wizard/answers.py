"""What the answers of the wizard do: the centre's name and code, so many desks and rooms, the first items to lend."""

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
from kiosk.loans import catalogue, queries, series
from kiosk.loans.catalogue import ModelSettings
from kiosk.loans.models import Item, Model
from kiosk.loans.series import TagSeries
from kiosk.loans.stock import ItemSettings
from kiosk.queue import retiring
from kiosk.statistics import centre_code
from kiosk.types import is_name

MOST_DESKS, MOST_ROOMS = 20, 20
FIRST_MODEL = "Surfplatta, 10 tum"


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
    versions.check(seen, desks_version(s))
    for kind, number in numbers.items():
        used = centre.of_kind(s, kind)
        for desk in reversed(used[number:]):
            retiring.retire(s, who, desk.code, None, at)
        for _ in range(number - len(used)):
            _one_more(s, who, kind, at)


def add_items(s: Session, who: str, name: str, wanted: TagSeries, at: Moment) -> None:
    """Add a series of items of the model with this name. Sent again, it changes nothing.

    Raises Invalid `bad_name` of the model, `tag_without_number` where the first tag does not end with one, and what
    `stock.new_item` raises.
    """
    with AllAtOnce() as every:
        with every.each():
            tags = series.tags_of(wanted)
        with every.each():
            if not is_name(name):
                raise Invalid("bad_name", field="model")
    if not tags or _have_all(s, tags, name):
        return
    model = _model(s, name) or catalogue.add(s, who, ModelSettings({SOURCE.code: name}), at)
    s.flush()
    series.add_tags(s, who, tags, ItemSettings(model.code), at)


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
