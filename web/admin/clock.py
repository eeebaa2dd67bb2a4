"""Sentences about the machine's clock, and the button by which an admin confirms its time."""

from collections.abc import Iterator

from flask import flash, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from kiosk.centre import known_time
from kiosk.clock import Moment
from kiosk.errors import Conflict
from kiosk.station import Station
from web.admin.blueprint import back_to, bp, who
from web.admin.save import REFUSED
from web.admin.sentences import Act, Sentence
from web.context import db, station
from web.problems import words_for
from web.times import clock_time, long_date

DAY = 24 * 3600


@bp.post("/time-is-right")
def time_is_right() -> Response:
    """Take the machine's time as right, because an admin confirms it after a jump."""
    try:
        with db().begin() as s:
            known_time.accept(s, who(), station().clock)
    except Conflict as refusal:
        flash(words_for(refusal.code, refusal.status), REFUSED)
    return back_to("admin.overview")


def sentences(here: Station, at: Moment) -> Iterator[Sentence]:
    """Sentences about the clock; none while the time is trusted."""
    if here.clock.moved:
        yield Sentence("note", _moved(here.clock.moved), gettext("Det går bara i en demonstration."))
    if at.jumped:
        yield _jumped(here)
    elif not at.trusted:
        words = gettext("Klockan är inte ställd än.")
        yield Sentence("trouble", words, gettext("Kön fungerar. Dagen avslutas när tiden är säker."))


def _jumped(here: Station) -> Sentence:
    """Says that the clock has jumped. Has a button for the admin, except where KIOSK_CLOCK moves the clock."""
    still = gettext("Kön fungerar. Inget avslutas eller skickas förrän tiden är säker.")
    if here.clock.is_moved:
        return Sentence("trouble", gettext("Klockan är flyttad för långt fram."), still)
    shown = here.clock.machine()
    when = f"{long_date(shown.date)} {shown.date.year}, {clock_time(shown.utc)}"
    words = gettext("Klockan har hoppat. Den visar %(when)s. Stämmer tiden nu?", when=when)
    return Sentence("trouble", words, still, Act(url_for("admin.time_is_right"), gettext("Ja, tiden stämmer")))


def _moved(seconds: int) -> str:
    days, rest = divmod(abs(seconds), DAY)
    if rest:
        amount = ngettext("en minut", "%(num)d minuter", abs(seconds) // 60)
    else:
        amount = ngettext("en dag", "%(num)d dagar", days)
    where = gettext("framåt") if seconds > 0 else gettext("bakåt")
    return str(gettext("Klockan är flyttad %(amount)s %(where)s.", amount=amount, where=where))
