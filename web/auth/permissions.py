"""Permissions: what each role may do."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from kiosk.errors import Forbidden, Unauthenticated
from kiosk.types import Role
from web.auth.callers import RANK, Caller, caller


def require(role: Role) -> Caller:
    """The caller, who has at least this role. Raises Unauthenticated `login_needed`, Forbidden `role_needed`."""
    who = caller()
    if who is None:
        raise Unauthenticated("login_needed")
    if RANK[who.role] < RANK[role]:
        raise Forbidden("role_needed", role=role.value)
    return who


def needs(role: Role) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A decorator for a view: refuse a caller without at least this role."""

    def guard(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            require(role)
            return view(*args, **kwargs)

        return guarded

    return guard


def page_needs(role: Role) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A decorator for a page: the same, but redirect a caller who is not logged in to the log-in page."""

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
    return redirect(url_for("auth.login", next=wanted))
