"""The features that count something. Each tells its measures and its facts in its own `facts.py`."""

from kiosk.facts import Source
from kiosk.loans.facts import SOURCE as LOANS
from kiosk.queue.facts import SOURCE as QUEUE

SOURCES: tuple[Source, ...] = (QUEUE, LOANS)
