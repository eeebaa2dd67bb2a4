"""Which sessions and tokens are deleted. Users stay: the change log names them."""

from kiosk.db import table_of
from kiosk.expiry import Retention, Rule
from kiosk.facts import N_
from kiosk.people.models import ApiToken, StaffCard, StaffSession, User

SESSIONS = table_of(StaffSession)
TOKENS = table_of(ApiToken)

RETENTION = Retention(
    rules=(
        Rule(
            "sessions",
            N_("Inloggningar som har gått ut"),
            N_("Första natten efter att de har gått ut."),
            N_("Dataskyddsförordningen, artikel 5.1 e: en inloggning som har gått ut används inte mer."),
            days=0,
            least=0,
            most=0,
            rows={SESSIONS: lambda limit: SESSIONS.c.expires < limit.before},
        ),
        Rule(
            "tokens",
            N_("Nycklar som har tagits bort"),
            N_("%(days)s efter att de togs bort."),
            N_("Dataskyddsförordningen, artikel 5.1 e: sparas lika länge som raden i loggen om att de togs bort."),
            days=90,
            least=30,
            most=365,
            rows={TOKENS: lambda limit: TOKENS.c.revoked < limit.before},
        ),
    ),
    kept={
        table_of(User): N_("Användare: ändringarna nämner dem. En som är avstängd står kvar."),
        table_of(StaffCard): N_("Personalens kort: ett kort som inte gäller längre är borttaget."),
    },
)
