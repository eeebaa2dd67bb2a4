"""Sets the cookies of staff: not readable by scripts, not sent to other sites, and secure after https."""

from urllib.parse import urlsplit

from flask import request
from werkzeug.wrappers import Response

from web.context import station


def came_by_https() -> bool:
    """Whether this request came by https, or was sent to the https address of the settings (`web.public_url`).

    It depends on the request, because the touchscreen uses http with the same service and would not send back a secure
    cookie.
    """
    public = urlsplit(station().settings.web.public_url or "")
    return request.is_secure or (public.scheme == "https" and public.netloc == request.host)


def keep(response: Response, name: str, value: str, seconds: int, path: str = "/") -> None:
    response.set_cookie(name, value, max_age=seconds, path=path, httponly=True, samesite="Lax", secure=came_by_https())
