"""The admin's page of desks and rooms: added, named, ordered, taken out of use and back. Wishes stand there too."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy.orm import Session

from kiosk.centre import desks as domain
from kiosk.centre import queries, wishes
from kiosk.centre.models import LONGEST_DESK, Desk, DeskKind
from kiosk.errors import DomainError, Invalid
from kiosk.queue import retiring
from web.admin.blueprint import bp, who
from web.admin.options import Option
from web.admin.save import press, save
from web.admin.setting import Setting
from web.context import db, now
from web.fields import BETWEEN, VERSION, Field, Form, chosen, form, seen_version, typed
from web.problems import words_for
from web.rows import Ask, Row, RowList, moves, row_address, row_list
from web.wishes import EVERY

SETTINGS = {
    "name": Setting(_("namn")),
    **{wish.name: Setting(wish.words) for wish in EVERY},
}
"""How the log of changes names what is set here."""


class Words(Struct, frozen=True, kw_only=True):
    """What the page says about a desk, or about a room. In all but `follows` and `heading`, `%(name)s` is its name."""

    whole_name: Any
    heading: Any
    added: Any
    saved: Any
    moved: Any
    retired: Any
    back: Any
    follows: Any


SAID: Mapping[DeskKind, Words] = {
    DeskKind.DESK: Words(
        whole_name=_("Bord %(name)s"),
        heading=_("Byt namn på ett bord"),
        added=_("Bord %(name)s är tillagt. Personalen kan välja det nu."),
        saved=_("Bord %(name)s är sparat."),
        moved=_("Bord %(name)s är flyttat."),
        retired=_("Bord %(name)s är ur bruk. Det går inte att välja, och siffrorna finns kvar."),
        back=_("Bord %(name)s går att välja igen."),
        follows=_(
            "Den som är inloggad där får välja ett annat bord. De som väntar på bordet kallas av de andra borden. "
            "Siffrorna finns kvar."
        ),
    ),
    DeskKind.ROOM: Words(
        whole_name=_("Rum %(name)s"),
        heading=_("Byt namn på ett rum"),
        added=_("Rum %(name)s är tillagt. Personalen kan gå dit med en besökare nu."),
        saved=_("Rum %(name)s är sparat."),
        moved=_("Rum %(name)s är flyttat."),
        retired=_("Rum %(name)s är ur bruk. Det går inte att välja, och siffrorna finns kvar."),
        back=_("Rum %(name)s går att välja igen."),
        follows=_("Personalen kan inte gå dit med en besökare längre. Siffrorna finns kvar."),
    ),
}
NAME = Field("name", longest=LONGEST_DESK)


@bp.get("/desks")
def desks() -> str:
    return _page()


@bp.post("/desks")
def add_desk() -> ResponseReturnValue:
    return _add(DeskKind.DESK)


@bp.post("/rooms")
def add_room() -> ResponseReturnValue:
    return _add(DeskKind.ROOM)


@bp.post("/wishes")
def choose_wishes() -> ResponseReturnValue:
    return save(
        _choose_wishes,
        _page,
        url_for("admin.desks"),
        lambda _: gettext("Önskemålen är sparade."),
    )


def _choose_wishes(s: Session) -> None:
    """Raises Invalid `bad_value` where no field came: a form in which no wish is chosen sends its version."""
    if not request.form.keys() & {"wishes", VERSION}:
        raise Invalid("bad_value")
    wishes.choose(s, who(), chosen(typed("wishes")), seen_version(), now())


@bp.get("/desks/<code>")
def desk(code: str) -> str:
    return _form_page(code)


@bp.post("/desks/<code>")
def rename_desk(code: str) -> ResponseReturnValue:
    return save(
        lambda s: domain.rename(s, who(), code, typed("name"), seen_version(), now()),
        lambda error: _form_page(code, error),
        row_address("admin.desks", code),
        lambda desk: _said(desk, SAID[desk.kind].saved),
    )


@bp.post("/desks/<code>/up")
def move_desk_up(code: str) -> ResponseReturnValue:
    return _move(code, -1)


@bp.post("/desks/<code>/down")
def move_desk_down(code: str) -> ResponseReturnValue:
    return _move(code, 1)


@bp.post("/desks/<code>/retire")
def retire_desk(code: str) -> ResponseReturnValue:
    return _press(
        code,
        lambda s: retiring.retire(s, who(), code, seen_version(), now()),
        lambda desk: _said(desk, SAID[desk.kind].retired),
    )


@bp.post("/desks/<code>/back")
def bring_back_desk(code: str) -> ResponseReturnValue:
    return _press(
        code, lambda s: domain.bring_back(s, who(), code, now()), lambda desk: _said(desk, SAID[desk.kind].back)
    )


def _add(kind: DeskKind) -> ResponseReturnValue:
    return save(
        lambda s: domain.add(s, who(), kind, typed("name"), now()),
        _page,
        url_for("admin.desks"),
        lambda desk: _said(desk, SAID[kind].added),
    )


def _move(code: str, by: int) -> ResponseReturnValue:
    return _press(
        code,
        lambda s: domain.move(s, who(), code, by, seen_version(), now()),
        lambda desk: _said(desk, SAID[desk.kind].moved),
    )


def _press(code: str, change: Callable[[Session], Desk], said: Callable[[Desk], str]) -> ResponseReturnValue:
    """Make the change of a row's button, and show that row."""
    return press(change, row_address("admin.desks", code), said)


def _said(desk: Desk, words: Any) -> str:
    return str(words) % {"name": desk.name}


def _page(error: DomainError | None = None) -> str:
    with db().read() as s:
        centre = queries.centre(s)
        shown = {kind: queries.of_kind(s, kind) for kind in DeskKind}
        retired = queries.retired_desks(s)
        orders = {kind: domain.order_version(s, kind) for kind in DeskKind}
        used = retiring.used(s)
    field = Field("wishes", BETWEEN.join(wishes.switched_on(centre)))
    wished = form("wished", url_for("admin.choose_wishes"), [field], wishes.version(centre)).after(error)
    return render_template(
        "admin/desks.html",
        wished=wished,
        wishes=[Option(one.name, str(one.words), one.name in chosen(wished["wishes"].value)) for one in EVERY],
        desks=_rows("desks", shown[DeskKind.DESK], used),
        rooms=_rows("rooms", shown[DeskKind.ROOM], used),
        retired=row_list("admin.desks", "retired", retired, _key, _retired),
        desks_order=orders[DeskKind.DESK],
        rooms_order=orders[DeskKind.ROOM],
        new_desk=form("new-desk", url_for("admin.add_desk"), [NAME]).after(error),
        new_room=form("new-room", url_for("admin.add_room"), [NAME]).after(error),
    )


def _key(desk: Desk) -> str:
    return desk.code


def _rows(name: str, desks: list[Desk], used: set[str]) -> RowList[Row]:
    ways = moves([desk.code for desk in desks], lambda code, way: url_for(f"admin.move_desk_{way}", code=code))
    return row_list(
        "admin.desks", name, desks, _key, lambda desk: _shown(desk, _retire(desk, desks, used), *ways(desk.code))
    )


def _retire(desk: Desk, desks: list[Desk], used: set[str]) -> Ask:
    """The button that takes a desk out of use. It says it before the question where that cannot be done now."""
    why = ""
    if desk.code in used:
        why = "desk_serves" if desk.kind is DeskKind.DESK else "room_used"
    elif desk.kind is DeskKind.DESK and len(desks) == 1:
        why = "no_desk_left"
    address, follows = url_for("admin.retire_desk", code=desk.code), str(SAID[desk.kind].follows)
    return Ask(address, gettext("Ta ur bruk"), follows, words_for(why) if why else "")


def _shown(desk: Desk, retire: Ask, up: str | None, down: str | None) -> Row:
    return replace(_row(desk), edit=url_for("admin.desk", code=desk.code), up=up, down=down, act=retire)


def _retired(desk: Desk) -> Row:
    back = Ask(url_for("admin.bring_back_desk", code=desk.code), gettext("Ta i bruk igen"))
    return replace(_row(desk), edit=url_for("admin.desk", code=desk.code), act=back)


def _row(desk: Desk) -> Row:
    return Row(desk.code, _said(desk, SAID[desk.kind].whole_name), version=domain.version(desk))


def _form_page(code: str, error: DomainError | None = None) -> str:
    with db().read() as s:
        row = domain.find(s, code)
    return render_template("admin/desk.html", heading=str(SAID[row.kind].heading), desk=_form(row).after(error))


def _form(desk: Desk) -> Form:
    field = replace(NAME, value=desk.name)
    return form("desk", url_for("admin.rename_desk", code=desk.code), [field], domain.version(desk))
