"""Which rows of help in passing are deleted."""

from kiosk.db import table_of
from kiosk.expiry import Retention, Rule
from kiosk.facts import N_
from kiosk.passing.models import PassingEvent

EVENTS = table_of(PassingEvent)

RETENTION = Retention(
    rules=(
        Rule(
            "passing",
            N_("Hjälp i förbigående"),
            N_("%(days)s efter dagen."),
            N_("Dataskyddsförordningen, artikel 5.1 e: dagen är räknad, och de enskilda trycken behövs inte."),
            days=7,
            least=1,
            most=7,
            rows={EVENTS: lambda limit: limit.is_on(EVENTS.c.business_day)},
        ),
    ),
)
