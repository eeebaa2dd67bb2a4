"""The part of a profile about loans: the models."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.facts import N_
from kiosk.i18n import SOURCE
from kiosk.loans import catalogue, queries
from kiosk.loans.catalogue import ModelSettings
from kiosk.loans.models import Model
from kiosk.profile_parts import MOST_ROWS, Names, ProfilePart, about

AFew = msgspec.Meta(max_length=100)


class ModelPart(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    names: Names
    parts: Annotated[list[str], AFew]
    checks: Annotated[list[str], AFew]
    loan_days: int | None = None


def read(s: Session, _at: Moment) -> list[ModelPart]:
    """The models that are in use."""
    return [ModelPart(one.names, one.parts, one.checks, one.loan_days) for one in queries.models(s)]


def bring_in(s: Session, who: str, parts: Sequence[ModelPart], at: Moment) -> None:
    """A model is the same where its Swedish name is. Models keep their order here, and new ones come after them."""
    for part in parts:
        settings = ModelSettings(part.names, part.parts, part.checks, part.loan_days)
        name = part.names.get(SOURCE.code, "")
        with about(name):
            code = _code_of(s, name)
            if code is None:
                catalogue.add(s, who, settings, at)
            else:
                catalogue.bring_back(s, who, code, at)
                catalogue.change(s, who, code, settings, None, at)
        s.flush()


def _code_of(s: Session, name: str) -> str | None:
    """The code of the model with this name, if there is one; that of one in use before that of a retired one."""
    models = s.scalars(sa.select(Model).order_by(Model.active.desc(), Model.position))
    return next((one.code for one in models if one.names[SOURCE.code].casefold() == name.casefold()), None)


Rows = Annotated[list[ModelPart], msgspec.Meta(max_length=MOST_ROWS)]
PARTS = (ProfilePart("models", N_("Modeller"), Rows, read, bring_in),)
