"""The measures of lending, each of which counts one step of items, and the query that reads those steps."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.db import table_of
from kiosk.facts import N_, Fact, Measure, Source, check_steps, hour, was_not_undone
from kiosk.loans.models import NEED_NO_MEASURE, Item, ItemEvent, ItemStep

ITEMS = table_of(Item)
EVENTS = table_of(ItemEvent)


class ItemMeasure(Measure, frozen=True, kw_only=True):
    """Counts one step of items."""

    step: ItemStep


MEASURES = (
    ItemMeasure(
        "loans",
        N_("Lån"),
        N_("Nya lån. Ett lån som har ångrats räknas inte."),
        ("model", "hour"),
        step=ItemStep.LENT,
    ),
    ItemMeasure("returns", N_("Återlämnade"), N_("Återlämnade saker."), ("model", "hour"), step=ItemStep.RETURNED),
)
check_steps(ItemStep, {one.step for one in MEASURES}, NEED_NO_MEASURE)
KEYS: dict[str, Callable[[sa.Row[Any], ZoneInfo], str]] = {
    "model": lambda row, _: row.model_code,
    "hour": lambda row, zone: hour(row.at, zone),
}
"""The dimensions of the measures, and how to get a step's key in each."""


def read_facts(s: Session, days: Sequence[int], zone: ZoneInfo) -> Iterator[Fact]:
    """The facts of items on business days, read with one query for any number of days."""
    measures_of = {step: [one for one in MEASURES if one.step is step] for step in ItemStep}
    columns = EVENTS.c
    rows: sa.Select[Any] = sa.select(columns.business_day, columns.step, columns.at, ITEMS.c.model_code)
    rows = rows.join(ITEMS, ITEMS.c.id == columns.item_id).where(
        columns.business_day.in_(days),
        columns.step.in_([one.step for one in MEASURES]),
        was_not_undone(EVENTS),
    )
    for row in s.connection().execute(rows):
        for measure in measures_of[row.step]:
            keys = {dimension: KEYS[dimension](row, zone) for dimension in measure.dimensions}
            yield Fact(row.business_day, measure.code, keys)


SOURCE = Source(MEASURES, read_facts)
