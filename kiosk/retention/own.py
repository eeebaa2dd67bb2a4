"""The rules of the tables without a feature folder, and of retention's own."""

from kiosk.audit import AuditEntry
from kiosk.db import table_of
from kiosk.expiry import Retention, Rule
from kiosk.facts import N_
from kiosk.health import DeviceHealth, StorageCheck
from kiosk.retention.models import Deletion, RetentionDays

AUDIT = table_of(AuditEntry)

RETENTION = Retention(
    rules=(
        Rule(
            "audit",
            N_("Ändringar som personalen har gjort"),
            N_("%(days)s efter ändringen."),
            N_(
                "Dataskyddsförordningen, artikel 5.1 e och 32: vem som har ändrat något behövs för säkerheten, men "
                "inte för alltid."
            ),
            days=90,
            least=30,
            most=365,
            rows={AUDIT: lambda limit: AUDIT.c.at < limit.before},
        ),
    ),
    kept={
        table_of(DeviceHealth): N_("Enheternas läge: en rad för varje enhet."),
        table_of(StorageCheck): N_("Provet som visar att minneskortet fungerar: en enda rad."),
        table_of(RetentionDays): N_("Antalet dagar som ni har valt här."),
        table_of(Deletion): N_("Beviset: hur många rader som har gallrats, när och enligt vilken regel."),
    },
)
