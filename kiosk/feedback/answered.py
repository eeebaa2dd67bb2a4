"""Remembers which questions of a ticket are answered, in memory only: no file says which tickets gave the counts."""

import threading

from kiosk.feedback.models import Question

MOST_TICKETS = 2000
"""Those of many days. Only the tickets of days that are open can be answered for."""


class Answered:
    """The answered questions of each ticket, by its row's id, since the process started."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        """Held from the question whether a ticket has answered until its answer is stored: a second tap waits."""
        self._questions: dict[int, set[Question]] = {}

    def has(self, ticket: int, question: Question) -> bool:
        return question in self._questions.get(ticket, ())

    def add(self, ticket: int, question: Question) -> None:
        self._questions.setdefault(ticket, set()).add(question)
        if len(self._questions) > MOST_TICKETS:
            del self._questions[next(iter(self._questions))]
