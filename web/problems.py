"""The one table from errors to answers: problem details (RFC 9457) for software, a calm page for people."""

import logging
from http import HTTPStatus
from typing import Any

import msgspec
from flask import Flask, Response, make_response, render_template, request
from flask_babel import lazy_gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from kiosk.errors import DomainError
from web.language import STAFFS, current, first_part

log = logging.getLogger(__name__)
PROBLEM_JSON = "application/problem+json"

# What people are told, by code. A code that is not here gets its status' words.
SAID: dict[str, Any] = {
    "closed": _("Vi har stängt nu. Det går inte att ta nummer."),
    "unknown_topic": _("Ämnet finns inte längre. Gå tillbaka och välj igen."),
    "unknown_ticket": _("Vi hittar inte det numret."),
    "desk_busy": _("Avsluta besöket vid bordet först."),
    "room_busy": _("Rummet används just nu."),
    "wrong_state": _("Numret har redan gått vidare. Sidan är uppdaterad."),
    "changed_meanwhile": _("Någon annan hann före. Sidan är uppdaterad."),
    "nothing_to_undo": _("Det finns inget att ångra."),
    "not_last_step": _("Bordet har gjort något nytt sedan dess."),
    "day_closed": _("Dagen är avslutad och går inte att ändra."),
    "login_needed": _("Logga in först."),
    "role_needed": _("Den här sidan är för administratörer."),
    "foreign_origin": _("Sidan skickades från ett annat ställe. Öppna den igen här."),
    "csrf": _("Sidan har legat öppen länge. Ladda om den och försök igen."),
    "disk_full": _("Lagringen är full. Inget har gått förlorat. Säg till personalen."),
    "read_only": _("Det går inte att spara just nu. Inget har gått förlorat."),
    "storage": _("Det går inte att spara just nu. Inget har gått förlorat."),
    "too_many_tries": _("Många försök på kort tid. Vänta en minut."),
    "unknown_desk": _("Bordet finns inte."),
    "unknown_room": _("Rummet finns inte."),
    "bad_value": _("Ett val saknades. Välj igen."),
    "not_lent": _("Saken är redan klar att låna ut."),
    "not_ready": _("Saken är inte klar att låna ut ännu."),
    "last_admin": _("Det måste finnas minst en administratör."),
    "name_taken": _("Namnet används redan."),
    "bad_name": _("Välj ett namn med 1 till 40 tecken."),
    "short_password": _("Välj ett lösenord med minst 10 tecken."),
    "wrong_code": _("Koden stämmer inte. Den står där Entrén startades."),
    "already_set_up": _("Entrén är redan förberedd. Logga in i stället."),
    "long_password": _("Välj ett lösenord med högst 200 tecken."),
    "bad_role": _("Välj en roll."),
    "unknown_user": _("Användaren finns inte längre."),
    "bad_tag": _("Etiketten har 3 till 20 bokstäver A till Z eller siffror. Den får inte börja med ENTREN."),
    "bad_serial": _("Serienumret kan ha högst 40 tecken och får inte vara ett personnummer."),
    "tag_taken": _("Det finns redan en sak med den etiketten."),
    "unknown_model": _("Välj en modell."),
    "unknown_item": _("Saken finns inte."),
    "lent": _("Saken är utlånad. Ta emot den först."),
    "away": _("Saken är redan undanställd."),
    "hours_half": _("Skriv både när ni öppnar och när ni stänger, eller lämna båda tomma."),
    "hours_unreadable": _("Skriv tider som 10 eller 14.30."),
    "hours_backwards": _("En tid slutar innan den börjar. Titta på den igen."),
    "hours_overlap": _("Två tider på samma dag går in i varandra. Titta på dem igen."),
    "bad_centre_name": _("Skriv ett namn på platsen, högst 80 tecken."),
    "bad_topic_name": _("Varje ämne behöver ett svenskt namn med högst 30 tecken."),
    "no_topic_left": _("Minst ett ämne måste gå att välja."),
    "default_topic_off": _("Knappens ämne måste gå att välja på skärmen."),
}
BY_STATUS: dict[int, Any] = {
    404: _("Sidan finns inte."),
    405: _("Så kan sidan inte användas."),
    413: _("Det var för mycket på en gång."),
    429: _("Många försök på kort tid. Vänta en minut."),
    500: _("Något gick snett hos oss. Försök gärna igen."),
    503: _("Det går inte just nu. Försök igen om en stund."),
}

AT_THE_SCREEN = ("visitor.start", "visitor.topic", "visitor.take", "visitor.taken", "visitor.pressed", "sight.change")
"""Where a problem page goes back to the start by itself: the next visitor shall not meet it."""

ON_THE_WALL = "board.board"
"""Nobody touches it: a problem page there asks again by itself."""
AGAIN = 10


def said(code: str, status: int = 400) -> str:
    """The words for an error code, in the page's language."""
    return str(SAID.get(code) or BY_STATUS.get(status) or BY_STATUS[500])


def problem(status: int, code: str, **params: Any) -> Response:
    """A problem document. `code` is stable; `title` is the status' own; nothing that was sent is repeated."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "code": code, **params}
    return Response(msgspec.json.encode(body), status, content_type=PROBLEM_JSON)


def answer(status: int, code: str, **params: Any) -> Response:
    if wants_json():
        return problem(status, code, **params)
    family = first_part()
    page = render_template(
        "layout/problem.html",
        words=said(code, status),
        status=status,
        way_on=_way_on(family, status),
        for_staff=family in STAFFS,
        returns=request.endpoint in AT_THE_SCREEN,
    )
    response = make_response(page, status)
    if request.endpoint == ON_THE_WALL:
        response.headers["Refresh"] = str(AGAIN)
    return response


def _way_on(family: str, status: int) -> str:
    """Where a person goes from a problem page: staff to pages that they may see, visitors to their language's start."""
    if family == "admin" and status == HTTPStatus.FORBIDDEN:
        return "/desk"
    if family in ("desk", "loans", "admin"):
        return f"/{family}"
    return "/" if current() == "sv" else f"/?lang={current()}"


def wants_json() -> bool:
    return request.path.startswith("/api/") or request.accept_mimetypes.best == "application/json"


def install(app: Flask) -> None:
    @app.errorhandler(DomainError)
    def domain(error: DomainError) -> Response:
        response = answer(error.status, error.code, **error.params)
        if error.status == HTTPStatus.UNAUTHORIZED and wants_json():
            response.headers["WWW-Authenticate"] = "Bearer"
        return response

    @app.errorhandler(CSRFError)
    def csrf(_error: CSRFError) -> Response:
        return answer(400, "csrf")

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        status = error.code or 500
        response = answer(status, HTTPStatus(status).phrase.lower().replace(" ", "_"))
        for name, value in error.get_headers():
            if name in ("Allow", "Retry-After"):
                response.headers[name] = value
        return response

    @app.errorhandler(Exception)
    def unforeseen(error: Exception) -> Response:
        # The class and place only: a message could quote what somebody sent.
        log.error("%s in %s", type(error).__name__, request.endpoint, exc_info=app.debug)
        return answer(500, "internal")
