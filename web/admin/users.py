"""Who may log in, and which other software may call."""

from collections.abc import Callable

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from kiosk.errors import DomainError, Invalid
from kiosk.people import passwords, queries, tokens
from kiosk.people import users as accounts
from kiosk.types import Role
from web.admin.attempt import Change, attempt
from web.admin.blueprint import bp, who
from web.context import db, now
from web.problems import said

ROLES = {Role.STAFF: _("Personal"), Role.ADMIN: _("Administratör"), Role.KIOSK: _("Kiosk")}


@bp.get("/users")
def users() -> str:
    return _page(None)


@bp.post("/users")
def add_user() -> ResponseReturnValue:
    name = request.form.get("name", "")
    return _with_password(lambda hashed: lambda s: accounts.add(s, who(), name, _role(), hashed, now()))


@bp.post("/users/<int(max=2147483647):user>/password")
def set_password(user: int) -> ResponseReturnValue:
    return _with_password(lambda hashed: lambda s: accounts.set_password(s, who(), user, hashed, now()))


@bp.post("/users/<int(max=2147483647):user>/off")
def switch_off(user: int) -> ResponseReturnValue:
    return attempt(lambda s: accounts.set_active(s, who(), user, False, now()), _page, "admin.users")


@bp.post("/users/<int(max=2147483647):user>/on")
def switch_on(user: int) -> ResponseReturnValue:
    return attempt(lambda s: accounts.set_active(s, who(), user, True, now()), _page, "admin.users")


@bp.post("/tokens")
def add_token() -> ResponseReturnValue:
    """The answer to this request is the only place where the token is ever shown."""
    name = request.form.get("name", "").strip()
    try:
        with db().begin() as s:
            token = tokens.add(s, who(), name, _role(), now())
    except DomainError as error:
        return _page(said(error.code, error.status)), error.status
    return _page(None, token), 201


@bp.post("/tokens/<int(max=2147483647):token>/revoke")
def revoke_token(token: int) -> ResponseReturnValue:
    return attempt(lambda s: tokens.revoke(s, who(), token, now()), _page, "admin.users")


def _with_password(change: Callable[[str], Change]) -> ResponseReturnValue:
    """Hash first: that takes a tenth of a second, which no other writer should wait for."""
    try:
        hashed = passwords.hashed(request.form.get("password", ""))
    except Invalid as error:
        return _page(said(error.code, error.status)), error.status
    return attempt(change(hashed), _page, "admin.users")


def _role() -> Role:
    """Raises Invalid `bad_role`."""
    try:
        return Role(request.form.get("role", ""))
    except ValueError:
        raise Invalid("bad_role") from None


def _page(trouble: str | None, new_token: str | None = None) -> str:
    with db().read() as s:
        people, in_use = queries.users(s), queries.tokens(s)
    return render_template(
        "admin/users.html", users=people, tokens=in_use, roles=ROLES, trouble=trouble, new_token=new_token
    )
