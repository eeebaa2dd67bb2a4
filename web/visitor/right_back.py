"""A visitor goes away for a while from the touchscreen, and comes back there: the position in the line is held.

Who comes back types the number: no page lists the numbers that are held, some of which wait quietly.
"""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kiosk.errors import Conflict, NotFound
from kiosk.queue import numbers, own_steps, queries
from web import number_limit
from web.context import db, now
from web.language import current
from web.visitor import countdown, facts, positions, typed_number
from web.visitor.start_page import to_start

bp = Blueprint("right_back", __name__)
IDLE = 40
"""How many seconds after the last touch the page that asks for the number begins its countdown."""


@bp.post("/taken/<ticket>/hold")
def hold(ticket: str) -> Response:
    """Hold the position. Where the ticket no longer waits, its page says what it does."""
    number_limit.check_step()
    try:
        with db().begin() as s:
            own_steps.hold(s, queries.find(s, ticket), now())
    except Conflict:
        pass
    return redirect(url_for("visitor.taken", ticket=ticket, lang=current()), 303)


@bp.get("/back")
def show() -> Any:
    """Ask for the number, key by key: `?typed=` is what is typed. The start page where nobody is away.

    `?number=`: a number that was typed. Of one that came back a moment ago it shows no public id and no topic, since
    anybody can open it; of every other it says the same.
    """
    number = request.args.get("number")
    return _ask() if number is None else _answer(number)


def _ask() -> Any:
    with db().read() as s:
        keys = typed_number.keys(s, request.args.get("typed", ""), _with_typed) if own_steps.held(s, now()) else None
    if keys is None:
        return to_start()
    return render_template(
        "visitor/number.html",
        heading=gettext("Vilket nummer har du?"),
        keys=keys,
        sends_to=url_for("right_back.come_back", lang=current()),
        countdown=countdown.to_start(IDLE),
    )


def _answer(number: str) -> Any:
    with db().read() as s:
        back = own_steps.lately_back(s, number, now())
        position = positions.position(s, back.id, now()) if back else None
        somebody_is_away = bool(own_steps.held(s, now()))
    if position is None:
        return render_template(
            "visitor/not_away.html", somebody_is_away=somebody_is_away, countdown=countdown.to_start(IDLE)
        )
    said = facts.on_screen(position)
    return render_template(
        "visitor/taken.html", position=position, facts=said, is_back=True, countdown=countdown.closes()
    )


def _with_typed(typed: str) -> str:
    return url_for("right_back.show", typed=typed or None, lang=current())


@bp.post("/back")
def come_back() -> Response:
    """The visitor with this number is in line again, where they were."""
    number_limit.check_return()
    written = numbers.read(request.form.get("number", ""))
    number = written.name if written else ""
    try:
        with db().begin() as s:
            own_steps.come_back(s, own_steps.find_held(s, number, now()), now())
    except (Conflict, NotFound):
        pass  # a second touch, or another number, or staff have called it meanwhile: the page says what is true now
    return redirect(url_for("right_back.show", number=number, lang=current()), 303)
