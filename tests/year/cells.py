"""Counts every cell of every day from the ledger, by the measures' definitions, without code of the service."""

import datetime as dt
from collections import Counter, defaultdict

from tests.year.ledger import LENDING, STATES, ItemStep, Ledger, Visit
from tests.year.plan import LOAN_DAYS, ZONE, hours_of

TOTALS = (
    "tickets", "sessions", "questions", "no_shows", "left", "expired", "loans", "home_loans", "returns", "loan_times",
    "returned_late", "renewals", "wait_minutes",
    "shown_waits", "chosen", "passing", "feedback", "hard_services", "stuck", "alone_next_time", "returns_with_finding",
    "parts_missing", "items_damaged", "items_lost", "items_found", "items_withdrawn", "stock_days",
)  # fmt: skip
WAITS = ((5, "0-5"), (10, "5-10"), (20, "10-20"), (30, "20-30"), (60, "30-60"))
LENDING_TIMES = (
    (1, "0-1h"), (3, "1-3h"), (8, "3-8h"), (24, "8-24h"), (192, "1-7d"), (360, "8-14d"), (696, "15-28d"),
)  # fmt: skip
Cell = tuple[str, str, str]
Cells = dict[Cell, int | None]


def expected(ledger: Ledger) -> dict[dt.date, Cells]:
    """The cells by date. All totals of an unobserved date are null."""
    days: dict[dt.date, Counter[Cell]] = defaultdict(Counter)
    for date in ledger.observed:
        days[date].update({(total, "", ""): 0 for total in TOTALS})
    for visit in ledger.visits:
        _count_visit(days[visit.date], visit)
    lent: dict[str, ItemStep] = {}
    for step in ledger.item_steps:
        if step.name in LENDING and step.stands:
            lent[step.tag] = step
        if step.name == "returned" and step.stands:
            began = lent[step.tag]
            _add(days[step.date], "loan_times", duration=lending_time(step.at - began.at))
            if is_dated(step) and is_dated(began) and step.date > last_day(began):
                _add(days[step.date], "returned_late", model=ledger.models[step.tag])
        measure = {"lent": "loans", "lent_home": "home_loans", "returned": "returns"}.get(step.name)
        if measure and step.stands:
            _add(days[step.date], measure, model=ledger.models[step.tag], hour=hour(step.at))
        if step.name == "damaged" and step.stands:
            _add(days[step.date], "items_damaged")
            _add(days[step.date], "returns_with_finding")
    for date in ledger.observed:
        for state in states_at_the_end(ledger, date):
            _add(days[date], "stock_days", state=state)
    unknown: Cells = {(total, "", ""): None for total in TOTALS}
    return {**{date: dict(cells) for date, cells in days.items()}, **dict.fromkeys(ledger.unobserved, unknown)}


def states_at_the_end(ledger: Ledger, date: dt.date) -> list[str]:
    """The state of each item when a date ended."""
    states = dict.fromkeys(ledger.models, "ready")
    states.update(
        {
            one.tag: STATES[one.name]
            for one in ledger.item_steps
            if one.stands and one.date <= date and one.name in STATES
        }
    )
    return list(states.values())


def _count_visit(cells: Counter[Cell], visit: Visit) -> None:
    about = {"topic": visit.topic, "language": visit.language, "channel": "api", "series": visit.number[0]}
    _add(cells, "tickets", hour=hour(visit.taken_at), **about)
    standing = [step for step in visit.steps if step.stands]
    calls = [step.at for step in standing if step.name in ("called", "chosen")]
    if calls:
        _add(cells, "wait_minutes", minutes=wait(calls[0] - visit.taken_at))
        _add(cells, "shown_waits", range_result=range_result(visit.shown, calls[0] - visit.taken_at))
    for step in standing:
        if step.name == "finished":
            _add(cells, "sessions", topic=visit.topic, outcome=str(visit.outcome), how=visit.how or "not_said")
            _add(cells, "questions", topic=visit.topic)
        elif step.name == "answered":
            _add(cells, "questions", topic=str(step.topic))
        elif step.name == "chosen":
            _add(cells, "chosen", topic=visit.topic)
        elif step.name in ("no_show", "left", "expired"):
            _add(cells, {"no_show": "no_shows"}.get(step.name, step.name))

    for answer in visit.answers:
        _count_answer(cells, **answer)


def _count_answer(cells: Counter[Cell], question: str, answer: str, service: str = "") -> None:
    if question == "where":
        _add(cells, "stuck", where=answer, service_where=f"{service}.{answer}")
    else:
        measure = {"face": "feedback", "service": "hard_services", "alone": "alone_next_time"}[question]
        _add(cells, measure, **{question: answer})


def _add(cells: Counter[Cell], measure: str, **keys: str) -> None:
    cells[measure, "", ""] += 1
    for dimension, key in keys.items():
        cells[measure, dimension, key] += 1


def hour(at: dt.datetime) -> str:
    return f"{at.astimezone(ZONE).hour:02d}"


def wait(waited: dt.timedelta) -> str:
    """The range of minutes. A wait is negative where the clock was put right meanwhile: it counts as the shortest."""
    minutes = waited / dt.timedelta(minutes=1)
    return next((name for end, name in WAITS if minutes < end), "60+")


def is_dated(step: ItemStep) -> bool:
    """Whether the machine's clock had the right date then. Else nobody knows what is late."""
    return step.at.astimezone(ZONE).date() == step.date


def last_day(lent: ItemStep) -> dt.date:
    """The day on which a loan ends: its own, or of a loan home the first open one after LOAN_DAYS."""
    date = lent.date + dt.timedelta(days=LOAN_DAYS if lent.name == "lent_home" else 0)
    while hours_of(date) is None and lent.name == "lent_home":
        date += dt.timedelta(days=1)
    return date


def lending_time(lent: dt.timedelta) -> str:
    """The range of a lending time, in hours and then in days."""
    hours = lent / dt.timedelta(hours=1)
    return next((name for end, name in LENDING_TIMES if hours < end), "29d+")


def range_result(shown: dict[str, int] | None, waited: dt.timedelta) -> str:
    """Whether a visitor was called within the range that the service had answered."""
    if shown is None:
        return "not_shown"
    minutes = waited / dt.timedelta(minutes=1)
    return "earlier" if minutes < shown["low"] else "inside" if minutes <= shown["high"] else "later"
