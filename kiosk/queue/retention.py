"""Which rows of the queue are deleted."""

import sqlalchemy as sa

from kiosk.db import table_of
from kiosk.expiry import Limit, Retention, Rule
from kiosk.facts import N_
from kiosk.queue.models import NumberCounter, ServiceTimes, Ticket, TicketEvent

TICKETS = table_of(Ticket)
EVENTS = table_of(TicketEvent)
COUNTERS = table_of(NumberCounter)


def _is_counted(limit: Limit, day: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    return limit.is_on(day) | day.in_(limit.days_held)


def _events(limit: Limit) -> sa.ColumnElement[bool]:
    day = sa.select(TICKETS.c.business_day).where(TICKETS.c.id == EVENTS.c.ticket).scalar_subquery()
    return _is_counted(limit, day)


RETENTION = Retention(
    rules=(
        Rule(
            "tickets",
            N_("Nummer och kallelser"),
            N_("24 timmar efter att kommunen har tagit emot dagens siffror, och senast %(days)s efter dagen."),
            N_(
                "Dataskyddsförordningen, artikel 5.1 e: uppgifter sparas inte längre än de behövs. När dagen är räknad "
                "behövs inte de enskilda besöken."
            ),
            days=7,
            least=1,
            most=7,
            rows={
                TICKETS: lambda limit: _is_counted(limit, TICKETS.c.business_day),
                EVENTS: _events,
                COUNTERS: lambda limit: _is_counted(limit, COUNTERS.c.business_day),
            },
        ),
    ),
    kept={table_of(ServiceTimes): N_("Hur länge besök brukar ta, i antal: väntetiden beräknas ur dem.")},
)
