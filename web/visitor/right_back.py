"""A visitor goes away for a while from the touchscreen, and comes back there: the position in the line is held."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from msgspec import Struct
from werkzeug.wrappers import Response

from kiosk.errors import Conflict, NotFound
from kiosk.queue import numbers, own_steps, queries
from web import number_limit
from web.context import db, now
from web.language import current
from web.visitor import countdown, facts, positions, sight, tile_pages
from web.visitor.start_page import to_start
from web.visitor.tile_pages import TilePage

bp = Blueprint("right_back", __name__)
IDLE = 40
"""The seconds without a touch before the list of held numbers shows its countdown."""


class Held(Struct, frozen=True):
    """The number of a visitor who is away."""

    code: str


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
    """Show the numbers of visitors who are away, page by page: each chooses their own. Without any, the start page.

    `?number=`: a number that came back a moment ago. It shows no public id and no topic, since anybody can open it.
    """
    number = request.args.get("number")
    with db().read() as s:
        if number is None:
            held = own_steps.held(s, now())
        else:
            back = own_steps.lately_back(s, number, now())
            position = positions.position(s, back.id, now()) if back else None
    if number is None and held:
        return render_template("visitor/back.html", page=_page_of(held), countdown=countdown.to_start(IDLE))
    if number is None or position is None:
        return to_start()
    said = facts.on_screen(position)
    return render_template(
        "visitor/taken.html", position=position, facts=said, is_back=True, countdown=countdown.closes()
    )


def _page_of(held: list[str]) -> TilePage[Held]:
    most = tile_pages.LARGE_TILES if sight.sees_better() else tile_pages.TILES
    return tile_pages.page([Held(number) for number in held], request.args.get("page", 0, type=int), None, most)


@bp.post("/back")
def come_back() -> Response:
    """The visitor with this number is in line again, where they were."""
    number_limit.check_step()
    written = numbers.read(request.form.get("number", ""))
    number = written.name if written else ""
    try:
        with db().begin() as s:
            own_steps.come_back(s, own_steps.find_held(s, number, now()), now())
    except (Conflict, NotFound):
        pass  # a second touch, or staff have called it meanwhile: its page, or the start page, says what is true now
    return redirect(url_for("right_back.show", number=number, lang=current()), 303)
