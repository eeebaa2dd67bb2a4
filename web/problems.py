"""Turns errors into answers: problem details (RFC 9457) for software, a page in words for people."""

import logging
import math
import re
from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any

import msgspec
from flask import Flask, Response, current_app, make_response, render_template, request, url_for
from flask_babel import gettext, ngettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from kiosk import faults
from kiosk.centre.queries import centre
from kiosk.errors import DomainError, TooMany
from kiosk.people.tries import MINUTE
from web import addresses, own_screen
from web import words as shared
from web.admin import words as admin
from web.auth import words as auth
from web.auth.callers import Caller, caller
from web.context import db
from web.desk import words as desk
from web.hub import words as hub
from web.language import STAFF_PAGES, current, first_part, in_swedish
from web.loans import words as loans
from web.readiness import COMES_BACK, READY
from web.visitor import countdown
from web.visitor import words as visitor

log = logging.getLogger(__name__)
PROBLEM_JSON = "application/problem+json"

FAMILIES = {
    "visitor": visitor.WORDS,
    "desk": desk.WORDS,
    "loans": loans.WORDS,
    "admin": admin.WORDS,
    "auth": auth.WORDS,
    "hub": hub.WORDS,
}
FOR_ADMINS = ("admin", "setup")
BY_FIRST_PART = {
    "desk": desk.WORDS,
    "loans": loans.WORDS,
    **dict.fromkeys(FOR_ADMINS, admin.WORDS),
    **dict.fromkeys(("login", "logout", "language", "account"), auth.WORDS),
}
"""The words of a page family by the first part of its address. All other pages are the visitors', or the hub's."""


def join(families: Mapping[str, Mapping[str, Any]], everywhere: Mapping[str, Any]) -> dict[str, Any]:
    """The words of all families in one table, for a code that is met outside the family it was written for.

    Raises ValueError where that table would have to choose: a code of two families needs words in `everywhere` too.
    """
    joined: dict[str, Any] = {}
    for name, words in families.items():
        twice = sorted(set(words) & set(joined) - set(everywhere))
        if twice:
            raise ValueError(f"words of two families, and none that they share: {twice} ({name})")
        joined |= words
    return joined | dict(everywhere)


WORDS = join(FAMILIES, auth.STAFF_WORDS | shared.WORDS)

AT_THE_TOUCHSCREEN = (
    "visitor",
    "sight",
    "languages",
    "help_now",
    "right_back",
    "feedback_here",
    "given_back",
    "speech",
)
"""The blueprints whose problem page is one of the touchscreen: it is read aloud, and goes back to the start by itself,
before the next visitor comes. On a phone is what begins with `/ticket/`."""
SENTENCE_ENDS = re.compile(r"(?<=[.።]) ")
"""Where the first sentence of an error's words ends: it is the heading. The second sign is that of Tigrinya."""
ON_A_PHONE = "ticket"
IDLE_SECONDS = 20
"""The seconds without a touch before that page shows its countdown."""

LOGGED_IN = ("desk", "loans", "admin", "account")
"""Pages for staff who are logged in. A problem page links back to them, through the log-in where the session ended."""

BOARD_VIEW = "board.board"
"""The board has no input, so its problem page looks again by itself, whatever the problem is."""
NOT_SET_UP = "not_set_up"
NOT_YET = (NOT_SET_UP, COMES_BACK)
"""The problem pages of these codes look again by themselves: a touchscreen has no keyboard to reload them with.

Their script reloads only what has changed, so that a screen reader keeps its place (WCAG 2.2.1, 3.2.5), and only while
the service answers, so that no browser shows its own error page.
"""


def words_for(code: str, status: int = 400) -> str:
    """The words for an error code in the page's language: those of the page family, else those that all share."""
    own = BY_FIRST_PART.get(first_part(), current_app.config["WORDS"])
    words = own.get(code) or WORDS.get(code)
    return str(words or shared.BY_STATUS.get(status) or shared.BY_STATUS[400 if status < 500 else 500])


def words_of(refusal: DomainError) -> str:
    """The words for a refusal, some with what it names. After too many tries they say how long to wait."""
    if not isinstance(refusal, TooMany):
        words = words_for(refusal.code, refusal.status)
        return words % refusal.params if "%(" in words else words
    minutes = math.ceil(refusal.params["seconds"] / MINUTE)
    return str(ngettext("Många försök. Vänta %(num)s minut.", "Många försök. Vänta %(num)s minuter.", minutes))


def problem(status: int, code: str, **params: Any) -> Response:
    """A problem document. `code` never changes; `title` is the name of the status. It repeats nothing that was sent."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "code": code, **params}
    return Response(msgspec.json.encode(body), status, content_type=PROBLEM_JSON)


def answer(status: int, code: str, **params: Any) -> Response:
    if wants_json():
        return problem(status, code, **params)
    part = first_part()
    first, rest = _first_sentence(words_for(code, status))
    if part in FOR_ADMINS and code == "role_needed":  # asked for by staff who are logged in
        return _within_staffs_pages(first, rest, "desk", status)
    if status == HTTPStatus.NOT_FOUND and part in LOGGED_IN and (who := _who()) is not None:
        rest = rest if code in WORDS else gettext("Välj i raden högst upp, eller gå tillbaka.")
        return _within_staffs_pages(first, rest, part if _may_see(who, part) else "desk", status)
    if _is_at_touchscreen(status, code):
        return _at_touchscreen(first, rest, status)
    page = render_template(
        "layout/problem.html",
        heading=first,
        rest=rest or _what_to_do(part, status),
        is_fault=status >= HTTPStatus.INTERNAL_SERVER_ERROR and code not in NOT_YET,
        way_on=_next_page(part, status) if code != COMES_BACK else None,
        has_number=_own_ticket(part, status) is not None,
        for_staff=part in STAFF_PAGES,
        logs_in=part in LOGGED_IN and status == HTTPStatus.UNAUTHORIZED,
        sets_up=code == NOT_SET_UP,
        setup_code=own_screen.setup_code() if code == NOT_SET_UP and request.endpoint != BOARD_VIEW else None,
        setup_address=_setup_address() if code == NOT_SET_UP else None,
        others_reach_it=code == NOT_SET_UP and addresses.root() is not None,
        has_admin=bool(current_app.extensions.get(READY)),
        on_the_wall=request.endpoint == BOARD_VIEW,
        looks_again=request.method == "GET" and (code in NOT_YET or request.endpoint == BOARD_VIEW),
        place=_place(part, status),
    )
    return make_response(page, status)


def _first_sentence(words: str) -> tuple[str, str]:
    """The first sentence, and the rest, which can be empty."""
    end = SENTENCE_ENDS.search(words)
    return (words[: end.start()], words[end.end() :]) if end else (words, "")


def _at_touchscreen(first: str, rest: str, status: int) -> Response:
    """A page that is read aloud, as all of the touchscreen."""
    page = render_template(
        "visitor/problem.html",
        heading=first,
        rest=rest or _what_to_do(first_part(), status),
        is_fault=status >= HTTPStatus.INTERNAL_SERVER_ERROR,
        way_on=_next_page(first_part(), status),
        countdown=countdown.to_start(IDLE_SECONDS),
        place=_place(first_part(), status),
    )
    return make_response(page, status)


def _within_staffs_pages(heading: str, rest: str, part: str, status: int) -> Response:
    """A page with the bar of staff, which leads on to a part of their pages."""
    way_words = gettext("Till bordet") if part == "desk" else gettext("Tillbaka")
    page = render_template(
        "layout/staff_refused.html", heading=heading, rest=rest, way_on=f"/{part}", way_words=way_words
    )
    return make_response(page, status)


def _who() -> Caller | None:
    """Whoever is logged in."""
    with suppress(DomainError):
        return caller()
    return None


def _may_see(who: Caller, part: str) -> bool:
    return part not in FOR_ADMINS or who.is_admin


def _place(part: str, status: int) -> str:
    """The centre's name, on a visitor's page; the service's own where it has none yet, and after a fault."""
    is_visitors = current_app.config["WORDS"] is visitor.WORDS and part not in STAFF_PAGES
    if is_visitors and status < HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.MISDIRECTED_REQUEST:
        with suppress(DomainError), db().read() as s:
            return centre(s).name
    return "Entrén"


def _setup_address() -> str:
    """The address of the set-up, where others can open it too."""
    return f"{addresses.root() or request.host_url.rstrip('/')}/setup"


def _is_at_touchscreen(status: int, code: str) -> bool:
    if request.blueprint is None:  # an address that no page has
        is_visitors = current_app.config["WORDS"] is visitor.WORDS and first_part() not in (*STAFF_PAGES, ON_A_PHONE)
        is_its_view = status == HTTPStatus.NOT_FOUND and is_visitors and own_screen.is_own_screen()
    else:
        is_its_view = request.blueprint in AT_THE_TOUCHSCREEN and first_part() != ON_A_PHONE
    return is_its_view and status != HTTPStatus.MISDIRECTED_REQUEST and code not in NOT_YET


def _what_to_do(part: str, status: int) -> str:
    """The second sentence of a problem page, where the code's own words have none."""
    if part in LOGGED_IN and status == HTTPStatus.UNAUTHORIZED:
        return str(gettext("Sedan är du tillbaka på sidan."))
    if part in STAFF_PAGES:
        return str(gettext("Gå tillbaka och prova igen."))
    return str(gettext("Gå tillbaka och prova igen, eller fråga personalen."))


def of_status(status: int) -> Response:
    """The answer to an error without a code of ours. Its code is werkzeug's name of the status."""
    return answer(status, HTTP_STATUS_CODES.get(status, "error").lower().replace(" ", "_"))


def _next_page(part: str, status: int) -> str | None:
    """Where a problem page links to: for staff a page that they may see, for visitors the start page in their language.

    None where the request had an unknown host name, since the service has no page under that name.
    """
    if status == HTTPStatus.MISDIRECTED_REQUEST:
        return None
    if ticket := _own_ticket(part, status):
        return url_for("visitor.follow", ticket=ticket, lang=current())
    if part in LOGGED_IN:
        return f"/login?next=/{part}" if status == HTTPStatus.UNAUTHORIZED else f"/{part}"
    return "/" if in_swedish() else f"/?lang={current()}"


def _own_ticket(part: str, status: int) -> str | None:
    """The ticket of the phone's page where it is kept, and only what was pressed could not be done."""
    is_fault = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return (request.view_args or {}).get("ticket") if is_fault and part == ON_A_PHONE else None


def wants_json() -> bool:
    return (
        request.path.startswith("/api/")
        or request.path == "/health"
        or request.accept_mimetypes.best == "application/json"
    )


def install(app: Flask, words: Mapping[str, Any] = visitor.WORDS) -> None:
    """Register the error handlers. `words` are for pages whose address is not in `BY_FIRST_PART`."""
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
