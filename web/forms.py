"""The signed cookie behind form tokens and short messages. Only pages have it."""

from typing import Any

from flask import Flask, Request
from flask.sessions import NullSession, SecureCookieSessionInterface

from web.cookies import came_by_https

NONE = NullSession()
"""What software has: it refuses to be written to."""


class PageSessions(SecureCookieSessionInterface):
    """Opens no cookie for software's calls: they have no forms, and a ticket is taken without the work."""

    def open_session(self, app: Flask, request: Request) -> Any:
        if request.path.startswith("/api/"):
            return NONE
        return super().open_session(app, request)

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002
        return came_by_https()
