"""Which print jobs are deleted."""

from kiosk.db import table_of
from kiosk.expiry import Retention, Rule
from kiosk.facts import N_
from kiosk.printing.models import PhoneAddress, PrintJob

JOBS = table_of(PrintJob)

RETENTION = Retention(
    rules=(
        Rule(
            "print_jobs",
            N_("Utskrifter av lappar"),
            N_("Ett dygn efter att de beställdes."),
            N_("Dataskyddsförordningen, artikel 5.1 e: de behövs bara tills lappen har kommit."),
            days=1,
            least=1,
            most=1,
            rows={JOBS: lambda limit: JOBS.c.made_at < limit.before},
        ),
    ),
    kept={table_of(PhoneAddress): N_("Adressen till sidorna: den står på lapparna.")},
)
