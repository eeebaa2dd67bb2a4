"""Notes what the driver did and what the API answered. It uses no code of the service."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

OPEN_STATES = ("waiting", "called", "parked")
REMEMBERED = ("state", "topic", "desk", "for_desk", "outcome", "how")


@dataclass
class Step:
    """One step of a visit or an item. `stands` is false once it was undone."""

    name: str
    desk: str | None
    at: dt.datetime
    stands: bool = True
    topic: str | None = None
    """The topic of an answered question; null for the other steps."""


@dataclass
class Visit:
    """One visit, from the number to its end."""

    id: str
    date: dt.date
    number: str
    topic: str
    language: str
    taken_at: dt.datetime
    shown: dict[str, int] | None
    state: str = "waiting"
    desk: str | None = None
    for_desk: str | None = None
    outcome: str | None = None
    how: str | None = None
    steps: list[Step] = field(default_factory=list)
    answers: list[dict[str, str]] = field(default_factory=list)
    """What the visitor answered afterwards: a question, an answer, and for `where` a service."""
    before: list[tuple[Step, dict[str, Any]]] = field(default_factory=list)

    @property
    def row(self) -> int:
        return int(self.id.partition("-")[0])

    def add_step(self, name: str, at: dt.datetime, desk: str, values: dict[str, Any]) -> None:
        """Add a desk's step, which can be undone."""
        step = Step(name, desk, at)
        self.before.append((step, {key: getattr(self, key) for key in REMEMBERED}))
        self.steps.append(step)
        for key, value in values.items():
            setattr(self, key, value)

    def undo_step(self, at: dt.datetime) -> None:
        step, values = self.before.pop()
        step.stands = False
        self.steps.append(Step("undone", step.desk, at))
        for key, value in values.items():
            setattr(self, key, value)

    def ends_without_desk(self, name: str, at: dt.datetime) -> None:
        """End the visit without a desk: by the visitor, or by the night."""
        self.steps.append(Step(name, None, at))
        self.state = name


@dataclass
class Loan:
    tag: str
    lent_on: dt.date
    returned_on: dt.date | None = None
    is_home: bool = False


@dataclass
class ItemStep:
    """One step of a loan device, on a date."""

    tag: str
    name: str
    date: dt.date
    at: dt.datetime
    stands: bool = True


LENDING = ("lent", "lent_home")
STATES = {
    "lent": "lent",
    "lent_home": "lent",
    "returned": "checking",
    "damaged": "checking",
    "readied": "ready",
}
"""The state after each step of an item."""


class Ledger:
    """All visits and loans, and the dates with service."""

    def __init__(self) -> None:
        self.visits: list[Visit] = []
        self.here: list[Visit] = []
        """Those of the day that have not ended, in the order of their numbers' rows."""
        self.loans: list[Loan] = []
        self.item_steps: list[ItemStep] = []
        self.models: dict[str, str] = {}
        self.items: dict[str, str] = {}
        self.passes: dict[str, str] = {}
        """By item, the pass that was scanned last for it."""
        self.damaged: set[str] = set()
        """The returned items that somebody has to decide about before they are lent again."""
        self.observed: set[dt.date] = set()
        self.unobserved: set[dt.date] = set()
        self.done: Counter[str] = Counter()
        self._numbers: Counter[tuple[dt.date, str]] = Counter()

    def add_visit(self, answer: dict[str, Any], date: dt.date, topic: str, language: str, at: dt.datetime) -> Visit:
        """Add a visit. Its number must be the next of its series, with the right number of people ahead."""
        series = "B" if topic == "loan" else "A"
        self._numbers[date, series] += 1
        ahead = sum(visit.state == "waiting" for visit in self.here)
        wanted = (f"{series}{self._numbers[date, series]}", series, ahead)
        assert (answer["number"], answer["series"], answer["ahead"]) == wanted, (answer, wanted)
        visit = Visit(answer["id"], date, answer["number"], topic, language, at, answer["wait"])
        visit.steps.append(Step("taken", None, at))
        self.visits.append(visit)
        self.here.append(visit)
        self.observed.add(date)
        self.done["numbers"] += 1
        return visit

    def next_for(self, desk: str) -> Visit | None:
        """The visit that a desk must call next: the first that was not sent on to another desk."""
        waiting = [one for one in self.here if one.state == "waiting" and one.for_desk in (None, desk)]
        return min(waiting, key=lambda visit: visit.row, default=None)

    def last_for(self, desk: str) -> Visit | None:
        """The visit that came last of those that a desk can call."""
        waiting = [one for one in self.here if one.state == "waiting" and one.for_desk in (None, desk)]
        return max(waiting, key=lambda visit: visit.row, default=None)

    def at_desk(self, desk: str) -> Visit | None:
        return next((one for one in self.here if one.state == "called" and one.desk == desk), None)

    def parked_at(self, desk: str) -> list[Visit]:
        return [one for one in self.here if one.state == "parked" and one.desk == desk]

    def forget_ended(self) -> None:
        self.here = [visit for visit in self.here if visit.state in OPEN_STATES]

    def close_day(self, at: dt.datetime) -> None:
        """End every open visit as expired."""
        for visit in self.here:
            if visit.state in OPEN_STATES:
                visit.ends_without_desk("expired", at)
                self.done["expired"] += 1
        self.here = []

    def item(self, tag: str, step: str, date: dt.date, at: dt.datetime) -> None:
        """Add a step of an item: `lent`, `lent_home`, `returned`, `damaged` (one that was returned) or `readied`."""
        self.item_steps.append(ItemStep(tag, step, date, at))
        self.items[tag] = STATES[step]
        if step == "damaged":
            self.damaged.add(tag)
        elif step == "readied":
            self.damaged.discard(tag)
        self.observed.add(date)
        if step in LENDING:
            self.loans.append(Loan(tag, date, is_home=step == "lent_home"))
        if step == "returned":
            self._open_loan(tag).returned_on = date
        self.done[f"items {step}"] += 1

    def undo_item_step(self, tag: str, date: dt.date, at: dt.datetime) -> None:
        """Undo the last step of an item: a loan, a return or damage."""
        last = next(step for step in reversed(self.item_steps) if step.tag == tag)
        last.stands = False
        if last.name in LENDING:
            self.loans.remove(self._open_loan(tag))
            self.items[tag] = "ready"
        elif last.name == "damaged":
            self.damaged.remove(tag)
        else:
            next(loan for loan in reversed(self.loans) if loan.tag == tag).returned_on = None
            self.items[tag] = "lent"
        self.item_steps.append(ItemStep(tag, "undone", date, at))
        self.done["items undone"] += 1

    def lent_at(self, tag: str) -> dt.datetime:
        """When an item that is lent now was lent, by the machine's clock."""
        steps = (one for one in reversed(self.item_steps) if one.tag == tag and one.stands)
        return next(one.at for one in steps if one.name in LENDING)

    def lent_home(self) -> set[str]:
        """The items that are lent home now."""
        return {loan.tag for loan in self.loans if loan.is_home and loan.returned_on is None}

    def _open_loan(self, tag: str) -> Loan:
        return next(loan for loan in reversed(self.loans) if loan.tag == tag and loan.returned_on is None)
