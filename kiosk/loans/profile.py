"""The parts of a profile about loans: the models, and which library cards are taken."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from sqlalchemy.orm import Session

from kiosk.centre import queries as centre
from kiosk.centre.models import Centre, Topic
from kiosk.centre.new_rows import NewRows
from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.facts import N_
from kiosk.i18n import SOURCE
from kiosk.loans import catalogue, library_card, queries
from kiosk.loans.catalogue import ModelSettings
from kiosk.loans.models import MOST_RENEWALS, Model
from kiosk.profile_parts import MOST_ROWS, Names, ProfilePart, about, refuse_twice

AFew = msgspec.Meta(max_length=100)


class ModelPart(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    names: Names
    parts: Annotated[list[str], AFew]
    checks: Annotated[list[str], AFew]
    loan_days: int | None = None
    most_renewals: int = MOST_RENEWALS


def read(s: Session, _at: Moment) -> list[ModelPart]:
    """The models that are in use."""
    return [ModelPart(one.names, one.parts, one.checks, one.loan_days, one.most_renewals) for one in queries.models(s)]


def bring_in(s: Session, who: str, parts: Sequence[ModelPart], at: Moment) -> None:
    """A model is the same where its Swedish name is. Models keep their order here, and new ones come after them."""
    every = queries.all_models(s)
    new = NewRows(every)
    # Of two models of one name, that in use is the same: it comes last, and so stays.
    named = {_key(one.names): one for one in sorted(every, key=lambda one: (one.active, -one.position))}
    refuse_twice([(_key(part.names), part.names.get(SOURCE.code, "")) for part in parts])
    for part in parts:
        settings = ModelSettings(part.names, part.parts, part.checks, part.loan_days, part.most_renewals)
        with about(part.names.get(SOURCE.code, "")):
            catalogue.bring_in(s, who, named.get(_key(part.names)), settings, new, at)


def _key(names: Names) -> str:
    """What two models of one Swedish name have in common."""
    return names.get(SOURCE.code, "").strip().casefold()


class LibraryCardPart(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    digits: int | None
    start: Annotated[str, msgspec.Meta(max_length=library_card.LONGEST_START)]


def read_card(s: Session, _at: Moment) -> LibraryCardPart:
    shape = library_card.shape_of(centre.centre(s))
    return LibraryCardPart(shape.digits, shape.start)


def bring_card_in(s: Session, who: str, part: LibraryCardPart, at: Moment) -> None:
    library_card.set_shape(s, who, library_card.CardShape(part.digits, part.start), None, at)


Rows = Annotated[list[ModelPart], msgspec.Meta(max_length=MOST_ROWS)]
CENTRE = (table_of(Centre), table_of(Topic))
PARTS = (
    ProfilePart("models", N_("Modeller"), (table_of(Model),), Rows, read, bring_in),
    ProfilePart(
        "library_card",
        N_("Bibliotekskort"),
        (table_of(Centre), table_of(Topic)),
        LibraryCardPart,
        read_card,
        bring_card_in,
    ),
)
