"""Flask, without the work that no request of ours needs: a ticket should cost little more than its statements.

Each of these answers exactly as Flask and werkzeug would (tests/web/test_plain.py holds them side by side).
"""

from collections.abc import Callable, Iterable
from typing import Any, cast

from flask import Flask, Request, Response, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.routing import MapAdapter

LARGEST_BODY = 64 * 1024


class Plain(Flask):
    """Flask for one host and no coroutines: it asks neither at each call."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        if request is None:
            return super().create_url_adapter(None)
        return self.url_map.bind(
            request.host,
            request.root_path,
            url_scheme=request.scheme,
            default_method=request.method,
            path_info=request.path,
            query_args=request.query_string.decode(errors="replace"),
        )


class Body(Response):
    """A body that is complete, with its headers: nothing to be reckoned or wrapped on its way out."""

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "POST":  # a GET may turn out as HEAD, or as 304
            return super().__call__(environ, start_response)
        start_response(self.status, self.headers.to_wsgi_list())
        return self.response  # type: ignore[return-value]


def body() -> bytes:
    """The request's body. Raises RequestEntityTooLarge.

    waitress has read it and says how long it is; werkzeug's own way is for servers that do neither.
    """
    sent = request.environ
    length = int(sent.get("CONTENT_LENGTH") or 0)
    if length > LARGEST_BODY:
        raise RequestEntityTooLarge
    return cast(bytes, sent["wsgi.input"].read(length))
