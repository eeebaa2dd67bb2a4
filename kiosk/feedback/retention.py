"""Which rows of feedback are deleted."""

from kiosk.db import table_of
from kiosk.expiry import Retention, Rule
from kiosk.facts import N_
from kiosk.feedback.models import FeedbackCount

COUNTS = table_of(FeedbackCount)


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
            rows={COUNTS: lambda limit: limit.is_on(COUNTS.c.business_day)},
        ),
    ),
)
