"""The words and the pictogram of each wish that a visitor can have."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from msgspec import Struct

from kiosk.centre.wishes import PRIVATE_ROOM, QUIET, RIGHT_BACK
from kiosk.queue.queries import TicketView


class Wish(Struct, frozen=True):
    """A wish: `words` and `more` for visitors, `for_staff` at the desks. `name` is the field of forms and tickets."""

    name: str
    pictogram: str
    words: Any
    more: Any
    for_staff: Any


EVERY = (
    Wish(PRIVATE_ROOM, "room", _("Eget rum"), _("Vi pratar ostört."), _("Eget rum")),
    Wish("companion", "companion", _("Jag har sällskap"), _("Ni får vara tillsammans."), _("Sällskap")),
    Wish(QUIET, "quiet", _("Vänta tyst"), _("Vi kommer och hämtar dig."), _("Vänta tyst, vi hämtar dig")),
    Wish(RIGHT_BACK, "clock", _("Jag går en stund"), _("Vi håller din plats."), _("Jag går en stund")),
)


def shown(offered: Sequence[str]) -> list[Wish]:
    """The wishes of these names."""
    return [wish for wish in EVERY if wish.name in offered]


def chosen(ticket: TicketView) -> list[Wish]:
    """What a visitor chose when taking the number. The first says whether the number is called aloud."""
    found = [wish for wish in EVERY if wish.name != RIGHT_BACK and getattr(ticket, wish.name)]
    return sorted(found, key=lambda wish: wish.name != QUIET)
