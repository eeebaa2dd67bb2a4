"""The features that have codes. What a code does stands in the feature's own `scan.py`."""

from kiosk.codes import Card, Handler
from kiosk.loans.models import ItemRow
from kiosk.loans.scan import HANDLER as LOANS

HANDLERS: tuple[Handler[ItemRow], ...] = (LOANS,)
CARDS: dict[str, Card[ItemRow]] = {card.code: card for handler in HANDLERS for card in handler.cards}
"""The command cards by what stands on them."""
