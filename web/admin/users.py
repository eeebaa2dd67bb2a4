"""The admin's page of users, their sessions, and the tokens of other software."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from kiosk.errors import DomainError, Invalid, Unauthenticated
from kiosk.people import passwords, queries, sessions, tokens
from kiosk.people import users as accounts
from kiosk.types import Role
from web.admin.attempt import Change, attempt
from web.admin.blueprint import bp, who
from web.admin.options import Option
from web.auth import logged_in
from web.auth.callers import COOKIE
from web.context import db, now
from web.problems import words_for

ROLES = {Role.STAFF: _("Personal"), Role.ADMIN: _("Administratör"), Role.KIOSK: _("Kiosk")}
USERS_ROLES = (Role.STAFF, Role.ADMIN)
"""The roles that a user can have."""


@dataclass(frozen=True, slots=True)
class UserRow:
    """A user; one who is not active cannot log in."""

    id: int
    name: str
    role: str
    active: bool


@dataclass(frozen=True, slots=True)
class TokenRow:
    """Other software that has a token."""

    id: int
    name: str
    role: str
    created: dt.datetime


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


@bp.post("/sessions/end")
def end_session() -> ResponseReturnValue:
    """Log out a browser of a member of staff."""
    return attempt(_end_session, _page, "admin.users")


@bp.post("/tokens")
def add_token() -> ResponseReturnValue:
    """Add a token. Only the answer to this request shows it."""
    name = request.form.get("name", "").strip()
    try:
        with db().begin() as s:
            token = tokens.add(s, who(), name, _role(), now())
    except DomainError as error:
        return _page(words_for(error.code, error.status)), error.status
    return _page(None, token), 201


@bp.post("/tokens/<int(max=2147483647):token>/revoke")
def revoke_token(token: int) -> ResponseReturnValue:
    return attempt(lambda s: tokens.revoke(s, who(), token, now()), _page, "admin.users")


def _with_password(change: Callable[[str], Change]) -> ResponseReturnValue:
    """Hash the password before the transaction, so that no other writer waits for it, then make the change."""
    try:
        hashed = passwords.hashed(request.form.get("password", ""))
    except DomainError as error:
        return _page(words_for(error.code, error.status)), error.status
    return attempt(change(hashed), _page, "admin.users")


def _end_session(s: Session) -> None:
    here = sessions.find(s, request.cookies.get(COOKIE, ""), now())
    if here is None:  # software with a token
        raise Unauthenticated("login_needed")
    sessions.end_for_another(s, here.user, request.form.get("session", ""), now())


def _role() -> Role:
    """Raises Invalid `bad_role`."""
    try:
        return Role(request.form.get("role", ""))
    except ValueError:
        raise Invalid("bad_role") from None


def _page(trouble: str | None, new_token: str | None = None) -> str:
    with db().read() as s:
        users = [UserRow(user.id, user.name, str(ROLES[user.role]), user.active) for user in queries.users(s)]
        tokens = [TokenRow(one.id, one.name, str(ROLES[one.role]), one.created) for one in queries.tokens(s)]
        open_sessions = logged_in.rows(queries.open_sessions(s, now()), request.cookies.get(COOKIE))
    return render_template(
        "admin/users.html",
        users=users,
        tokens=tokens,
        users_roles=[Option(role, str(ROLES[role])) for role in USERS_ROLES],
        tokens_roles=[Option(role, str(words)) for role, words in ROLES.items()],
        sessions=open_sessions,
        trouble=trouble,
        new_token=new_token,
    )
