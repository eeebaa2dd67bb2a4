"""The signed session cookie for form tokens and flashed messages. Only pages have it."""

from typing import Any

from flask import Flask, Request
from flask.sessions import NullSession, SecureCookieSessionInterface

from web.cookies import came_by_https

NONE = NullSession()
"""The session of a call to the API: it cannot be written to."""


class PageSessions(SecureCookieSessionInterface):
    """Opens no session for calls to the API: they have no forms."""

    def open_session(self, app: Flask, request: Request) -> Any:
        if request.path.startswith("/api/"):
            return NONE
        return super().open_session(app, request)

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002
        return came_by_https()
