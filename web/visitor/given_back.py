"""What the touchscreen says to a visitor who scanned a thing beside it, to give it back alone."""

from datetime import timedelta
from typing import Any, Literal

import msgspec
from flask import Blueprint, render_template, request
from flask_babel import lazy_gettext as _
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.scans import queries
from kiosk.scans.models import Result
from web.language import current
from web.speech.sayings import as_script, sayings
from web.speech.views import listens, loudspeaker
from web.visitor import countdown

bp = Blueprint("given_back", __name__)
SHOWN = timedelta(seconds=60)
"""How long after a scan a screen begins to say what it did."""
Said = Literal["thanks", "already", "ask"]


class GivenBack(msgspec.Struct, frozen=True):
    """A visitor's scan: `id` grows with each, `said` names the page that tells about it."""

    id: int
    said: Said


class Telling(Struct, frozen=True):
    """The page: a heading, and a sentence with its pictogram."""

    heading: Any
    sentence: Any
    picture: str


TELLINGS: dict[Said, Telling] = {
    "thanks": Telling(
        _("Tack! Vi har fått tillbaka den."), _("Du behöver inte vänta. Personalen kontrollerar den sedan."), "done"
    ),
    "already": Telling(
        _("Den är redan tillbaka. Tack!"), _("Du behöver inte vänta. Personalen kontrollerar den sedan."), "done"
    ),
    "ask": Telling(
        _("Här kan du bara lämna tillbaka det du har lånat."), _("Säg till personalen, så hjälper vi dig."), "people"
    ),
}


@bp.get("/given-back/<any(thanks, already, ask):said>")
def telling(said: Said) -> str:
    """Thank the visitor, or say kindly whom to ask. It names nothing and nobody, so that everybody may open it.

    It is said aloud to everybody, on the loudspeaker. Who listens hears the page in the headset instead; where it is
    told beside somebody's number (`?beside=1`), who listens is somebody else.
    """
    told = TELLINGS[said]
    heading = str(told.heading)
    is_read_instead = listens() and not (request.args.get("beside") and loudspeaker())
    return render_template(
        "visitor/given_back.html",
        heading=heading,
        sentence=str(told.sentence),
        picture=told.picture,
        aloud=as_script(sayings([(current(), heading)])) if not is_read_instead else "",
        countdown=countdown.closes(),
    )


def newest(s: Session, at: Moment) -> GivenBack | None:
    """The newest scan at the touchscreen that a page may still tell; null where there is none."""
    scan = queries.of_visitors(s, SHOWN, at)
    if scan is None:
        return None
    if scan.result is Result.DONE:
        return GivenBack(scan.id, "thanks")
    return GivenBack(scan.id, "already" if scan.reason == "already_back" else "ask")
