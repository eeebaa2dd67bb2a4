"""What the touchscreen follows: the numbers last taken with the button at the door, and its call for help."""

from datetime import timedelta
from typing import Literal

import msgspec
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.colleagues.queries import open_call_of
from kiosk.key_presses import KeyPress
from kiosk.queue import own_steps, paper, queries
from web.visitor import given_back
from web.visitor.given_back import GivenBack

SHOWN = timedelta(seconds=60)
"""How long after a press a screen begins to show its number."""
SHOWN_LATE = timedelta(minutes=15)
"""How long the page of a press can be opened by its number: a hundred are shown one after another, 6 seconds each."""


class Pressed(msgspec.Struct, frozen=True):
    """One press. `id` grows with each. It has no public id of the ticket, since the stream is open to everybody."""

    id: int
    number: str


class PanelSnapshot(msgspec.Struct, frozen=True):
    """The fresh numbers from the button, oldest first, and the newest of them alone.

    `help`: whether a call for help from the touchscreen is open, and whether somebody comes; null where none is.
    `keys`: the presses of the last seconds on the keys for visitors who listen, oldest first. `tries_keys`: somebody
    tries them, and wants to hear of those of a keypad too.
    `away`: whether a visitor holds a position, and can say at the touchscreen that they are back. `unprinted`: the
    numbers just taken whose slip does not come. `given_back`: the newest scan of a visitor beside the touchscreen.
    """

    number: str | None
    numbers: list[Pressed]
    help: Literal["asked", "coming"] | None
    away: bool
    unprinted: list[str]
    given_back: GivenBack | None = None
    keys: list[KeyPress] = []
    tries_keys: bool = False


def panel_snapshot(s: Session, at: Moment) -> PanelSnapshot:
    numbers = [Pressed(press.id, press.number) for press in queries.button_presses(s, at, SHOWN)]
    call = open_call_of(s, None, at)
    state: Literal["asked", "coming"] | None = None if call is None else "coming" if call.answered_by else "asked"
    return PanelSnapshot(
        number=numbers[-1].number if numbers else None,
        numbers=numbers,
        help=state,
        away=bool(own_steps.held(s, at)),
        unprinted=paper.numbers_without(s, at),
        given_back=given_back.newest(s, at),
    )
