"""The measures of lending, each of which counts some steps of items, and the query that reads those steps."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.db import table_of
from kiosk.facts import N_, Fact, Measure, Source, check_steps, hour, was_not_undone
from kiosk.loans.models import LATE, NEED_NO_MEASURE, Item, ItemEvent, ItemStep, Loan
from kiosk.loans.stock_facts import STOCK_DAYS, read_stock

ITEMS = table_of(Item)
EVENTS = table_of(ItemEvent)
LOANS = table_of(Loan)
DURATIONS = ("0-1h", "1-3h", "3-8h", "8-24h", "1-7d", "8-14d", "15-28d", "29d+")
"""The ranges of lending times: hours, then whole days."""
DURATION_ENDS = (1, 3, 8, 24, 8 * 24, 15 * 24, 29 * 24)
"""Where each range but the last ends, in hours."""


class ItemMeasure(Measure, frozen=True, kw_only=True):
    """Counts some steps of items. `first_of_loan`: only the first such step after each loan. `about`: only steps that
    are about this.
    """

    steps: tuple[ItemStep, ...]
    first_of_loan: bool = False
    about: str | None = None


MEASURES = (
    ItemMeasure(
        "loans",
        N_("Lån i centret"),
        N_("Nya lån för användning här. Ett lån som har ångrats räknas inte."),
        ("model", "hour"),
        steps=(ItemStep.LENT,),
    ),
    ItemMeasure(
        "home_loans",
        N_("Lån hem"),
        N_("Nya lån hem. Ett lån som har ångrats räknas inte."),
        ("model", "hour"),
        steps=(ItemStep.LENT_HOME,),
    ),
    ItemMeasure("returns", N_("Återlämnade"), N_("Återlämnade saker."), ("model", "hour"), steps=(ItemStep.RETURNED,)),
    ItemMeasure(
        "loan_times",
        N_("Lånetider"),
        N_("Återlämnade saker, efter hur länge de var utlånade."),
        ("duration",),
        steps=(ItemStep.RETURNED,),
    ),
    ItemMeasure(
        "returned_late",
        N_("Återlämnade för sent"),
        N_("Saker som lämnades tillbaka efter lånets sista dag."),
        ("model",),
        steps=(ItemStep.RETURNED,),
        about=LATE,
    ),
    ItemMeasure(
        "renewals",
        N_("Förlängda lån"),
        N_("Gånger som ett lån hem fick en senare sista dag."),
        ("model",),
        steps=(ItemStep.RENEWED,),
    ),
    ItemMeasure(
        "returns_with_finding",
        N_("Återlämnade med fynd"),
        N_("Återlämnade saker där en del saknades eller saken var skadad. Var och en räknas en gång."),
        steps=(ItemStep.PART_MISSING, ItemStep.DAMAGED),
        first_of_loan=True,
    ),
    ItemMeasure(
        "parts_missing",
        N_("Delar som saknades"),
        N_("Delar som saknades, var och en för sig."),
        steps=(ItemStep.PART_MISSING,),
    ),
    ItemMeasure(
        "items_damaged",
        N_("Skador"),
        N_("Gånger som personalen har antecknat en skada på en sak."),
        steps=(ItemStep.DAMAGED,),
    ),
    ItemMeasure(
        "items_lost",
        N_("Borta"),
        N_(
            "Saker som ingen visste var de var. Ett lån i centret tog slut då, ett lån hem pågår tills personalen "
            "avslutar det."
        ),
        steps=(ItemStep.REPORTED_LOST,),
    ),
    ItemMeasure(
        "items_found",
        N_("Hittade igen"),
        N_("Saker som hade varit borta och hittades."),
        steps=(ItemStep.FOUND, ItemStep.FOUND_LENT),
    ),
    ItemMeasure("items_withdrawn", N_("Tagna ur bruk"), N_("Saker som togs ur bruk."), steps=(ItemStep.WITHDRAWN,)),
)
check_steps(ItemStep, {step for one in MEASURES for step in one.steps}, NEED_NO_MEASURE)
KEYS: dict[str, Callable[[sa.Row[Any], ZoneInfo], str]] = {
    "model": lambda row, _: row.model_code,
    "hour": lambda row, zone: hour(row.at, zone),
    "duration": lambda row, _: duration(row.at - (row.lent_at or row.at)),
}
"""The dimensions of the measures, and how to get a step's key in each."""


def read_facts(s: Session, days: Sequence[int], zone: ZoneInfo) -> Iterator[Fact]:
    """The facts of items on business days, read with one query for any number of days."""
    measures_of = {step: [one for one in MEASURES if step in one.steps] for step in ItemStep}
    columns = EVENTS.c
    first = _is_first_of_loan().label("is_first")
    rows: sa.Select[Any] = sa.select(columns.business_day, columns.step, columns.at, ITEMS.c.model_code, first)
    rows = rows.add_columns(columns.about, LOANS.c.lent_at).join(ITEMS, ITEMS.c.id == columns.item_id)
    rows = rows.outerjoin(LOANS, LOANS.c.id == columns.loan_id).where(
        columns.business_day.in_(days),
        columns.step.in_([step for one in MEASURES for step in one.steps]),
        was_not_undone(EVENTS),
    )
    for row in s.connection().execute(rows):
        for measure in measures_of[row.step]:
            if (measure.first_of_loan and not row.is_first) or measure.about not in (None, row.about):
                continue
            keys = {dimension: KEYS[dimension](row, zone) for dimension in measure.dimensions}
            yield Fact(row.business_day, measure.code, keys)


def duration(lent: dt.timedelta) -> str:
    """The range of a lending time. A negative one, after a correction of the clock, is in the shortest."""
    return DURATIONS[sum(lent >= dt.timedelta(hours=end) for end in DURATION_ENDS)]


def _is_first_of_loan() -> sa.ColumnElement[bool]:
    """A condition: the finding was made after a loan, and no other finding that stands was made after it before."""
    earlier = EVENTS.alias()
    others = sa.exists().where(
        earlier.c.loan_id == EVENTS.c.loan_id,
        earlier.c.id < EVENTS.c.id,
        earlier.c.step.in_([step for one in MEASURES if one.first_of_loan for step in one.steps]),
        was_not_undone(earlier),
    )
    return EVENTS.c.loan_id.is_not(None) & ~others


def _read_all(s: Session, days: Sequence[int], zone: ZoneInfo) -> Iterator[Fact]:
    yield from read_facts(s, days, zone)
    yield from read_stock(s, days, zone)


SOURCE = Source((*MEASURES, STOCK_DAYS), _read_all)
