"""The measures of the queue, each of which counts some steps of tickets, and the query that reads those steps."""

import datetime as dt
import enum
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.db import table_of
from kiosk.facts import N_, Fact, Measure, Source, check_steps, hour, was_not_undone
from kiosk.queue import languages
from kiosk.queue.models import CALLS, NEED_NO_MEASURE, Step, Ticket, TicketEvent

TICKETS = table_of(Ticket)
EVENTS = table_of(TicketEvent)
NOT_SAID = "not_said"
"""The key of visits without a `how`."""
WAIT_BUCKETS = ("0-5", "5-10", "10-20", "20-30", "30-60", "60+")
"""Minutes: the first number is included, the second is not."""
BUCKET_ENDS = (5, 10, 20, 30, 60)


class RangeResult(enum.StrEnum):
    """Whether a visitor was called within the range that was shown, before or after it, or was shown none."""

    INSIDE = "inside"
    EARLIER = "earlier"
    LATER = "later"
    NOT_SHOWN = "not_shown"


class TicketMeasure(Measure, frozen=True, kw_only=True):
    """Counts some steps of tickets. `first_only`: only the first such step of each ticket."""

    steps: tuple[Step, ...]
    first_only: bool = False


MEASURES = (
    TicketMeasure(
        "tickets",
        N_("Nummer"),
        N_("Nummer som har tagits: på skärmen, med knappen, av personalen eller av ett annat program."),
        ("topic", "hour", "language", "channel", "series"),
        steps=(Step.TAKEN,),
    ),
    TicketMeasure(
        "sessions",
        N_("Besök"),
        N_("Besök som personalen har avslutat med ett resultat."),
        ("topic", "outcome", "how"),
        steps=(Step.FINISHED,),
    ),
    TicketMeasure(
        "questions",
        N_("Frågor"),
        N_("Besvarade frågor. Ett besök kan ha flera, och var och en räknas. Hjälp i förbigående räknas för sig."),
        ("topic",),
        steps=(Step.ANSWERED, Step.FINISHED),
    ),
    TicketMeasure(
        "wait_minutes",
        N_("Kallade"),
        N_("Kallade nummer, efter minuter från att numret togs till att det kallades första gången."),
        ("minutes",),
        steps=CALLS,
        first_only=True,
    ),
    TicketMeasure(
        "shown_waits",
        N_("Visad väntetid"),
        N_("Kallade nummer, efter om det blev deras tur inom den väntetid som visades när numret togs."),
        ("range_result",),
        steps=CALLS,
        first_only=True,
    ),
    TicketMeasure(
        "chosen",
        N_("Kallade före sin tur"),
        N_("Nummer som personalen valde att kalla före andra som hade väntat längre."),
        ("topic",),
        steps=(Step.CHOSEN,),
    ),
    TicketMeasure("no_shows", N_("Kom inte"), N_("Nummer som kallades utan att någon kom."), steps=(Step.NO_SHOW,)),
    TicketMeasure("left", N_("Lämnade kön"), N_("Besökare som lämnade kön."), steps=(Step.LEFT,)),
    TicketMeasure(
        "expired",
        N_("Kvar vid stängning"),
        N_("Nummer som fortfarande var öppna när dagen stängdes."),
        steps=(Step.EXPIRED,),
    ),
)
check_steps(Step, {step for one in MEASURES for step in one.steps}, NEED_NO_MEASURE)
KEYS: dict[str, Callable[[sa.Row[Any], ZoneInfo], str]] = {
    "topic": lambda row, _: row.topic,
    "hour": lambda row, zone: hour(row.at, zone),
    "language": lambda row, _: languages.language_of(row.language),
    "channel": lambda row, _: row.channel.value,
    "series": lambda row, _: row.series,
    "outcome": lambda row, _: row.outcome.value,
    "how": lambda row, _: row.how.value if row.how else NOT_SAID,
    "minutes": lambda row, _: wait_bucket(minutes(row.taken_at, row.at)),
    "range_result": lambda row, _: range_result(row.wait_low, row.wait_high, minutes(row.taken_at, row.at)).value,
}
"""The dimensions of the measures, and how to get a step's key in each."""


def read_facts(s: Session, days: Sequence[int], zone: ZoneInfo) -> Iterator[Fact]:
    """The facts of tickets on business days, read with one query for any number of days."""
    measures_of = {step: [one for one in MEASURES if step in one.steps] for step in Step}
    seen: set[tuple[int, str]] = set()
    for row in s.connection().execute(_steps(days, {step for one in MEASURES for step in one.steps})):
        for measure in measures_of[row.step]:
            if measure.first_only and (row.ticket, measure.code) in seen:
                continue
            seen.add((row.ticket, measure.code))
            keys = {dimension: KEYS[dimension](row, zone) for dimension in measure.dimensions}
            yield Fact(row.business_day, measure.code, keys)


SOURCE = Source(MEASURES, read_facts)


def wait_minutes(s: Session, day: int) -> list[float]:
    """The waits of a day's tickets until their first call, in minutes."""
    calls = s.connection().execute(_steps([day], CALLS)).all()
    waits = {row.ticket: minutes(row.taken_at, row.at) for row in reversed(calls)}
    return list(waits.values())


def minutes(start: dt.datetime, end: dt.datetime) -> float:
    return (end - start).total_seconds() / 60


def wait_bucket(minutes: float) -> str:
    """The bucket of a wait. A negative one, after a correction of the clock, is in the shortest bucket."""
    return WAIT_BUCKETS[sum(minutes >= end for end in BUCKET_ENDS)]


def range_result(low: int | None, high: int | None, minutes: float) -> RangeResult:
    """How a wait ended, compared with the range that was shown."""
    if low is None or high is None:
        return RangeResult.NOT_SHOWN
    if minutes < low:
        return RangeResult.EARLIER
    return RangeResult.INSIDE if minutes <= high else RangeResult.LATER


def _of_question(name: str) -> sa.Label[Any]:
    """A column of an `answered` question, which stands in its event; else of the ticket."""
    is_answered = EVENTS.c.step == Step.ANSWERED
    return sa.case((is_answered, EVENTS.c[name]), else_=TICKETS.c[name]).label(name)


def _steps(days: Sequence[int], steps: Iterable[Step]) -> sa.Select[Any]:
    """These steps of the tickets of business days, oldest first, with columns of the ticket. No undone steps."""
    columns = TICKETS.c
    rows = sa.select(
        columns.business_day, columns.taken_at, columns.wait_low, columns.wait_high,
        columns.language, columns.channel, columns.series,
        _of_question("topic"), _of_question("outcome"), _of_question("how"),
        EVENTS.c.ticket, EVENTS.c.step, EVENTS.c.at,
    )  # fmt: skip
    return (
        rows.join(EVENTS, EVENTS.c.ticket == columns.id)
        .where(columns.business_day.in_(days), EVENTS.c.step.in_(tuple(steps)), was_not_undone(EVENTS))
        .order_by(EVENTS.c.id)
    )
