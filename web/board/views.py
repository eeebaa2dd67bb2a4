"""The board on the wall, as a page and as JSON. Event streams (web/api/live.py) send the same."""

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from kiosk.centre import queries as centre
from kiosk.i18n import LANGUAGES, Language
from kiosk.queue import announcements
from kiosk.queue import board as queue_board
from kiosk.queue.after_hours import Afterwards, afterwards
from web.board.announced import announced
from web.board.turns import turns
from web.board.wall import wall
from web.context import db, now
from web.language import current_language, swedish_name
from web.messages import as_json
from web.readiness import refuse_without_hours

bp = Blueprint("board", __name__)


@bp.get("/board")
def board() -> str:
    """The board: the calls and their desks, the last five, and the waiting numbers.

    Its languages take turns. With `?lang=` it is in that one alone.
    """
    with db().read() as s:
        picture = queue_board.snapshot(s, now())
        name = swedish_name(centre.centre(s).name)
        if not picture.open:
            refuse_without_hours(s)
        calls = announcements.lately(s, now())
        is_over = not picture.open and afterwards(s, now()) is Afterwards.OVER
        said = turns(s, picture, _languages(picture), now())
    shown = wall(picture, are_called=not is_over)
    return render_template(
        "board/board.html", board=shown, turns=said, announced=announced(calls), centre_name=name, at=now()
    )


def _languages(picture: queue_board.Board) -> list[Language]:
    others = [] if "lang" in request.args else picture.languages
    return [current_language(), *(language for language in LANGUAGES if language.code in others)]


@bp.get("/api/v1/board")
def board_as_json() -> Response:
    """The same for software, with an ETag: 304 while nothing has changed."""
    with db().read() as s:
        picture = queue_board.snapshot(s, now())
    response = as_json(picture)
    response.set_etag(queue_board.etag(picture))
    response.headers["Cache-Control"] = "no-cache"
    return response.make_conditional(request)
