"""The admin's page of models: the list in its order, and a form for each."""

from collections.abc import Callable, Mapping

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy.orm import Session

from kiosk.digits import in_ascii
from kiosk.errors import DomainError
from kiosk.i18n import LANGUAGES, SOURCE
from kiosk.loans import catalogue, queries
from kiosk.loans.catalogue import ModelSettings
from kiosk.loans.models import FIRST_CHECKS, MOST_RENEWALS, Model
from kiosk.types import LONGEST_NAME
from web.admin.blueprint import bp, who
from web.admin.names import name_fields
from web.admin.options import Option
from web.admin.save import press, save
from web.admin.setting import Setting, some_of
from web.context import db, now
from web.device_words import DONE, PARTS
from web.fields import BETWEEN, Field, Form, chosen, form, seen_version, typed
from web.language import named, number
from web.rows import Ask, Row, moves, row_address, row_list

SETTINGS = {
    "parts": Setting(_("delar"), some_of(PARTS)),
    "checks": Setting(_("steg vid återlämning"), some_of(DONE)),
    "loan_days": Setting(_("dagar att låna hem")),
    "most_renewals": Setting(_("förlängningar")),
}
"""How the log of changes names what is set here."""


@bp.get("/models")
def models() -> str:
    with db().read() as s:
        every, order, numbers = queries.all_models(s), catalogue.order_version(s), queries.items_by_model(s)
    shown, retired = [one for one in every if one.active], [one for one in every if not one.active]
    ways = moves([model.code for model in shown], lambda code, way: url_for(f"admin.move_model_{way}", code=code))
    return render_template(
        "admin/models.html",
        shown=row_list(
            "admin.models", "shown", shown, _key, lambda one: _shown(one, numbers.get(one.code, 0), *ways(one.code))
        ),
        retired=row_list("admin.models", "retired", retired, _key, lambda one: _retired(one, numbers.get(one.code, 0))),
        order=order,
    )


@bp.get("/new-model")
def new_model() -> str:
    return _new_page()


@bp.post("/new-model")
def add_model() -> ResponseReturnValue:
    return save(
        lambda s: catalogue.add(s, who(), _sent(), now()),
        _new_page,
        url_for("admin.models"),
        lambda model: gettext("Modellen %(name)s är tillagd.", name=named(model.names)),
    )


@bp.get("/models/<code>")
def model(code: str) -> str:
    return _page(code)


@bp.post("/models/<code>")
def change_model(code: str) -> ResponseReturnValue:
    return save(
        lambda s: catalogue.change(s, who(), code, _sent(), seen_version(), now()),
        lambda error: _page(code, error),
        row_address("admin.models", code),
        lambda model: gettext("Modellen %(name)s är sparad.", name=named(model.names)),
    )


@bp.post("/models/<code>/up")
def move_model_up(code: str) -> ResponseReturnValue:
    return _move(code, -1)


@bp.post("/models/<code>/down")
def move_model_down(code: str) -> ResponseReturnValue:
    return _move(code, 1)


@bp.post("/models/<code>/retire")
def retire_model(code: str) -> ResponseReturnValue:
    return _press(
        code,
        lambda s: catalogue.retire(s, who(), code, seen_version(), now()),
        gettext("Modellen %(name)s är ur bruk. Sakerna går att låna ut som förut."),
    )


@bp.post("/models/<code>/back")
def bring_back_model(code: str) -> ResponseReturnValue:
    return _press(
        code,
        lambda s: catalogue.bring_back(s, who(), code, now()),
        gettext("Modellen %(name)s går att välja för nya saker igen."),
    )


def _move(code: str, by: int) -> ResponseReturnValue:
    said = gettext("Modellen %(name)s är flyttad.")
    return _press(code, lambda s: catalogue.move(s, who(), code, by, seen_version(), now()), said)


def _press(code: str, change: Callable[[Session], Model], said: str) -> ResponseReturnValue:
    """Make the change of a row's button, and show that row."""
    return press(change, row_address("admin.models", code), lambda model: said % {"name": named(model.names)})


def _sent() -> ModelSettings:
    """What was sent. Days that are no number are sent on as 0, which is refused at its field; renewals as -1."""
    days, renewals = _number("loan_days", 0), _number("most_renewals", -1)
    return ModelSettings(
        names={language.code: typed(language.code) for language in LANGUAGES},
        parts=chosen(typed("parts")),
        checks=chosen(typed("checks")),
        loan_days=days,
        most_renewals=MOST_RENEWALS if renewals is None else renewals,
    )


def _number(field: str, no_number: int) -> int | None:
    """The number in a field; null where it is empty."""
    sent = in_ascii(typed(field))
    if not sent:
        return None
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 4 else no_number


def _key(model: Model) -> str:
    return model.code


def _shown(model: Model, items: int, up: str | None, down: str | None) -> Row:
    follows = gettext("Inga nya saker kan vara av modellen. De som finns lånas ut som förut, och siffrorna finns kvar.")
    retire = Ask(url_for("admin.retire_model", code=model.code), gettext("Ta ur bruk"), follows)
    edit = url_for("admin.model", code=model.code)
    return replace(_row(model, items), edit=edit, up=up, down=down, act=retire)


def _retired(model: Model, items: int) -> Row:
    back = Ask(url_for("admin.bring_back_model", code=model.code), gettext("Ta i bruk igen"))
    return replace(_row(model, items), edit=url_for("admin.model", code=model.code), act=back)


def _row(model: Model, items: int) -> Row:
    about = [ngettext("%(n)s sak", "%(n)s saker", items, n=number(items))]
    about += [str(PARTS.get(part, part)).lower() for part in model.parts]
    return Row(
        model.code, model.names[SOURCE.code], ", ".join(about), version=catalogue.version(model), language=SOURCE.code
    )


def _new_page(error: DomainError | None = None) -> str:
    fields = [Field("parts"), Field("checks", BETWEEN.join(FIRST_CHECKS)), Field("loan_days", longest=2)]
    fields.append(Field("most_renewals", str(MOST_RENEWALS), longest=1))
    shown = form("model", url_for("admin.add_model"), [*_name_fields({}), *fields])
    return _form_page(gettext("Ny modell"), shown.after(error))


def _page(code: str, error: DomainError | None = None) -> str:
    with db().read() as s:
        row = catalogue.find(s, code)
    fields = [
        Field("parts", BETWEEN.join(row.parts)),
        Field("checks", BETWEEN.join(row.checks)),
        Field("loan_days", str(row.loan_days or ""), longest=2),
        Field("most_renewals", str(row.most_renewals), longest=1),
    ]
    every = [*_name_fields(row.names), *fields]
    shown = form("model", url_for("admin.change_model", code=code), every, catalogue.version(row))
    return _form_page(named(row.names), shown.after(error))


def _name_fields(names: Mapping[str, str]) -> list[Field]:
    return [Field(language.code, names.get(language.code, ""), LONGEST_NAME) for language in LANGUAGES]


class ReturnStep(Struct, frozen=True):
    """The choice of one step of a return: "Steg 1" with the steps that it can be."""

    words: str
    options: list[Option]


def _step(n: int, chosen_steps: list[str]) -> ReturnStep:
    there = chosen_steps[n] if n < len(chosen_steps) else ""
    steps = [Option(code, str(words), code == there) for code, words in DONE.items()]
    return ReturnStep(gettext("Steg %(n)s", n=n + 1), [Option("", gettext("Inget"), not there), *steps])


def _form_page(heading: str, shown: Form) -> str:
    parts, checks = chosen(shown["parts"].value), chosen(shown["checks"].value)
    return render_template(
        "admin/model.html",
        heading=heading,
        model=shown,
        names=name_fields(shown),
        parts=[Option(code, str(words), code in parts) for code, words in PARTS.items()],
        checks=[_step(n, checks) for n in range(len(DONE))],
    )
