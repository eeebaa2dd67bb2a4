"""Counts a visitor's answers, each question once a ticket."""

from contextlib import suppress

from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from kiosk import write_ahead_log
from kiosk.centre import queries as centre
from kiosk.db import Database, table_of
from kiosk.errors import Conflict, Invalid, StorageFault
from kiosk.feedback import queries
from kiosk.feedback.answered import Answered
from kiosk.feedback.models import ANSWERS, Answer, FeedbackCount, Question
from kiosk.queue.models import TicketRow

COUNTS = table_of(FeedbackCount)


def give(s: Session, ticket: TicketRow | None, answer: Answer, answered: Answered) -> int | None:
    """Count an answer, and return the ticket that it was for: `answered` is told once the transaction is stored.

    A question that is answered for the ticket already, as by a repeated tap, counts once. Where nothing is counted (no
    ticket, a visit that goes on, a day that is counted), this is null, and nobody is told so: else anybody could ask
    about the visits of others. Raises Conflict `feedback_off`, Invalid `bad_value`.
    """
    check(s, answer)
    if ticket is None or not queries.can_answer(s, ticket) or answered.has(ticket.id, answer.question):
        return None
    _count(s, ticket.business_day, answer)
    return ticket.id


def forget_order(db: Database) -> None:
    """Call this after the transaction: SQLite's log would tell which answer was written with which ticket.

    Where it cannot be done now, the next answer does it.
    """
    with suppress(StorageFault):
        write_ahead_log.empty(db)


def check(s: Session, answer: Answer) -> None:
    """Raises Conflict `feedback_off`, Invalid `bad_value`."""
    if not centre.centre(s).asks_feedback:
        raise Conflict("feedback_off")
    is_about_service = answer.question is Question.WHERE
    if answer.answer not in set(ANSWERS[answer.question]) or is_about_service != (answer.service is not None):
        raise Invalid("bad_value")


def _count(s: Session, day: int, answer: Answer) -> None:
    key = {"business_day": day, "question": answer.question, "answer": answer.answer, "service": answer.service or ""}
    one = insert(COUNTS).values(**key, n=1)
    more = {"n": COUNTS.c.n + 1}
    s.execute(one.on_conflict_do_update(index_elements=list(COUNTS.primary_key), set_=more))
