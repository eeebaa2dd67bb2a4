"""The admin's pages of items: a searched list, a form to add one, and a form for each."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from msgspec import Struct, structs
from msgspec.structs import replace
from sqlalchemy.orm import Session

from kiosk import audit
from kiosk.clock import Moment
from kiosk.errors import DomainError
from kiosk.i18n import alphabetical
from kiosk.loans import device_facts, findings, queries, search, series, shelf, stock
from kiosk.loans.device_facts import DeviceFacts, TypedFacts
from kiosk.loans.models import ItemRow, ItemState, Model
from kiosk.loans.queries import ItemView
from kiosk.loans.search import ItemQuery
from kiosk.loans.series import MOST_ITEMS, TagSeries
from kiosk.loans.stock import ItemSettings
from web import item_list
from web.admin.blueprint import bp, who
from web.admin.options import Option
from web.admin.save import press, save
from web.admin.sentences import Act
from web.admin.setting import Setting
from web.context import db, now
from web.fields import Field, form, seen_version, typed
from web.language import named
from web.numbers import LONGEST, whole_number

SETTINGS = {
    "model": Setting(_("modell")),
    "serial": Setting(_("serienummer")),
    "imei": Setting(_("IMEI-nummer")),
    "mdm_link": Setting(_("MDM-länk")),
    "purchased_on": Setting(_("köpt")),
    "warranty_until": Setting(_("garanti till och med")),
}
"""How the log of changes names what is set here."""


DONE: dict[str, Any] = {
    "item_away": _("%(tag)s är ur bruk."),
    "item_back": _("%(tag)s ska kontrolleras innan den lånas ut."),
}
MARKS = {ItemState.READY: "good", ItemState.LENT: "out", ItemState.CHECKING: "later"}
WAYS_BACK: dict[ItemState, Callable[[Session, ItemRow, Moment], int]] = {
    ItemState.REPAIR: findings.repaired,
    ItemState.LOST: shelf.found,
    ItemState.WITHDRAWN: shelf.bring_back,
}
BACK: dict[ItemState, Any] = {
    ItemState.REPAIR: _("Den är lagad"),
    ItemState.LOST: _("Den är hittad"),
    ItemState.WITHDRAWN: _("Ta i bruk igen"),
}
"""The button that takes an item back into use."""
AT_FIELD = {
    **dict.fromkeys(("bad_tag", "tag_taken", "tags_taken", "tag_without_number"), "tag"),
    "unknown_model": "model",
}
"""The field at which an error stands."""
SEEN_AT_ONCE = 12
"""How many models a list shows without a look for one."""
TAG = Field("tag", longest=stock.LONGEST_TAG)
FOLDED = ("imei", "mdm_link", "purchased_on", "warranty_until")
"""The facts that the form for new items folds away while they are empty."""
LONGEST_FACT = {"serial": device_facts.LONGEST_SERIAL, "mdm_link": device_facts.LONGEST_LINK}


class ListedItem(Struct, frozen=True):
    """An item of the list: where it is, and the button that takes it out of use or back; null while it is lent."""

    tag: str
    serial: str | None
    model: str
    mark: str
    state: str
    since: dt.datetime
    act: Act | None


@bp.get("/items")
def items() -> str:
    query = item_list.wanted()
    with db().read() as s:
        found, counts = search.search(s, query), queries.counts(s)
    query = replace(query, page=found.page)
    return render_template(
        "admin/items.html",
        items=[_listed(item, query) for item in found.rows],
        counts=counts,
        search=item_list.search_form("admin.items", query),
        pages=item_list.pages("admin.items", query, found),
    )


@bp.get("/new-item")
def new_item() -> str:
    return _new_page()


@bp.post("/new-item")
def add_item() -> ResponseReturnValue:
    """Add an item, or several. The form is shown again for the next one, with the same model."""
    tags = TagSeries(typed("tag"), whole_number("number", empty="1"))
    return save(
        lambda s: series.add(s, who(), tags, _settings(), now()),
        _new_page,
        url_for("admin.new_item", model=typed("model")),
        _added,
    )


@bp.get("/items/<tag>")
def item(tag: str) -> str:
    return _page(tag)


@bp.post("/items/<tag>")
def change_item(tag: str) -> ResponseReturnValue:
    return save(
        lambda s: stock.change_item(s, who(), tag, _settings(), seen_version(), now()),
        lambda error: _page(tag, error),
        url_for("admin.items", q=tag),
        lambda item: gettext("%(tag)s är sparad.", tag=item.tag),
    )


@bp.post("/items/<tag>/away")
def take_away(tag: str) -> ResponseReturnValue:
    """Take an item out of use."""
    return _move(tag, shelf.withdraw, "item_away")


@bp.post("/items/<tag>/back")
def bring_back(tag: str) -> ResponseReturnValue:
    """Take an item back into use, from wherever it was. It is checked before it is lent."""

    def back(s: Session, item: ItemRow, at: Moment) -> int:
        return WAYS_BACK.get(item.state, shelf.bring_back)(s, item, at)

    return _move(tag, back, "item_back")


def _move(tag: str, step: Callable[[Session, ItemRow, Moment], int], action: str) -> ResponseReturnValue:
    """Take a step of an item, with an entry in the audit log. The list is shown again as it was."""

    def change(s: Session) -> None:
        step(s, queries.find(s, tag), now())
        audit.note(s, who(), action, now(), tag=tag)

    then = url_for("admin.items", **item_list.parameters(item_list.wanted()), _anchor=f"row-{tag}")
    return press(change, then, lambda _: DONE[action] % {"tag": tag})


def _settings() -> ItemSettings:
    """What the form says of an item."""
    return ItemSettings(typed("model"), TypedFacts(*map(typed, TypedFacts.__struct_fields__)))


def _facts(known: DeviceFacts) -> list[Field]:
    """The fields of what is known of a device."""
    return [Field(name, str(value or ""), LONGEST_FACT.get(name)) for name, value in structs.asdict(known).items()]


def _added(tags: list[str]) -> str:
    first, *others = tags
    if not others:
        return str(gettext("%(tag)s är tillagd och klar att låna ut.", tag=first))
    words = gettext("%(n)s saker är tillagda och klara att låna ut: %(first)s till %(last)s.")
    return str(words % {"n": len(tags), "first": first, "last": others[-1]})


def _new_page(error: DomainError | None = None) -> str:
    with db().read() as s:
        every, next_tag = queries.all_models(s), series.next_tag(s)
    models = [one for one in every if one.active]
    fields = [Field("model", item_list.asked_model()), Field("number", "1", LONGEST), TAG, *_facts(DeviceFacts())]
    shown = form("item", url_for("admin.add_item"), fields).after(error, AT_FIELD)
    options = _options(models, shown["model"].value)
    return render_template(
        "admin/new_item.html",
        item=shown,
        models=options,
        are_retired=bool(every) and not models,
        opens_facts=any(shown[name].value or shown[name].error for name in FOLDED),
        most=MOST_ITEMS,
        next_tag=next_tag,
    )


def _page(tag: str, error: DomainError | None = None) -> str:
    with db().read() as s:
        item = stock.find(s, tag)
        models = [one for one in queries.all_models(s) if one.active or one.code == item.model_code]
    fields = [Field("model", item.model_code), *_facts(stock.facts_of(item))]
    shown = form("item", url_for("admin.change_item", tag=tag), fields, stock.version(item)).after(error, AT_FIELD)
    return render_template("admin/item.html", tag=tag, item=shown, models=_options(models, shown["model"].value))


def _options(models: list[Model], chosen: str) -> list[Option]:
    """In alphabetical order where they are many: one looks for a name, or types its beginning."""
    options = [Option(one.code, named(one.names), one.code == chosen) for one in models]
    return options if len(options) <= SEEN_AT_ONCE else sorted(options, key=lambda one: alphabetical(one.words))


def _listed(item: ItemView, query: ItemQuery) -> ListedItem:
    return ListedItem(
        tag=item.tag,
        serial=item.serial,
        model=named(item.model_names),
        mark=MARKS.get(item.state, "gone"),
        state=item_list.state_of(item),
        since=item.since,
        act=_act(item, query),
    )


def _act(item: ItemView, query: ItemQuery) -> Act | None:
    if item.lent_at is not None:
        return None
    here = item_list.parameters(query)
    if item.state in BACK:
        return Act(url_for("admin.bring_back", tag=item.tag, **here), str(BACK[item.state]))
    return Act(url_for("admin.take_away", tag=item.tag, **here), gettext("Ta ur bruk"))
