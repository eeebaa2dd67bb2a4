"""Adds made-up past days for a demonstration's charts: closed days with counts, without tickets and reports."""

import datetime as dt
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.centre.models import BusinessDay, Centre, DayStatus, Topic
from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.errors import Conflict
from kiosk.facts import Fact
from kiosk.feedback.models import Alone, Face, Service, Where
from kiosk.loans.facts import duration
from kiosk.loans.models import Item, ItemState, Model
from kiosk.queue.facts import NOT_SAID, WAIT_BUCKETS
from kiosk.queue.models import How, Outcome
from kiosk.statistics import counts
from kiosk.statistics.counts import Cell
from kiosk.types import Channel

DAYS = table_of(BusinessDay)
VISITORS = (34, 42, 30, 38, 26, 9, 4)
"""The usual number of visitors, Monday to Sunday."""
HOURS = {9: 3, 10: 6, 11: 5, 12: 3, 13: 5, 14: 6, 15: 5, 16: 3, 17: 1}
LANGUAGES = {"sv": 20, "en": 3, "ar": 4, "so": 2, "ti": 1, "fa": 1}
CHANNELS = {Channel.TOUCH: 8, Channel.BUTTON: 3}
ENDINGS = {"sessions": 88, "no_shows": 5, "left": 5, "expired": 2}
OUTCOMES = {Outcome.SOLVED: 14, Outcome.PARTLY: 3, Outcome.REFERRED: 2, Outcome.COME_BACK: 1}
HOW = {How.SHOWED: 5, How.TOGETHER: 6, How.DID_FOR: 2, NOT_SAID: 3}
WAITS = dict(zip(WAIT_BUCKETS, (9, 8, 6, 3, 1, 0), strict=True))
RANGE_RESULTS = {"inside": 81, "earlier": 5, "later": 12, "not_shown": 2}
MORE_QUESTIONS = 0.12
"""The part of the visits that have two questions."""
ANSWERS_OF = 0.45
"""The part of the visits after which the visitor says how it went."""
GOES_ON = 0.6
"""The part of those who answer a question that answer the next one too."""
FACES = {Face.GOOD: 12, Face.SO_SO: 3, Face.BAD: 1}
SERVICES = {
    Service.BANKID: 9, Service.CARE: 5, Service.BANK: 4, Service.INSURANCE: 3, Service.TAX: 3, Service.JOBS: 1,
    Service.MIGRATION: 2, Service.MUNICIPALITY: 3, Service.OTHER: 4,
}  # fmt: skip
WHERES = {Where.LOGIN: 8, Where.FIND: 5, Where.UNDERSTAND: 4, Where.SEND: 3, Where.FAILED: 1, Where.OTHER: 1}
ALONE = {Alone.YES: 4, Alone.PARTLY: 5, Alone.NO: 2}
STOCK = {ItemState.READY: 16, ItemState.LENT: 5, ItemState.CHECKING: 2, ItemState.REPAIR: 1}
UNOBSERVED_EACH = 23
"""Each day with such a number is unobserved, so that the charts show one."""


def write_history(s: Session, days: int, at: Moment, most: int | None = None) -> int:
    """Add made-up closed days for the last `days` dates that have none, and return how many were added.

    With `most`: so many at a time, the oldest first, so that numbers are given meanwhile.

    Raises Conflict `not_a_demonstration`, so that made-up and real figures are never mixed.
    """
    if not s.scalar(sa.select(Centre.demonstration)):
        raise Conflict("not_a_demonstration")
    known = set(s.scalars(sa.select(DAYS.c.date)))
    dates = [at.date - dt.timedelta(days=back) for back in range(days, 0, -1)]
    topics, models = s.execute(sa.select(Topic.code, Topic.series)).all(), s.scalars(sa.select(Model.code)).all()
    items = s.scalar(sa.select(sa.func.count()).select_from(Item)) or 0
    missing = [date for date in dates if date not in known][:most]
    first = dates.index(missing[0]) if missing else 0
    chance = random.Random(60 + first)  # noqa: S311 - no secret; a fixed seed gives the same past each time
    for number, date in enumerate(missing, start=first + 1):
        if number % UNOBSERVED_EACH == 0:
            _write(s, date, DayStatus.UNOBSERVED, counts.unobserved(), at)
        else:
            facts = _facts(chance, date, [(row.code, row.series) for row in topics], models) + _stock(date, items)
            _write(s, date, DayStatus.CLOSED, dict(counts.tally([0], facts)[0]), at)
    return len(missing)


def _facts(
    chance: random.Random, date: dt.date, topics: Sequence[tuple[str, str]], models: Sequence[str]
) -> list[Fact]:
    usual = VISITORS[date.weekday()]
    facts: list[Fact] = []
    for _ in range(max(0, round(chance.gauss(usual, usual / 6)))):
        facts += _visit(chance, *chance.choices(topics, range(len(topics) + 3, 3, -1))[0])
    facts += [Fact(0, "passing", {"hour": _hour(chance)}) for _ in range(round(usual / 4 * chance.random()))]
    for _ in range(round(usual / 5 * chance.random() * 2) if models else 0):
        lent = {"model": chance.choice(models), "hour": _hour(chance)}
        back = lent | {"hour": max(lent["hour"], _hour(chance))}
        time = duration(dt.timedelta(hours=int(back["hour"]) - int(lent["hour"])))
        facts += [Fact(0, "loans", lent), Fact(0, "returns", back), Fact(0, "loan_times", {"duration": time})]
    return facts


def _stock(date: dt.date, items: int) -> list[Fact]:
    """Where each item was when a date ended."""
    chance = random.Random(date.toordinal())  # noqa: S311 - no secret; it leaves the other figures as they are
    return [Fact(0, "stock_days", {"state": _pick(chance, STOCK)}) for _ in range(items)]


def _visit(chance: random.Random, topic: str, series: str) -> list[Fact]:
    taken = {"topic": topic, "series": series, "hour": _hour(chance)}
    taken |= {"language": _pick(chance, LANGUAGES), "channel": _pick(chance, CHANNELS)}
    end = _pick(chance, ENDINGS)
    facts = [Fact(0, "tickets", taken)]
    if end in ("sessions", "no_shows"):
        facts.append(Fact(0, "wait_minutes", {"minutes": _pick(chance, WAITS)}))
        facts.append(Fact(0, "shown_waits", {"range_result": _pick(chance, RANGE_RESULTS)}))
    if end == "sessions":
        keys = {"topic": topic, "outcome": _pick(chance, OUTCOMES), "how": _pick(chance, HOW)}
        questions = 1 + (chance.random() < MORE_QUESTIONS)
        visit = [*facts, Fact(0, "sessions", keys), *[Fact(0, "questions", keys)] * questions]
        return [*visit, *_answers(chance)]
    return [*facts, Fact(0, end, {})]


def _answers(chance: random.Random) -> list[Fact]:
    """What a visitor answered after the visit, if anything."""
    if chance.random() > ANSWERS_OF:
        return []
    facts = [Fact(0, "feedback", {"face": _pick(chance, FACES)})]
    if chance.random() < GOES_ON:
        service = _pick(chance, SERVICES)
        facts.append(Fact(0, "hard_services", {"service": service}))
        if chance.random() < GOES_ON:
            where = _pick(chance, WHERES)
            facts.append(Fact(0, "stuck", {"where": where, "service_where": f"{service}.{where}"}))
    if chance.random() < GOES_ON:
        facts.append(Fact(0, "alone_next_time", {"alone": _pick(chance, ALONE)}))
    return facts


def _hour(chance: random.Random) -> str:
    return f"{chance.choices(list(HOURS), list(HOURS.values()))[0]:02d}"


def _pick(chance: random.Random, weights: Mapping[Any, int]) -> str:
    counted = Counter(weights)
    return str(chance.choices(list(counted), list(counted.values()))[0])


def _write(s: Session, date: dt.date, status: DayStatus, cells: dict[Cell, int | None], at: Moment) -> None:
    row = {"date": date, "clock_ok": True, "status": status, "opened": at.utc, "closed": at.utc}
    day = s.execute(sa.insert(DAYS).values(row).returning(DAYS.c.id)).scalar_one()
    counts.store(s, day, 1, cells)
