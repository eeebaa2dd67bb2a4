"""Which calls for a colleague are deleted."""

from kiosk.colleagues.models import HelpCall
from kiosk.db import table_of
from kiosk.expiry import Retention, Rule
from kiosk.facts import N_

CALLS = table_of(HelpCall)

RETENTION = Retention(
    rules=(
        Rule(
            "help_calls",
            N_("Rop efter en kollega"),
            N_("%(days)s efter dagen."),
            N_("Dataskyddsförordningen, artikel 5.1 e: de behövs bara medan dagen pågår."),
            days=7,
            least=1,
            most=7,
            rows={CALLS: lambda limit: limit.is_on(CALLS.c.business_day)},
        ),
    ),
)
