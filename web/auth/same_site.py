"""Refuses writes that another site's page sends with the cookie of a log-in (cross-site request forgery)."""

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Request, current_app, request
from flask_wtf.csrf import CSRFProtect

from kiosk.errors import Forbidden
from web.auth.callers import API

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


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
    """Raises CSRFError. Tests switch it off with Flask-WTF's setting."""
    if current_app.config["WTF_CSRF_ENABLED"]:
        csrf: CSRFProtect = current_app.extensions["csrf"]
        csrf.protect()


def _refuse_foreign(sent: Request) -> None:
    """Check Fetch Metadata, and Origin for older browsers. Raises Forbidden `foreign_origin`."""
    if sent.environ.get("HTTP_SEC_FETCH_SITE", "none") not in ("same-origin", "none"):
        raise Forbidden("foreign_origin")
    origin = sent.environ.get("HTTP_ORIGIN")
    if origin is not None and urlsplit(origin).netloc != sent.host:
        raise Forbidden("foreign_origin")


def install(app: Flask) -> None:
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False  # `guard_writes` does the check, only where there is a form
    CSRFProtect(app)
    app.before_request(guard_writes)
