"""Lists the features that have codes. Each feature's `scan.py` says what its codes do."""

from typing import Any

from kiosk.codes import Card, Handler
from kiosk.loans.models import ItemRow
from kiosk.loans.scan import HANDLERS as LOANS

HANDLERS: tuple[Handler[Any], ...] = (*LOANS,)
CARDS: dict[str, Card[ItemRow]] = {card.code: card for handler in HANDLERS for card in handler.cards}
"""The command cards by their codes."""
