"""Refuses callers who have not the permission that a view needs."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from flask import flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kiosk.errors import Forbidden, Unauthenticated
from kiosk.people.permissions import Permission
from web.auth.callers import Caller, caller
from web.local_paths import is_local_path

REFUSED_WITH = {Permission.SEE_BORROWERS: "borrowers_hidden"}
"""The code of a refusal, where it is not `role_needed`."""


def require(permission: Permission) -> Caller:
    """The caller, who has this permission.

    Raises Unauthenticated `login_needed`, Forbidden `role_needed` or one of REFUSED_WITH.
    """
    who = caller()
    if who is None:
        raise Unauthenticated("login_needed")
    if not who.may(permission):
        raise Forbidden(REFUSED_WITH.get(permission, "role_needed"))
    return who


def needs(permission: Permission) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A decorator for a view: refuse a caller without this permission."""

    def guard(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            require(permission)
            return view(*args, **kwargs)

        return guarded

    return guard


def page_needs(permission: Permission) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A decorator for a page: the same, but redirect a caller who is not logged in to the log-in page."""

    def guard(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if caller() is None:
                return _to_login()
            require(permission)
            return view(*args, **kwargs)

        return guarded

    return guard


def _to_login() -> Response:
    """Redirect to the log-in page, which leads back to the page that was asked for, or where a form was sent from."""
    if request.method in ("GET", "HEAD"):
        return redirect(url_for("auth.login", next=_repeatable(request.path)))
    flash(gettext("Du var inte inloggad längre, så det du skickade är inte sparat. Logga in och gör det igen."))
    sent_from = urlsplit(request.referrer or "")
    way_back = sent_from.path if sent_from.netloc == request.host else None
    return redirect(url_for("auth.login", next=_repeatable(way_back)), 303)


def _repeatable(path: str | None) -> str | None:
    """An address that an answer may repeat: it is one of ours, without an identity number."""
    return path if is_local_path(path) else None
