"""Which rows of lending are deleted. An item and its model stay, since the statistics name them."""

import sqlalchemy as sa

from kiosk.db import table_of
from kiosk.expiry import Limit, Retention, Rule
from kiosk.facts import N_
from kiosk.loans import borrowers
from kiosk.loans.models import (
    Hold,
    Item,
    ItemEvent,
    LabelCheck,
    Loan,
    LoanGroup,
    MissingPart,
    Model,
    Stocktake,
    StocktakeItem,
    StocktakeScanner,
)

EVENTS = table_of(ItemEvent)
LOANS = table_of(Loan)
GROUPS = table_of(LoanGroup)
STOCKTAKES = table_of(Stocktake)
STOCKTAKE_ITEMS = table_of(StocktakeItem)
HOLDS = table_of(Hold)
MISSING = table_of(MissingPart)


def _found(limit: Limit) -> sa.ColumnElement[bool]:
    """Missing parts that were found. One that is still missing stays, with its event."""
    return MISSING.c.found.in_(sa.select(EVENTS.c.id).where(limit.is_on(EVENTS.c.business_day)))


def _is_old(limit: Limit) -> sa.ColumnElement[bool]:
    """Stocktakes that are closed."""
    return sa.and_(~STOCKTAKES.c.is_open, limit.is_on(STOCKTAKES.c.begun_day))


RETENTION = Retention(
    rules=(
        Rule(
            "loans",
            N_("Avslutade lån, väntelistor och sakernas händelser"),
            N_("%(days)s efter dagen. Ett lån som inte är återlämnat står kvar, och en del som saknas."),
            N_(
                "Offentlighets- och sekretesslagen 40 kap. 3 §: uppgifter om lån på bibliotek skyddas. Ett lån har "
                "ingen låntagare när det är avslutat, och behövs bara tills en skada eller en saknad del har blivit "
                "utredd."
            ),
            days=30,
            least=7,
            most=90,
            rows={
                MISSING: _found,
                EVENTS: lambda limit: limit.is_on(EVENTS.c.business_day),
                LOANS: lambda limit: limit.is_on(LOANS.c.returned_day),
                GROUPS: lambda limit: limit.is_on(GROUPS.c.business_day),
                HOLDS: lambda limit: sa.func.coalesce(HOLDS.c.ended_at, HOLDS.c.ends_at) < limit.before,
            },
        ),
        Rule(
            "stocktakes",
            N_("Inventeringar"),
            N_("%(days)s efter dagen då de började. En som pågår står kvar."),
            N_("En inventering säger inget om någon person. Den behövs för att jämföra med nästa."),
            days=400,
            least=30,
            most=1100,
            rows={
                STOCKTAKE_ITEMS: lambda limit: STOCKTAKE_ITEMS.c.stocktake_id.in_(
                    sa.select(STOCKTAKES.c.id).where(_is_old(limit))
                ),
                STOCKTAKES: _is_old,
            },
        ),
    ),
    kept={
        table_of(Model): N_("Modeller: statistiken nämner dem."),
        table_of(Item): N_("Saker att låna: en som är ur bruk står kvar."),
        table_of(LabelCheck): N_("Vilken skanner som kontrollerar etiketter just nu: en rad för varje skanner."),
        table_of(StocktakeScanner): N_("Vilken skanner som inventerar i dag: en rad för varje skanner."),
    },
    sweep=borrowers.delete_left_keys,
)
