"""The buttons of the panel: which setting says the pin of each, and what a press does."""

from collections.abc import Callable
from operator import attrgetter

from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.config import PanelSettings
from kiosk.queue.checkin import take_default_number


class Button(Struct, frozen=True):
    """`pin` finds its pin in the settings, null where it is not fitted. `press` is called in a write transaction.

    `press` gets a fresh request key and the time of the press. It raises DomainError where it refuses.
    """

    name: str
    pin: Callable[[PanelSettings], int | None]
    press: Callable[[Session, str, Moment], object]


BUTTONS = (Button("ticket", attrgetter("ticket_button"), take_default_number),)
