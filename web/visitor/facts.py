"""What a visitor's page says about their ticket now, and what they can do."""

import math
from datetime import timedelta

from flask_babel import gettext, ngettext
from msgspec import Struct

from kiosk.queue.after_hours import Afterwards
from kiosk.queue.models import State
from kiosk.queue.queries import TicketView
from web import wait_words
from web.context import now
from web.times import clock_time
from web.visitor.positions import MINUTE, AfterHours, VisitorsPosition


class Fact(Struct, frozen=True):
    """A pictogram and a sentence; `bold`: the answers before it, each on a line.

    `is_spare`: the smallest touchscreen leaves it out where text is larger.
    """

    pictogram: str
    words: str = ""
    bold: tuple[str, ...] = ()
    is_spare: bool = False


def on_screen(position: VisitorsPosition) -> list[Fact]:
    """The facts for the touchscreen. The visitor leaves it soon, so they point to the board."""
    if position.after:
        after = _after_hours(position, position.after)
        return [*after, *_now(position)] if position.after.are_called else after
    board = gettext("Ditt nummer visas på tavlan när det är din tur.")
    said = _now(position)
    if position.closes and not position.ticket.quiet:
        return said  # on a small screen there is no room for both, and the board is in view
    return [*said, *_while_waiting(position, board)]


def on_phone(position: VisitorsPosition) -> list[Fact]:
    """The facts for the page on the visitor's phone. Whether it can be heard is said beside them, by its script."""
    stay = gettext("Stanna nära. Det syns här och på tavlan när det är din tur.")
    after = _after_hours(position, position.after) if position.after else []
    if position.after and position.after.is_over:
        return after
    return [*after, *_now(position), *_while_waiting(position, stay)]


def title(ticket: TicketView) -> str:
    """The title of the visitor's own page."""
    if ticket.state is State.CALLED:
        return str(gettext("%(number)s: nu är det din tur", number=ticket.number))
    return str(gettext("Ditt nummer är %(number)s", number=ticket.number))


def _after_hours(position: VisitorsPosition, after: AfterHours) -> list[Fact]:
    match after.afterwards:
        case Afterwards.OVER:
            words = gettext("Ta ett nytt nummer när du kommer tillbaka.")
            return [Fact("night", f"{after.opens} {words}".strip(), (gettext("Vi hann tyvärr inte med dig i dag."),))]
        case Afterwards.LATER:
            words = gettext("Du har kvar din plats.")
            return [Fact("night", f"{words} {after.opens}", (gettext("Personalen är inte här just nu."),))]
    if position.is_held:
        words = gettext("Tryck på Jag är tillbaka, så kallar vi dig.")
    else:
        words = gettext("Vänta kvar. Vi kallar dig som vanligt.")
    said = gettext("Vi ger inga fler nummer nu.") if after.is_unstaffed else gettext("Vi har stängt nu.")
    return [Fact("night", words, (said,))]


def _now(position: VisitorsPosition) -> list[Fact]:
    ticket = position.ticket
    if position.absent:
        help_ = gettext("Personalen där är inte här just nu. Säg gärna till oss, så hjälper någon annan dig.")
        return [Fact("people", help_, (gettext("Du väntar på bord %(desk)s", desk=position.desk),))]
    if ticket.state is State.WAITING:
        return _waiting(position)
    return [_not_waiting(position)]


def _waiting(position: VisitorsPosition) -> list[Fact]:
    desk, ahead = position.desk, position.ahead
    if ahead:
        before = ngettext("%(num)s person före dig", "%(num)s personer före dig", ahead)
    else:
        before = gettext("Du är näst på tur")
    said = [Fact("people", gettext("Du väntar på bord %(desk)s.", desk=desk) if desk else "", (before,))]
    return [*said, *_wait(position)]


def _wait(position: VisitorsPosition) -> list[Fact]:
    if position.wait is None:
        return []
    if not position.closes:
        return [Fact("clock", bold=(wait_words.begins(position.wait),))]
    if position.stays_open:
        closes = gettext("Personalen går klockan %(time)s. Det är inte säkert att du hinner.", time=position.closes)
    else:
        closes = gettext("Vi stänger klockan %(time)s. Det är inte säkert att du hinner.", time=position.closes)
    return [Fact("clock", closes, (wait_words.begins_before_closing(position.wait),))]


def _not_waiting(position: VisitorsPosition) -> Fact:
    match position.ticket.state:
        case State.CALLED:
            return Fact("bell", bold=(gettext("Nu är det din tur"), _where_to(position)))
        case State.PARKED:
            return _parked(position)
        case State.FINISHED:
            return Fact("done", gettext("Välkommen tillbaka!"), (gettext("Ditt besök är klart"),))
        case State.NO_SHOW:
            words = gettext("Säg till personalen, så hjälper vi dig.")
            return Fact("people", words, (gettext("Vi kallade dig men såg dig inte"),))
        case State.LEFT:
            words = gettext("Du kan ta ett nytt nummer när du vill.")
            if position.can_come_back:
                words = gettext("Ångrar du dig nu, så får du tillbaka din plats.")
            return Fact("done", words, (gettext("Du har lämnat kön"),))
        case _:
            words = gettext("Ta ett nytt nummer när du kommer tillbaka.")
            return Fact("night", words, (gettext("Vi har stängt för dagen"),))


def _parked(position: VisitorsPosition) -> Fact:
    until = position.ticket.parked_until
    if not position.is_held:
        return Fact("clock", _where_when_ready(position), (gettext("Du har kvar din plats"),))
    if until is None or until <= now().utc:
        words = gettext("Tryck på Jag är tillbaka, eller säg till personalen.")
        return Fact("clock", words, (gettext("Tiden är ute"), gettext("Vi kallar dig inte än.")))
    if not now().has_date:
        return _held_for(until - now().utc)
    if position.stays_open:
        words = gettext("Då går personalen. Kom tillbaka före dess.")
    elif position.closes:
        words = gettext("Då stänger vi. Kom tillbaka före dess.")
    else:
        words = gettext("Vi kallar dig inte under tiden. Tryck på Jag är tillbaka när du är redo.")
    until_then = position.closes or clock_time(until)
    return Fact("clock", words, (gettext("Vi håller din plats till %(time)s", time=until_then),))


def _held_for(left: timedelta) -> Fact:
    """How long the position is held, while the clock shows no right time."""
    held = ngettext(
        "Vi håller din plats i %(num)s minut. Under tiden kallar vi andra.",
        "Vi håller din plats i %(num)s minuter. Under tiden kallar vi andra.",
        math.ceil(left / MINUTE),
    )
    words = gettext("Tryck på Jag är tillbaka när du är redo. Då har du samma plats i kön igen.")
    return Fact("clock", words, (held,))


def _where_to(position: VisitorsPosition) -> str:
    if position.ticket.quiet:
        return str(gettext("Vi kommer och hämtar dig."))
    if position.room:
        return str(gettext("Gå till rum %(room)s.", room=position.room))
    return str(gettext("Gå till bord %(desk)s.", desk=position.desk))


def _where_when_ready(position: VisitorsPosition) -> str:
    if position.desk:
        return str(gettext("Gå till bord %(desk)s när du är redo.", desk=position.desk))
    return str(gettext("Säg till personalen när du är redo."))


def _while_waiting(position: VisitorsPosition, words: str) -> list[Fact]:
    if position.ticket.state is not State.WAITING:
        return []
    if position.ticket.quiet:
        return [Fact("quiet", gettext("Vänta tyst. Vi kommer och hämtar dig."))]
    return [Fact("bell", words, is_spare=True)]
