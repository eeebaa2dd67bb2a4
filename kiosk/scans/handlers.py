"""Lists the features that have codes. Each feature's `scan.py` says what its codes do; where it has many, a file in a
folder `scan`.
"""

from typing import Any

from kiosk.codes import Card, CodeClass, FeatureCodes, Handler, Mode
from kiosk.loans.models import ItemRow
from kiosk.loans.scan import findings, groups, home, items, labels, renewals, returns, stocktake, undo, visitors
from kiosk.people import scan as people
from kiosk.queue import scan as queue

FEATURES: tuple[FeatureCodes, ...] = (
    items.CODES,
    home.CODES,
    returns.CODES,
    findings.CODES,
    undo.CODES,
    labels.CODES,
    stocktake.CODES,
    renewals.CODES,
    groups.CODES,
    visitors.CODES,
    people.CODES,
    queue.CODES,
)
HANDLERS: tuple[Handler[Any], ...] = tuple(handler for feature in FEATURES for handler in feature.handlers)
CARDS: dict[str, Card[ItemRow]] = {card.code: card for feature in FEATURES for card in feature.cards}
"""The command cards by their codes."""
MODES: tuple[Mode[Any], ...] = tuple(mode for feature in FEATURES for mode in feature.modes)
FOR_VISITORS: dict[CodeClass, Handler[Any]] = {
    handler.code_class: handler for feature in FEATURES for handler in feature.for_visitors
}
"""What codes do at a scanner beside the touchscreen."""
