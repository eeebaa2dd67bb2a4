"""Finds the caller of a request: a member of staff by the session cookie, or software by its token."""

import time
from collections.abc import Callable
from typing import Any, cast

from flask import Flask, current_app, request
from msgspec import Struct

from kiosk.errors import Unauthenticated
from kiosk.people import sessions, tokens
from kiosk.people.permissions import Permission, permissions_of
from kiosk.types import Role
from web.auth.logged_in import LAST_USED, LastUsed
from web.context import context, db, now, station
from web.token_uses import TOKEN_USES, TokenUses

COOKIE = "entren_session"
API = "/api/"
NOT_ASKED = object()
TOKENS = "tokens"
TOKEN_CACHE_SECONDS = 1.0
"""A revoked token is refused everywhere after this time."""
BEARER = "bearer "
NEVER = (0.0, None)


class Caller(Struct, frozen=True):
    """Who sent this request: a member of staff in a browser, with the code and name of a desk, or software."""

    name: str
    role: Role
    desk: str | None = None
    desk_name: str | None = None
    permissions: frozenset[Permission] = frozenset()

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    @property
    def is_admin(self) -> bool:
        return self.may(Permission.ADMINISTER)

    @property
    def sees_borrowers(self) -> bool:
        return self.may(Permission.SEE_BORROWERS)


def caller() -> Caller | None:
    """The caller of this request; null for a visitor. It is looked up once for each request."""
    here = context()
    who: Any = here.g.get("caller", NOT_ASKED)
    if who is NOT_ASKED:
        who = here.g.caller = _find_caller(request.environ.get("HTTP_AUTHORIZATION", ""), here.app)
    return cast("Caller | None", who)


def _find_caller(header: str, app: Flask) -> Caller | None:
    """Find the caller by the token, else by the cookie.

    Schemes other than Bearer are ignored, since a proxy may add such a header. An unknown token is ignored on pages;
    in the API it raises Unauthenticated `unknown_token`.
    """
    if header[: len(BEARER)].lower() != BEARER:
        return _by_cookie()
    try:
        return _by_token(header[len(BEARER) :].strip(), app)
    except Unauthenticated:
        if request.path.startswith(API):
            raise
        return _by_cookie()


def _by_token(token: str, app: Flask) -> Caller:
    """Find the caller of a token. Cached for TOKEN_CACHE_SECONDS: the query took a sixth of the time of a ticket."""
    known: dict[str, tuple[float, Caller]] = app.extensions[TOKENS]
    until, who = known.get(token, NEVER)
    if who is None or until < time.monotonic():
        known.pop(token, None)
        who = _find_token(token)
        known[token] = (time.monotonic() + TOKEN_CACHE_SECONDS, who)  # only valid tokens are cached, and there are few
    return who


def _find_token(token: str) -> Caller:
    with db().read() as s:
        row = tokens.find(s, token)
    if row is None:
        raise Unauthenticated("unknown_token")
    uses: TokenUses = current_app.extensions[TOKEN_USES]
    uses.note(row.id, row.last_used, now().date)
    return Caller(row.name, row.role, permissions=permissions_of(row.role))


def _by_cookie() -> Caller | None:
    cookie = request.cookies.get(COOKIE)
    if not cookie:
        return None
    with db().read() as s:
        session = sessions.find(s, cookie, now())
    if session is None:
        return None
    last_used: LastUsed = current_app.extensions[LAST_USED]
    last_used.note(session, now().utc)
    desk_name = session.at_desk.name if session.at_desk else None
    user = session.user
    permissions = permissions_of(user.role, sees_borrowers=user.sees_borrowers)
    return Caller(user.name, user.role, session.desk, desk_name, permissions)


def session_check() -> Callable[[], bool]:
    """A function that tells, also after this request, whether its session or token is still valid."""
    here, cookie = station(), request.cookies.get(COOKIE, "")
    header = request.environ.get("HTTP_AUTHORIZATION", "")
    token = header[len(BEARER) :].strip() if header[: len(BEARER)].lower() == BEARER else ""

    def is_valid() -> bool:
        with here.db.read() as s:
            return tokens.find(s, token) is not None or sessions.find(s, cookie, here.clock.now()) is not None

    return is_valid


def install(app: Flask) -> None:
    app.extensions[TOKENS] = {}
    app.extensions[LAST_USED] = LastUsed()
    app.extensions[TOKEN_USES] = TokenUses(tokens.mark_used)
    app.jinja_env.globals["caller"] = caller
