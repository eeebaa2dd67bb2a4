"""What the desk's page says while no numbers are given: why, and when they are given again."""

from flask_babel import gettext
from sqlalchemy.orm import Session

from kiosk.centre import today
from kiosk.centre.today import State
from kiosk.clock import Moment
from web import opening


def closed_words(s: Session, at: Moment) -> str:
    """ "Det är stängt nu. Det öppnar igen i morgon, fredag, klockan 10."."""
    match today.state(s, at):
        case State.FULL:
            said, again = gettext("Dagens sista nummer är taget."), gettext("Nya nummer ges %(when)s.")
        case State.UNSTAFFED:
            said, again = gettext("Det är öppet utan personal nu."), gettext("Nya nummer ges %(when)s.")
        case _:
            said, again = gettext("Det är stängt nu."), gettext("Det öppnar igen %(when)s.")
    following = opening.opens(s, at)
    return " ".join([said, again % {"when": following.words}] if following else [said])
