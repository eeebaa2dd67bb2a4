"""The one place of permission: who is asking, and what each role may do."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, cast
from urllib.parse import unquote_plus, urlsplit

from flask import Flask, Request, current_app, redirect, request, url_for
from flask_wtf.csrf import CSRFProtect
from werkzeug.wrappers import Response

from kiosk.errors import Forbidden, Unauthenticated
from kiosk.identity import contains_identity_number
from kiosk.people import sessions, tokens
from kiosk.types import Role
from web.context import context, db, now, station
from web.logged_in import LAST_USED, LastUsed

COOKIE = "entren_session"
RANK = {Role.KIOSK: 1, Role.STAFF: 2, Role.ADMIN: 3}
NOT_ASKED = object()
TOKENS = "tokens"
BELIEVED = 1.0
"""Seconds until a revoked token is refused everywhere."""
BEARER = "bearer "
NEVER = (0.0, None)
API = "/api/"
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sent this request: a member of staff in a browser, or software with a token."""

    name: str
    role: Role
    desk: str | None = None


def caller() -> Caller | None:
    """Who is asking; null for a visitor. Looked up once a request."""
    here = context()
    who: Any = here.g.get("caller", NOT_ASKED)
    if who is NOT_ASKED:
        who = here.g.caller = _find_caller(request.environ.get("HTTP_AUTHORIZATION", ""), here.app)
    return cast("Caller | None", who)


def _find_caller(header: str, app: Flask) -> Caller | None:
    """By the token, else by the cookie. A proxy before us may add a header of its own, so schemes other than
    Bearer are ignored. An unknown token is ignored on pages and refused in the API.
    Raises Unauthenticated `unknown_token`.
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
    """Whose token it is, from the database once a second: asked each time, it was a sixth of a ticket's work."""
    known: dict[str, tuple[float, Caller]] = app.extensions[TOKENS]
    until, who = known.get(token, NEVER)
    if who is None or until < time.monotonic():
        known.pop(token, None)
        who = _find_token(token)
        known[token] = (time.monotonic() + BELIEVED, who)  # only those we gave out: there are few
    return who


def _find_token(token: str) -> Caller:
    with db().single() as connection:
        row = tokens.find(connection, token)
    if row is None:
        raise Unauthenticated("unknown_token")
    return Caller(row.name, row.role)


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
    return Caller(session.user.name, session.user.role, session.desk)


def log_in_stands() -> Callable[[], bool]:
    """Whether this request's log-in still stands, to be asked also after the request. Software's token is not asked."""
    here, cookie = station(), request.cookies.get(COOKIE, "")
    if request.environ.get("HTTP_AUTHORIZATION", "")[: len(BEARER)].lower() == BEARER:
        return lambda: True

    def stands() -> bool:
        with here.db.read() as s:
            return sessions.find(s, cookie, here.clock.now()) is not None

    return stands


def require(role: Role) -> Caller:
    """The caller, who has at least this role. Raises Unauthenticated `login_needed`, Forbidden `role_needed`."""
    who = caller()
    if who is None:
        raise Unauthenticated("login_needed")
    if RANK[who.role] < RANK[role]:
        raise Forbidden("role_needed", role=role.value)
    return who


def needs(role: Role) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """For a view of the API: refuse whoever has not at least this role."""

    def guard(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            require(role)
            return view(*args, **kwargs)

        return guarded

    return guard


def page_needs(role: Role) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """For a page: send whoever is not logged in to the log-in page, and back afterwards."""

    def guard(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if caller() is None:
                return _to_login()
            require(role)
            return view(*args, **kwargs)

        return guarded

    return guard


def _to_login() -> Response:
    wanted = request.path if request.method == "GET" else None
    return redirect(url_for("people.login", next=wanted))


def is_local_path(path: str | None) -> bool:
    """Whether a `next` address stays on this service. Browsers read `\\` as `/` and pass over tabs and line ends.

    One with an identity number in it is none of ours, and no page repeats it.
    """
    text = path or ""
    is_here = text.startswith("/") and not text.startswith(("//", "/\\")) and text.isprintable()
    return is_here and not contains_identity_number(unquote_plus(text))


def way_back(path: str | None, otherwise: str) -> str:
    """The page somebody came from, where it is one of ours; else another."""
    return path if path and is_local_path(path) else otherwise


def guard_writes() -> None:
    """Refuse a write that another site's page sent with our cookie, and a page's form without its token.

    The API needs no form token: its bodies are JSON, from software with a bearer token or from our own pages.
    """
    proxy: Any = request
    sent: Request = proxy._get_current_object()
    if sent.method not in UNSAFE:
        return
    _refuse_foreign(sent)
    if sent.url_rule is not None and not sent.url_rule.rule.startswith(API):
        _need_form_token()


def _need_form_token() -> None:
    """Raises CSRFError. Tests switch it off by Flask-WTF's own setting."""
    if current_app.config["WTF_CSRF_ENABLED"]:
        csrf: CSRFProtect = current_app.extensions["csrf"]
        csrf.protect()


def _refuse_foreign(sent: Request) -> None:
    """By Fetch Metadata, and by Origin for older browsers. Raises Forbidden `foreign_origin`."""
    if sent.environ.get("HTTP_SEC_FETCH_SITE", "none") not in ("same-origin", "none"):
        raise Forbidden("foreign_origin")
    origin = sent.environ.get("HTTP_ORIGIN")
    if origin is not None and urlsplit(origin).netloc != sent.host:
        raise Forbidden("foreign_origin")


def install(app: Flask) -> None:
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False  # `guard_writes` asks, only where there is a form
    CSRFProtect(app)
    app.extensions[TOKENS] = {}
    app.extensions[LAST_USED] = LastUsed()
    app.before_request(guard_writes)
    app.jinja_env.globals["caller"] = caller
