"""Which day reports are deleted. Their counts are kept for ever, at the centre and at the municipality."""

import sqlalchemy as sa

from kiosk.db import table_of
from kiosk.expiry import Limit, Retention, Rule
from kiosk.facts import N_
from kiosk.sync.models import Delivery, OutboxEntry, ReceiverSetting, RestoredPeriod

ENTRIES = table_of(OutboxEntry)
PENDING = (Delivery.OWED, Delivery.STUCK)


def _entries(limit: Limit) -> sa.ColumnElement[bool]:
    """Reports that were delivered or decided, of dates with no report that still waits. So a date goes as a whole."""
    waiting = sa.select(OutboxEntry.date).where(OutboxEntry.state.in_(PENDING))
    return ENTRIES.c.date.not_in(waiting) & (sa.func.coalesce(ENTRIES.c.delivered, ENTRIES.c.created) < limit.before)


RETENTION = Retention(
    rules=(
        Rule(
            "reports",
            N_("Dagsrapporter som kommunen har fått"),
            N_("%(days)s efter att de är mottagna. En som inte är mottagen står kvar."),
            N_("Arkivlagen 10 §: kopior får gallras. Kommunen har rapporten, och siffrorna finns kvar här."),
            days=400,
            least=400,
            most=4000,
            rows={ENTRIES: _entries},
        ),
    ),
    kept={
        table_of(RestoredPeriod): N_("Tiden som en återställd säkerhetskopia saknar."),
        table_of(ReceiverSetting): N_("Vart kommunens siffror skickas."),
    },
)
