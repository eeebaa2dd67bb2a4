"""A visitor at the touchscreen asks staff to come: it is shown at the desks, and nowhere else."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import gettext
from msgspec import Struct
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from kiosk.clock import Moment
from kiosk.colleagues import help as colleagues
from kiosk.colleagues.queries import OpenCall, open_call_of
from kiosk.errors import Conflict
from kiosk.people.queries import users_by_desk
from web import number_limit
from web.context import db, now
from web.language import current
from web.speech import views as speech
from web.visitor import countdown, sight
from web.visitor.start_page import to_start

bp = Blueprint("help_now", __name__)
IDLE = 40
"""The seconds without a touch before the page shows its countdown. The call stays open after it."""


class Said(Struct, frozen=True):
    """What became of the call: `state` as in the live event `panel`, a heading, and what to do now."""

    state: str
    heading: str
    words: str
    staff_see_it: bool = True


@bp.get("/help")
def show() -> Any:
    """What became of the call. The start page where there is none, or where it has ended."""
    with db().read() as s:
        call = open_call_of(s, None, now())
        if call is None:
            return to_start()
        said = _said(s, call, now())
    return render_template("visitor/help.html", said=said, countdown=countdown.to_start(IDLE))


@bp.post("/help")
def ask() -> Response:
    """Call staff. To press again changes nothing; a closed centre leads to the start page, which says so."""
    number_limit.check_step()
    try:
        with db().begin() as s:
            colleagues.ask_at_touchscreen(s, now())
    except Conflict:
        return to_start()
    return redirect(url_for("help_now.show", lang=current()), 303)


@bp.post("/help/end")
def take_back() -> Response:
    """The visitor needs no help any more."""
    number_limit.check_step()
    with db().begin() as s:
        colleagues.take_back(s, None, now())
    return speech.forget(sight.forget(to_start()))


def _said(s: Session, call: OpenCall, at: Moment) -> Said:
    if call.answered_by is not None:
        return Said("coming", gettext("Någon kommer till dig nu."), gettext("Vänta här vid skärmen."))
    if users_by_desk(s, at):
        return Said(
            "asked", gettext("Vi har sagt till personalen."), gettext("Vänta här. Någon kommer så snart det går.")
        )
    return Said("asked", gettext("Ingen är vid borden just nu."), gettext("Fråga i disken, så får du hjälp."), False)
