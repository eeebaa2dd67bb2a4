"""The admin's page of the notices for the board and the closed page."""

from collections.abc import Callable, Mapping

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from msgspec.structs import replace
from sqlalchemy.orm import Session

from kiosk.centre import notices as domain
from kiosk.centre import queries
from kiosk.centre.models import Notice
from kiosk.centre.notices import NoticeSettings
from kiosk.errors import DomainError
from kiosk.i18n import LANGUAGES, SOURCE
from web.admin.blueprint import bp, who
from web.admin.dates import iso_in_words, read_date
from web.admin.names import name_fields
from web.admin.save import press, save
from web.admin.setting import Setting
from web.context import db, now
from web.fields import Field, Form, form, seen_version, typed
from web.rows import Ask, Row, moves, row_address, row_list
from web.times import full_date

SETTINGS = {
    "starts": Setting(_("visas från och med"), iso_in_words),
    "ends": Setting(_("visas till och med"), iso_in_words),
}
"""How the log of changes names what is set here."""


PAST = 20
"""How many of the notices that are over are listed."""


@bp.get("/notices")
def notices() -> str:
    at = now()
    with db().read() as s:
        current, past = domain.current(s, at), domain.past(s, at, PAST)
        order, today = domain.order_version(s, at), queries.today(s, at)
    ways = moves([_key(notice) for notice in current], lambda key, way: url_for(f"admin.move_notice_{way}", number=key))
    return render_template(
        "admin/notices.html",
        shown=row_list("admin.notices", "shown", current, _key, lambda one: _shown(one, *ways(_key(one)))),
        past=row_list("admin.notices", "past", past, _key, lambda one: _past(one, can_return=one.ends >= today)),
        order=order,
    )


@bp.get("/new-notice")
def new_notice() -> str:
    return _new_page()


@bp.post("/new-notice")
def add_notice() -> ResponseReturnValue:
    said = gettext("Meddelandet är tillagt. Det visas %(dates)s.")
    return save(lambda s: domain.add(s, who(), _sent(), now()), _new_page, url_for("admin.notices"), _with_dates(said))


@bp.get("/notices/<int(max=2147483647):number>")
def notice(number: int) -> str:
    return _page(number)


@bp.post("/notices/<int(max=2147483647):number>")
def change_notice(number: int) -> ResponseReturnValue:
    return save(
        lambda s: domain.change(s, who(), number, _sent(), seen_version(), now()),
        lambda error: _page(number, error),
        row_address("admin.notices", number),
        _with_dates(gettext("Meddelandet är sparat. Det visas %(dates)s.")),
    )


@bp.post("/notices/<int(max=2147483647):number>/up")
def move_notice_up(number: int) -> ResponseReturnValue:
    return _move(number, -1)


@bp.post("/notices/<int(max=2147483647):number>/down")
def move_notice_down(number: int) -> ResponseReturnValue:
    return _move(number, 1)


@bp.post("/notices/<int(max=2147483647):number>/away")
def take_notice_away(number: int) -> ResponseReturnValue:
    said = gettext("Meddelandet visas inte längre. Det står kvar längst ner och går att visa igen.")
    return _press(number, lambda s: domain.take_away(s, who(), number, seen_version(), now()), lambda _: said)


@bp.post("/notices/<int(max=2147483647):number>/back")
def bring_notice_back(number: int) -> ResponseReturnValue:
    said = _with_dates(gettext("Meddelandet visas igen, %(dates)s."))
    return _press(number, lambda s: domain.bring_back(s, who(), number, now()), said)


def _move(number: int, by: int) -> ResponseReturnValue:
    said = gettext("Meddelandet är flyttat.")
    return _press(number, lambda s: domain.move(s, who(), number, by, seen_version(), now()), lambda _: said)


def _press(number: int, change: Callable[[Session], Notice], said: Callable[[Notice], str]) -> ResponseReturnValue:
    """Make the change of a row's button, and show that row."""
    return press(change, row_address("admin.notices", number), said)


def _with_dates(said: str) -> Callable[[Notice], str]:
    return lambda notice: said % {"dates": _dates(notice)}


def _sent() -> NoticeSettings:
    texts = {language.code: typed(language.code) for language in LANGUAGES}
    return NoticeSettings(texts, read_date(typed("starts")), read_date(typed("ends")))


def _dates(notice: Notice) -> str:
    """ "fredag 20 november 2026", "från fredag 20 november 2026 till lördag 21 november 2026"."""
    first, last = full_date(notice.starts), full_date(notice.ends)
    if first == last:
        return first
    return str(gettext("från %(first)s till %(last)s", first=first, last=last))


def _key(notice: Notice) -> str:
    return str(notice.id)


def _shown(notice: Notice, up: str | None, down: str | None) -> Row:
    away = Ask(url_for("admin.take_notice_away", number=notice.id), gettext("Ta bort"))
    return replace(_row(notice), up=up, down=down, act=away)


def _past(notice: Notice, *, can_return: bool) -> Row:
    back = Ask(url_for("admin.bring_notice_back", number=notice.id), gettext("Visa igen"))
    return replace(_row(notice), act=back if can_return else None)


def _row(notice: Notice) -> Row:
    others = [text for language, text in notice.texts.items() if language != SOURCE.code]
    return Row(
        str(notice.id),
        notice.texts[SOURCE.code],
        " · ".join([*others, _dates(notice)]),
        edit=url_for("admin.notice", number=notice.id),
        version=domain.version(notice),
        language=SOURCE.code,
    )


def _new_page(error: DomainError | None = None) -> str:
    today = now().date.isoformat()
    shown = form("notice", url_for("admin.add_notice"), _fields({}, today, today)).after(error)
    return _form_page(gettext("Nytt meddelande"), shown)


def _page(number: int, error: DomainError | None = None) -> str:
    with db().read() as s:
        row = domain.find(s, number)
    fields = _fields(row.texts, row.starts.isoformat(), row.ends.isoformat())
    address = url_for("admin.change_notice", number=number)
    return _form_page(gettext("Meddelande"), form("notice", address, fields, domain.version(row)).after(error))


def _fields(texts: Mapping[str, str], starts: str, ends: str) -> list[Field]:
    own = [Field(language.code, texts.get(language.code, ""), domain.LONGEST) for language in LANGUAGES]
    return [*own, Field("starts", starts), Field("ends", ends)]


def _form_page(heading: str, shown: Form) -> str:
    return render_template("admin/notice.html", heading=heading, notice=shown, texts=name_fields(shown))
