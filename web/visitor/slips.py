"""The heading of a number's page: whether the slip comes, or the number is to be remembered."""

from flask_babel import gettext
from msgspec import Struct

from kiosk.queue.paper import Paper


class Heading(Struct, frozen=True):
    """`before`: its first words, which a small touchscreen has no room for. `said`: what is new when it changes.

    `follows`: whether the page follows what becomes of the slip.
    """

    before: str
    words: str
    said: str = ""
    follows: bool = False


def heading(paper: Paper | None) -> Heading:
    remember = gettext("Kom ihåg ditt nummer.")
    if paper is Paper.COMES:
        return Heading(gettext("Välkommen!"), gettext("Ta din lapp."), follows=True)
    if paper is None:
        return Heading(gettext("Välkommen!"), remember)
    reason = {Paper.OUT_OF_PAPER: gettext("Skrivaren har slut på papper.")}.get(
        paper, gettext("Det kommer ingen lapp.")
    )
    return Heading(reason, remember, f"{reason} {remember}")
