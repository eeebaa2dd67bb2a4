"""Turns errors into answers: problem details (RFC 9457) for software, a page in words for people."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import msgspec
from flask import Flask, Response, current_app, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from kiosk import faults
from kiosk.errors import DomainError
from web import words as shared
from web.admin import words as admin
from web.auth import words as auth
from web.desk import words as desk
from web.hub import words as hub
from web.language import STAFF_PAGES, current, first_part, in_swedish
from web.loans import words as loans
from web.visitor import words as visitor

log = logging.getLogger(__name__)
PROBLEM_JSON = "application/problem+json"

FAMILIES = {
    "visitor": visitor.SAID,
    "desk": desk.SAID,
    "loans": loans.SAID,
    "admin": admin.SAID,
    "auth": auth.SAID,
    "hub": hub.SAID,
}
BY_FIRST_PART = {
    "desk": desk.SAID,
    "loans": loans.SAID,
    "admin": admin.SAID,
    **dict.fromkeys(("login", "logout", "setup", "language", "account"), auth.SAID),
}
"""Whose words a page shows, by the first part of its address; all other addresses are the visitors', or the hub's."""


def join(families: Mapping[str, Mapping[str, Any]], everywhere: Mapping[str, Any]) -> dict[str, Any]:
    """The words of all families in one table, for a code that is met outside the family it was written for.

    Raises ValueError where that table would have to choose: a code of two families needs shared words too.
    """
    joined: dict[str, Any] = {}
    for name, words in families.items():
        twice = sorted(set(words) & set(joined) - set(everywhere))
        if twice:
            raise ValueError(f"words of two families, and none in web/words.py: {twice} ({name})")
        joined |= words
    return joined | dict(everywhere)


SAID = join(FAMILIES, shared.SAID)

AT_THE_SCREEN = ("visitor.start", "visitor.topic", "visitor.take", "visitor.taken", "visitor.pressed", "sight.change")
"""Where a problem page goes back to the start by itself: the next visitor shall not meet it."""

LOGGED_IN = ("desk", "loans", "admin", "account")
"""Pages for whoever is logged in: a problem page leads back to them, by way of the log-in where that has ended."""

ON_THE_WALL = "board.board"
"""The board has no input, so its problem page reloads by itself."""
AGAIN = 10
NOT_SET_UP = "not_set_up"
"""The problem page of this code reloads by itself too: a touchscreen has no keyboard."""


def said(code: str, status: int = 400) -> str:
    """The words for an error code, in the page's language: the page family's own, else those of all."""
    own = BY_FIRST_PART.get(first_part(), current_app.config["WORDS"])
    words = own.get(code) or SAID.get(code)
    return str(words or shared.BY_STATUS.get(status) or shared.BY_STATUS[400 if status < 500 else 500])


def problem(status: int, code: str, **params: Any) -> Response:
    """A problem document. `code` is stable; `title` is the status' own; nothing that was sent is repeated."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "code": code, **params}
    return Response(msgspec.json.encode(body), status, content_type=PROBLEM_JSON)


def answer(status: int, code: str, **params: Any) -> Response:
    if wants_json():
        return problem(status, code, **params)
    part = first_part()
    first, _end, rest = said(code, status).partition(". ")
    page = render_template(
        "layout/problem.html",
        heading=f"{first}." if rest else first,
        rest=rest,
        status=status,
        way_on=_next_page(part, status),
        for_staff=part in STAFF_PAGES,
        returns=request.endpoint in AT_THE_SCREEN and status != HTTPStatus.MISDIRECTED_REQUEST and code != NOT_SET_UP,
        logs_in=part in LOGGED_IN and status == HTTPStatus.UNAUTHORIZED,
        sets_up=code == NOT_SET_UP,
        on_the_wall=request.endpoint == ON_THE_WALL,
    )
    response = make_response(page, status)
    if request.endpoint == ON_THE_WALL or (code == NOT_SET_UP and request.method == "GET"):
        response.headers["Refresh"] = str(AGAIN)
    return response


def of_status(status: int) -> Response:
    """The answer where there is no code of ours: the status' name in werkzeug, which is the same in every Python."""
    return answer(status, HTTP_STATUS_CODES.get(status, "error").lower().replace(" ", "_"))


def _next_page(part: str, status: int) -> str | None:
    """Where a person goes from a problem page: staff to pages that they may see, visitors to their language's start.

    Nowhere from a name that is not ours: there is no page of ours under it.
    """
    if status == HTTPStatus.MISDIRECTED_REQUEST:
        return None
    if part == "admin" and status == HTTPStatus.FORBIDDEN:
        return "/desk"
    if part in LOGGED_IN:
        return f"/login?next=/{part}" if status == HTTPStatus.UNAUTHORIZED else f"/{part}"
    return "/" if in_swedish() else f"/?lang={current()}"


def wants_json() -> bool:
    return (
        request.path.startswith("/api/")
        or request.path == "/health"
        or request.accept_mimetypes.best == "application/json"
    )


def install(app: Flask, words: Mapping[str, Any] = visitor.SAID) -> None:
    """`words` are those of the addresses that are nobody's in `BY_FIRST_PART`."""
    app.config["WORDS"] = words

    @app.errorhandler(DomainError)
    def domain(error: DomainError) -> Response:
        response = answer(error.status, error.code, **error.params)
        if error.status == HTTPStatus.UNAUTHORIZED and wants_json():
            response.headers["WWW-Authenticate"] = "Bearer"
        if "seconds" in error.params:  # when it may be tried again
            response.headers["Retry-After"] = str(error.params["seconds"])
        return response

    @app.errorhandler(CSRFError)
    def csrf(_error: CSRFError) -> Response:
        return answer(400, "csrf")

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        response = of_status(error.code or 500)
        for name, value in error.get_headers():
            if name in ("Allow", "Retry-After"):
                response.headers[name] = value
        return response

    @app.errorhandler(Exception)
    def unforeseen(error: Exception) -> Response:
        log.error("unforeseen in %s: %s", request.endpoint, faults.described(error))
        return answer(500, "internal")
