"""The numbers last taken with the button at the door, for the touchscreen beside it."""

from datetime import timedelta

import msgspec
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.queue import queries

SHOWN = timedelta(seconds=60)
"""How long after a press a screen begins to show its number."""
SHOWN_LATE = timedelta(minutes=15)
"""How long the page of a press can be opened by its number: a hundred are shown one after another, 6 seconds each."""


class Pressed(msgspec.Struct, frozen=True):
    """One press. `id` grows with each. It has no public id of the ticket, since the stream is open to everybody."""

    id: int
    number: str


class PanelSnapshot(msgspec.Struct, frozen=True):
    """The fresh numbers from the button, oldest first, and the newest of them alone."""

    number: str | None
    numbers: list[Pressed]


def panel_snapshot(s: Session, at: Moment) -> PanelSnapshot:
    numbers = [Pressed(press.id, press.number) for press in queries.button_presses(s, at, SHOWN)]
    return PanelSnapshot(numbers[-1].number if numbers else None, numbers)
