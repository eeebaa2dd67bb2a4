"""The measure of help in passing, and the query that reads its steps."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.db import table_of
from kiosk.facts import N_, Fact, Measure, Source, check_steps, hour, was_not_undone
from kiosk.passing.models import NEED_NO_MEASURE, PassingEvent, PassingStep

EVENTS = table_of(PassingEvent)


class PassingMeasure(Measure, frozen=True, kw_only=True):
    """Counts one step of help in passing."""

    step: PassingStep


MEASURES = (
    PassingMeasure(
        "passing",
        N_("Hjälp i förbigående"),
        N_("Hjälp som personalen gav utan att besökaren hade ett nummer."),
        ("hour",),
        step=PassingStep.HELPED,
    ),
)
check_steps(PassingStep, {one.step for one in MEASURES}, NEED_NO_MEASURE)
KEYS: dict[str, Callable[[sa.Row[Any], ZoneInfo], str]] = {"hour": lambda row, zone: hour(row.at, zone)}
"""The dimensions of the measures, and how to get a step's key in each."""


def read_facts(s: Session, days: Sequence[int], zone: ZoneInfo) -> Iterator[Fact]:
    """The facts of help in passing on business days, read with one query for any number of days."""
    measures_of = {step: [one for one in MEASURES if one.step is step] for step in PassingStep}
    steps = EVENTS.c.step.in_([one.step for one in MEASURES])
    rows: sa.Select[Any] = sa.select(EVENTS.c.business_day, EVENTS.c.step, EVENTS.c.at)
    for row in s.connection().execute(rows.where(EVENTS.c.business_day.in_(days), steps, was_not_undone(EVENTS))):
        for measure in measures_of[row.step]:
            yield Fact(row.business_day, measure.code, {name: KEYS[name](row, zone) for name in measure.dimensions})


SOURCE = Source(MEASURES, read_facts)
