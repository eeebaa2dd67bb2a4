"""Which scans are deleted."""

import sqlalchemy as sa

from kiosk.db import table_of
from kiosk.expiry import Limit, Retention, Rule
from kiosk.facts import N_
from kiosk.loans.models import ItemEvent
from kiosk.scans.models import Scan, ScannerPlace, TriedScanner

SCANS = table_of(Scan)
EVENTS = table_of(ItemEvent)


def _scans(limit: Limit) -> sa.ColumnElement[bool]:
    """Scans are stamped before a wrong clock is put right: one that made a step is also as old as that step's day."""
    day = sa.select(EVENTS.c.business_day).where(EVENTS.c.id == SCANS.c.item_event).scalar_subquery()
    made_no_step = SCANS.c.item_event.is_(None) & (SCANS.c.at < limit.before)
    return made_no_step | limit.is_on(day)


RETENTION = Retention(
    rules=(
        Rule(
            "scans",
            N_("Skanningar"),
            N_("%(days)s efter dagen."),
            N_(
                "Dataskyddsförordningen, artikel 5.1 e: uppgifter sparas inte längre än de behövs. En skanning är "
                "kodens slag och längd, och behövs bara medan någon letar efter ett fel."
            ),
            days=7,
            least=1,
            most=7,
            rows={SCANS: _scans},
        ),
    ),
    kept={
        table_of(ScannerPlace): N_("Vid vilket bord varje skanner är: en rad för varje skanner."),
        table_of(TriedScanner): N_("Vilken skanner som prövas just nu: en rad för varje skanner, utan koder."),
    },
)
