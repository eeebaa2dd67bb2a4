"""Adds, changes, orders and retires models for an admin. A retired model keeps its name: past loans are counted under
it, and its items are still lent.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk import audit, versions
from kiosk.centre import positions
from kiosk.centre.new_rows import NewRows
from kiosk.clock import Moment
from kiosk.errors import AllAtOnce, Conflict, Invalid, NotFound
from kiosk.i18n import LANGUAGES, SOURCE
from kiosk.loans import queries
from kiosk.loans.models import FIRST_CHECKS, MOST_RENEWALS, Model
from kiosk.types import LONGEST_NAME, is_name

LONGEST_CODE = 20
PARTS = ("charger", "cable", "cover", "pen", "keyboard", "headphones")
"""The parts that can be lent with an item."""
CHECKS = ("parts", "accounts", "wiped", "clean", "charged")
"""The steps that a return can have. Each model has some of them, in an order of its own."""
LONGEST_LOAN = 60
"""The most days of a loan."""
RENEWALS = 9
"""The most renewals that a model can have."""


class ModelSettings(Struct, frozen=True):
    """What an admin sets: the name in each language (without one, the Swedish is shown), the parts, and in `checks` the
    steps of a return, in their order.

    `loan_days`: null for loans that end on the same day. `most_renewals`: how often a home loan may be renewed.
    """

    names: Mapping[str, str]
    parts: Sequence[str] = ()
    checks: Sequence[str] = FIRST_CHECKS
    loan_days: int | None = None
    most_renewals: int = MOST_RENEWALS


def version(model: Model) -> str:
    """The version of a model's settings. Its position does not count."""
    return versions.version(_audited(model), model.active)


def order_version(s: Session) -> str:
    """The version of the order of the models that are in use."""
    return versions.version([model.code for model in queries.models(s)])


def add(s: Session, who: str, settings: ModelSettings, at: Moment) -> Model:
    """Add a model after the others. Raises Invalid `bad_model_name`, `bad_value`, `bad_loan_days` or `bad_renewals`,
    Conflict `name_taken`.
    """
    others = queries.all_models(s)
    with AllAtOnce() as every:
        with every.each():
            model = _add(s, who, settings, NewRows(others), at)
        with every.each():
            _refuse_taken(settings.names, [one for one in others if one.active])
    return model


def bring_in(s: Session, who: str, model: Model | None, settings: ModelSettings, new: NewRows, at: Moment) -> None:
    """Add a model of another centre, or change the one of its name that is here and use it again.

    Raises Invalid as `add` does.
    """
    if model is None:
        _add(s, who, settings, new, at)
    else:
        _use_again(s, who, model, new, at)
        _change(s, who, model, settings, at)


def _add(s: Session, who: str, settings: ModelSettings, new: NewRows, at: Moment) -> Model:
    code = new.new_code(settings.names.get(SOURCE.code, ""), LONGEST_CODE, "model")
    model = Model(code=code, position=new.next_position(), active=True)
    _set(model, settings)
    s.add(model)
    audit.note(s, who, "model_added", at, model=code, name=model.names[SOURCE.code])
    return model


def change(s: Session, who: str, code: str, settings: ModelSettings, seen: str | None, at: Moment) -> Model:
    """Change a model. `seen`: the version that the admin has seen.

    Raises what `add` does, NotFound `unknown_model`, Conflict `changed_meanwhile`.
    """
    model = find(s, code)
    versions.check(seen, version(model))
    with AllAtOnce() as every:
        with every.each():
            _refuse_taken(settings.names, [one for one in queries.models(s) if one is not model])
        with every.each():
            _change(s, who, model, settings, at)
    return model


def _change(s: Session, who: str, model: Model, settings: ModelSettings, at: Moment) -> None:
    before = _audited(model)
    _set(model, settings)
    changes = audit.changes(before, _audited(model))
    if changes:
        audit.note(s, who, "model_changed", at, model=model.code, name=model.names[SOURCE.code], changes=changes)


def move(s: Session, who: str, code: str, by: int, seen: str | None, at: Moment) -> Model:
    """Move a model up (-1) or down (1). Raises NotFound `unknown_model`, Conflict `changed_meanwhile`."""
    shown = queries.models(s)
    model = next((one for one in shown if one.code == code), None)
    if model is None:
        raise NotFound("unknown_model")
    versions.check(seen, order_version(s))
    positions.move(shown, model, by)
    audit.note(s, who, "model_moved", at, model=code, name=model.names[SOURCE.code], position=model.position + 1)
    return model


def retire(s: Session, who: str, code: str, seen: str | None, at: Moment) -> Model:
    """Let no new item be of a model. Its items are still lent. Raises NotFound `unknown_model`, Conflict
    `changed_meanwhile`.
    """
    model = find(s, code)
    versions.check(seen, version(model))
    if model.active:
        model.active = False
        audit.note(s, who, "model_retired", at, model=code, name=model.names[SOURCE.code])
    return model


def bring_back(s: Session, who: str, code: str, at: Moment) -> Model:
    """Use a retired model for new items again, after the others. Raises NotFound `unknown_model`, Conflict
    `name_taken`.
    """
    model = find(s, code)
    if not model.active:
        _refuse_taken(model.names, queries.models(s))
        _use_again(s, who, model, NewRows(queries.all_models(s)), at)
    return model


def _use_again(s: Session, who: str, model: Model, new: NewRows, at: Moment) -> None:
    if not model.active:
        model.position, model.active = new.next_position(), True
        audit.note(s, who, "model_back", at, model=model.code, name=model.names[SOURCE.code])


def find(s: Session, code: str) -> Model:
    """A model, also a retired one. Raises NotFound `unknown_model`."""
    model = s.get(Model, code)
    if model is None:
        raise NotFound("unknown_model")
    return model


def _set(model: Model, settings: ModelSettings) -> None:
    with AllAtOnce() as every:
        with every.each():
            names = _names(settings.names)
        with every.each():
            if not set(settings.parts) <= set(PARTS):
                raise Invalid("bad_value", field="parts")
        with every.each():
            if not set(settings.checks) <= set(CHECKS):
                raise Invalid("bad_value", field="checks")
        with every.each():
            if settings.loan_days is not None and not 1 <= settings.loan_days <= LONGEST_LOAN:
                raise Invalid("bad_loan_days", field="loan_days", most=LONGEST_LOAN)
        with every.each():
            if not 0 <= settings.most_renewals <= RENEWALS:
                raise Invalid("bad_renewals", field="most_renewals", most=RENEWALS)
    model.names, model.loan_days, model.most_renewals = names, settings.loan_days, settings.most_renewals
    model.parts = [part for part in PARTS if part in settings.parts]
    model.checks = list(dict.fromkeys(settings.checks))


def _names(sent: Mapping[str, str]) -> dict[str, str]:
    """The names, without empty ones. Raises Invalid `bad_model_name` with the language as `field`."""
    names = {language.code: sent.get(language.code, "").strip() for language in LANGUAGES}
    with AllAtOnce() as every:
        for language, name in names.items():
            with every.each():
                if (name or language == SOURCE.code) and not is_name(name, LONGEST_NAME):
                    raise Invalid("bad_model_name", field=language)
    return {language: name for language, name in names.items() if name}


def _refuse_taken(names: Mapping[str, str], others: list[Model]) -> None:
    name = names.get(SOURCE.code, "").strip().casefold()
    if any(one.names[SOURCE.code].casefold() == name for one in others):
        raise Conflict("name_taken", field=SOURCE.code)


def _audited(model: Model) -> dict[str, object]:
    """A model's settings as the log of changes names them."""
    names = {f"name_{language.code}": model.names.get(language.code, "") for language in LANGUAGES}
    loans = {"loan_days": model.loan_days, "most_renewals": model.most_renewals}
    return {**names, "parts": model.parts, "checks": model.checks, **loans}
