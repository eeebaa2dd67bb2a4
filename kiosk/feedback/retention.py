"""Which rows of feedback are deleted."""

import sqlalchemy as sa

from kiosk.db import table_of
from kiosk.expiry import Limit, Retention, Rule
from kiosk.facts import N_
from kiosk.feedback.models import FeedbackCount, FeedbackGiven
from kiosk.queue.models import Ticket

TICKETS = table_of(Ticket)
GIVEN = table_of(FeedbackGiven)
COUNTS = table_of(FeedbackCount)


def _given(limit: Limit) -> sa.ColumnElement[bool]:
    return limit.is_on(sa.select(TICKETS.c.business_day).where(TICKETS.c.id == GIVEN.c.ticket).scalar_subquery())


RETENTION = Retention(
    rules=(
        Rule(
            "feedback",
            N_("Svar efter besöket"),
            N_("Dagen efter besöket, när dagen är räknad."),
            N_("Dataskyddsförordningen, artikel 5.1 e: när dagen är räknad behövs inte vilka nummer som har svarat."),
            days=1,
            least=1,
            most=1,
            rows={COUNTS: lambda limit: limit.is_on(COUNTS.c.business_day), GIVEN: _given},
        ),
    ),
)
