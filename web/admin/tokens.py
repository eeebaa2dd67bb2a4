"""The admin's page of the tokens of other software: made and shown once, listed, revoked."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from kiosk.errors import DomainError
from kiosk.people import queries
from kiosk.people import tokens as domain
from kiosk.people.models import ApiToken
from kiosk.types import LONGEST_NAME, Role
from web.admin import roles
from web.admin.blueprint import bp, who
from web.admin.log import name_of
from web.admin.once import ShownOnce, kept
from web.admin.save import press, show_once
from web.auth.callers import TOKEN_CACHE_SECONDS
from web.context import db, now
from web.fields import AT_NAME, Field, form, typed
from web.rows import Ask, Row, row_list
from web.times import day, day_and_time

AT_FIELD = {**AT_NAME, "bad_role": "role"}


@bp.get("/tokens")
def tokens() -> str:
    return _page()


@bp.post("/tokens")
def add_token() -> ResponseReturnValue:
    """Make a token. Only the page that follows shows it."""
    name = typed("name")
    return show_once(
        lambda s: domain.add(s, who(), name, roles.sent(), now()),
        _page,
        lambda _token, key: url_for("admin.tokens", once=key),
        lambda token: _shown_once(name, token),
        lambda _token: gettext("Nyckeln för %(name)s är skapad och står här nedanför.", name=name),
    )


@bp.post("/tokens/<int(max=2147483647):token>/revoke")
def revoke_token(token: int) -> ResponseReturnValue:
    return press(
        lambda s: _revoke(s, token),
        url_for("admin.tokens"),
        lambda name: gettext("Nyckeln för %(name)s är borttagen.", name=name),
    )


def _revoke(s: Session, token: int) -> str:
    return domain.revoke(s, who(), token, now()).name


def _page(error: DomainError | None = None) -> str:
    with db().read() as s:
        every = queries.tokens(s)
    fields = [Field("name", longest=LONGEST_NAME), Field("role", Role.KIOSK)]
    new_token = form("token", url_for("admin.add_token"), fields).after(error, AT_FIELD)
    return render_template(
        "admin/tokens.html",
        rows=row_list("admin.tokens", "tokens", every, lambda one: str(one.id), _row),
        new_token=new_token,
        roles=roles.options(tuple(Role), new_token["role"].value),
        once=kept(),
    )


def _row(token: ApiToken) -> Row:
    about = [
        gettext("Får göra samma som: %(role)s", role=str(roles.ROLES[token.role]).lower()),
        _made(token),
        _last_used(token),
    ]
    return Row(str(token.id), token.name, ". ".join(about) + ".", act=_revoke_act(token))


def _made(token: ApiToken) -> str:
    when = day_and_time(token.created)
    if token.made_by is None:
        return str(gettext("Skapad %(when)s", when=when))
    return str(gettext("Skapad %(when)s av %(who)s", when=when, who=name_of(token.made_by)))


def _last_used(token: ApiToken) -> str:
    if token.last_used is None:
        return str(gettext("Inte använd än"))
    return str(gettext("Senast använd %(day)s", day=day(token.last_used)))


def _revoke_act(token: ApiToken) -> Ask:
    seconds = round(TOKEN_CACHE_SECONDS)
    follows = ngettext(
        "Programmet kommer inte in längre, överallt inom %(num)d sekund. Det går inte att ångra: "
        "programmet behöver då en ny nyckel.",
        "Programmet kommer inte in längre, överallt inom %(num)d sekunder. Det går inte att ångra: "
        "programmet behöver då en ny nyckel.",
        seconds,
    )
    return Ask(url_for("admin.revoke_token", token=token.id), gettext("Ta bort"), follows)


def _shown_once(name: str, token: str) -> ShownOnce:
    note = gettext("Spara nyckeln i programmet nu: den visas bara den här gången.")
    return ShownOnce(gettext("Nyckeln för %(name)s", name=name), [token], note)
