"""A signed cookie that marks a browser in which a user has logged in before ("device cookie", OWASP).

It does not log anybody in. It only gives the browser a count of tries of its own.
"""

import secrets
from typing import Any

from flask import current_app, request
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.wrappers import Response

from kiosk.people.models import User
from web import cookies

COOKIE = "entren_device"
SECONDS = 365 * 24 * 3600
MOST_USERS = 20
"""The most users of one browser. The one who logged in longest ago is forgotten first."""


def device_of(user: User | None) -> str | None:
    """This browser's random name, where this user has logged in with it before."""
    device, users = _read()
    return device if user is not None and user.id in users else None


def remember(response: Response, user: User, path: str) -> None:
    """Note that the user has logged in with this browser. The cookie is sent to `path` only."""
    device, users = _read()
    known = [user.id, *(other for other in users if other != user.id)][:MOST_USERS]
    value = _signer().dumps([device or secrets.token_urlsafe(16), known])
    cookies.keep(response, COOKIE, str(value), SECONDS, path)


def _read() -> tuple[str | None, list[int]]:
    try:
        found: Any = _signer().loads(request.cookies.get(COOKIE, ""))
    except (BadData, ValueError):
        return None, []
    return found[0], found[1]


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=COOKIE)
