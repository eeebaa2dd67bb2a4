"""A code or token that is shown once: after it was made, and again where that page is loaded anew."""

import secrets
import time
from collections import deque
from typing import Any

from flask import current_app, request
from msgspec import Struct

from web.auth.callers import COOKIE

SHOWN_FOR = 600.0
"""The seconds in which the page can be loaded anew."""
MOST = 20
"""How many are kept at a time; an older one makes room."""
KEY = "once"
"""The parameter of the page's address."""


class ShownOnce(Struct, frozen=True):
    """`lines` are shown and copied together; `note` says what to do with them."""

    heading: str
    lines: list[str]
    note: str


class _Kept(Struct, frozen=True):
    """What was made, for the session that made it. It is only in memory: nothing secret is stored."""

    key: str
    session: str | None
    until: float
    made: Any


def keep(made: Any) -> str:
    """Keep what was made for the page that shows it. Returns the parameter `once` of its address."""
    one = _Kept(secrets.token_urlsafe(16), request.cookies.get(COOKIE), time.monotonic() + SHOWN_FOR, made)
    _all().append(one)
    return one.key


def kept() -> Any:
    """What the page of this request shows once; null where there is nothing, or its time is over."""
    asked = request.args.get(KEY), request.cookies.get(COOKIE)
    return next((one.made for one in _all() if (one.key, one.session) == asked and time.monotonic() < one.until), None)


def _all() -> deque[_Kept]:
    found: deque[_Kept] = current_app.extensions.setdefault(KEY, deque(maxlen=MOST))
    while found and found[0].until <= time.monotonic():
        found.popleft()
    return found
