"""The signed session cookie for form tokens and flashed messages. Only pages have it."""

from typing import Any

from flask import Flask, Request, session
from flask.sessions import NullSession, SecureCookieSessionInterface
from flask_wtf.csrf import generate_csrf

from web.cookies import came_by_https

NONE = NullSession()
"""The session of a call to the API: it cannot be written to."""
IN_SESSION = "form_token"
"""Where the session keeps the token that stands in its forms."""


class PageSessions(SecureCookieSessionInterface):
    """Opens no session for calls to the API: they have no forms."""

    def open_session(self, app: Flask, request: Request) -> Any:
        if request.path.startswith("/api/"):
            return NONE
        return super().open_session(app, request)

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002
        return came_by_https()


def form_token() -> str:
    """The token of this session's forms, the same in each form and page.

    Flask-WTF makes another one each second, since it signs the time too. Then a page that is fetched again differs in
    each part with a form, and scripts replace them all.
    """
    if IN_SESSION not in session:
        session[IN_SESSION] = generate_csrf()
    return str(session[IN_SESSION])


def install(app: Flask) -> None:
    app.session_interface = PageSessions()
    app.jinja_env.globals["form_token"] = form_token
