"""The sentence about numbers that are in nobody's line after a restore."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kiosk.clock import Moment
from web import missed
from web.admin.blueprint import back_to, bp, who
from web.admin.sentences import Act, Sentence
from web.context import db, now


@bp.post("/missed-asked")
def missed_asked() -> Response:
    """Somebody has asked for them in the room."""
    with db().begin() as s:
        missed.done(s, who(), now())
    return back_to("admin.overview")


def sentences(at: Moment) -> Iterator[Sentence]:
    words = missed.words(at)
    if words:
        yield Sentence("trouble", words, act=Act(url_for("admin.missed_asked"), gettext("Klart")))
