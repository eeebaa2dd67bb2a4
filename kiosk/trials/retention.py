"""What was tried is known for its day."""

from kiosk.db import table_of
from kiosk.expiry import Retention, Rule
from kiosk.facts import N_
from kiosk.trials.models import Trial

TRIALS = table_of(Trial)

RETENTION = Retention(
    rules=(
        Rule(
            "trials",
            N_("Prov av maskinens delar"),
            N_("Ett dygn efter provet."),
            N_("De gäller bara samma dag, och säger ingenting om någon person."),
            days=1,
            least=1,
            most=1,
            rows={TRIALS: lambda limit: TRIALS.c.at < limit.before},
        ),
    ),
)
