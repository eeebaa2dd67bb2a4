"""What a desk should notice. The page says each of them once: to screen readers, in its title, and with a tone."""

from collections.abc import Iterator

from flask_babel import gettext
from msgspec import Struct

from kiosk.clock import Moment
from kiosk.queue.queries import TicketView
from web.desk.team import HelpNeeded, Team, is_over


class Notice(Struct, frozen=True):
    """A notice in words. The page has said it already where it knows its key."""

    key: str
    words: str


def notices(
    first: str | None, parked: list[TicketView], team: Team, printer: str, due: str, at: Moment
) -> Iterator[Notice]:
    """Who came to this desk, who waits, parked visitors whose time is over, calls for a colleague, and the printer.

    `first`: the number that would be called next. `printer`: why it prints no slips; empty where all is well.
    `due`: which items shall be back soon; empty where none.
    """
    for name in team.beside:
        yield Notice(f"beside-{name}", gettext("%(name)s sitter också vid det här bordet.", name=name))
    for call in team.needing:
        if not call.coming:
            yield Notice(f"help-{call.id}", _needs_help(call))
    if team.own and team.own.answered_by:
        yield Notice(
            f"coming-{team.own.answered_by}", gettext("Bord %(desk)s kommer till dig.", desk=team.own.answered_by)
        )
    for ticket in parked:
        if ticket.parked_until and is_over(ticket, at):
            key = f"over-{ticket.number}-{ticket.parked_until:%H%M%S}"
            yield Notice(key, gettext("Tiden är ute för %(number)s, som är parkerad.", number=ticket.number))
    if printer:
        yield Notice("printer", f"{printer}.")
    if due:
        yield Notice("due", due)
    if first:
        yield Notice("waiting", gettext("Någon väntar: %(number)s.", number=first))


def _needs_help(call: HelpNeeded) -> str:
    if call.is_at_touchscreen:
        return str(gettext("En besökare vid skärmen behöver hjälp nu."))
    return str(gettext("Bord %(desk)s vill ha en kollega.", desk=call.desk))
