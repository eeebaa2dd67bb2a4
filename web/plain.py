"""Flask without work that this service does not need, to make a ticket fast.

Each of these answers exactly as Flask and werkzeug would (tests/web/test_plain.py holds them side by side).
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, cast

from flask import Flask, Request, Response, appcontext_tearing_down, request, request_tearing_down
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.routing import MapAdapter
from werkzeug.sansio.utils import get_host

LARGEST_BODY = 64 * 1024
host_of = lru_cache(64)(get_host)
"""How many host names are remembered as valid."""


class Plain(Flask):
    """Flask without host matching, coroutines and teardown functions, which this app does not use."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        if request is None:
            return None  # outside a request no address is made
        return self.url_map.bind(
            host_of(request.scheme, request.environ.get("HTTP_HOST"), request.server),
            request.root_path,
            url_scheme=request.scheme,
            default_method=request.method,
            path_info=request.path,
            query_args=request.query_string.decode(errors="replace"),
        )

    def do_teardown_request(self, *raised: Any) -> None:
        if self.teardown_request_funcs or request_tearing_down.receivers:
            super().do_teardown_request(*raised)

    def do_teardown_appcontext(self, *raised: Any) -> None:
        if self.teardown_appcontext_funcs or appcontext_tearing_down.receivers:
            super().do_teardown_appcontext(*raised)


class PlainResponse(Response):
    """A response with a complete body. It needs no computed length, no iterator and no close."""

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "POST":  # a GET may turn out as HEAD, or as 304
            return super().__call__(environ, start_response)
        start_response(self.status, self.headers.to_wsgi_list())
        return self.response  # type: ignore[return-value]


def request_body() -> bytes:
    """The request's body. Raises RequestEntityTooLarge.

    waitress has read it and says how long it is; werkzeug's own way is for servers that do neither.
    """
    sent = request.environ
    length = int(sent.get("CONTENT_LENGTH") or 0)
    if length > LARGEST_BODY:
        raise RequestEntityTooLarge
    return cast(bytes, sent["wsgi.input"].read(length))
