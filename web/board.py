"""The board on the wall, as a page and as JSON. Numbers and desks, never a topic or a name."""

import msgspec
from flask import Blueprint, Response, render_template, request

from kiosk.centre import hours
from kiosk.centre import queries as centre
from kiosk.queue.board import Board, etag
from web.context import db, now
from web.live import live

bp = Blueprint("board", __name__)


@bp.get("/board")
def wall() -> str:
    """The page for a screen of 1920 x 1080, read from three metres."""
    board: Board = live().snapshot("board")
    with db().read() as s:
        opening = None if board.open else hours.next_opening(s, now())
        return render_template("board/board.html", board=board, centre=centre.centre(s), opening=opening, at=now().utc)


@bp.get("/api/v1/board")
def snapshot() -> Response:
    """The same as JSON, with an ETag: asking again costs nothing while nothing has changed."""
    board: Board = live().snapshot("board")
    response = Response(msgspec.json.encode(board), content_type="application/json")
    response.set_etag(etag(board), weak=True)
    response.headers["Cache-Control"] = "no-cache"
    response.make_conditional(request)
    return response
