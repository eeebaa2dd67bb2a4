"""What only the machine's own screen shows: the one-time code for setting the centre up, where there is no terminal."""

from flask import request

from kiosk.people import setup
from web.addresses import is_loopback
from web.context import db, station

FORWARDED = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP")
"""What a proxy writes into a request. Its requests come from this machine, and may be anybody's."""


def setup_code() -> str | None:
    """The code, if a browser on this machine asks at localhost; null for everybody else and where there is none."""
    if not is_own_screen():
        return None
    with db().read() as s:
        return setup.kept_code(s, station().data)


def is_own_screen() -> bool:
    """Whether a browser on this machine asks, and by no name that others can use.

    A proxy's request has a header of its own, or speaks HTTP/1.0 as nginx does without one.
    """
    return (
        is_loopback(request.host)
        and request.remote_addr is not None
        and is_loopback(f"[{request.remote_addr}]" if ":" in request.remote_addr else request.remote_addr)
        and station().settings.web.public_url is None
        and request.environ.get("SERVER_PROTOCOL") == "HTTP/1.1"
        and not any(name in request.headers for name in FORWARDED)
    )
