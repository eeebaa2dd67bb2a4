"""Lists the features that have measures. Each one's `facts.py` has its measures and reads their facts."""

from kiosk.facts import Source
from kiosk.feedback.facts import SOURCE as FEEDBACK
from kiosk.loans.facts import SOURCE as LOANS
from kiosk.passing.facts import SOURCE as PASSING
from kiosk.queue.facts import SOURCE as QUEUE

SOURCES: tuple[Source, ...] = (QUEUE, LOANS, PASSING, FEEDBACK)
