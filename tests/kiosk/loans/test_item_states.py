"""After any steps and undos the items, their loans, parts, events and figures agree (a hypothesis state machine)."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import msgspec
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from hypothesis.strategies import DataObject, data, floats, sampled_from

from kiosk.clock import Moment
from kiosk.db import Base, Database
from kiosk.errors import Conflict
from kiosk.loans import facts, findings, lending, queries, returns, shelf
from kiosk.loans.models import Condition, Item, ItemState, Model
from tests.campaign import CAMPAIGN

STEPS = ["parts", "accounts", "charged"]
TAGS = ["TAB0001", "TAB0002"]
ZONE = ZoneInfo("Europe/Stockholm")


@dataclass(frozen=True)
class Expected:
    """An item as the test knows it."""

    state: str = "ready"
    open_steps: tuple[str, ...] = ()
    condition: str = "good"
    missing: frozenset[str] = frozenset()
    loan: int = 0

    def left(self, *done: str, new: str = "") -> "Expected":
        """Without these open steps, and with a new one before them."""
        kept = tuple(step for step in self.open_steps if step not in (*done, new))
        return replace(self, open_steps=((new,) if new and self.state == "checking" else ()) + kept)

    def to_check(self) -> "Expected":
        return replace(self, state="checking", open_steps=tuple(STEPS))

    def at(self, state: str) -> "Expected":
        return replace(self, state=state, open_steps=())


Outcome = Expected | None
"""The item after a step; null where the step is refused."""


def lent(item: Expected) -> Outcome:
    return replace(item.at("lent"), loan=item.loan + 1) if item.state == "ready" else None


def checked(step: str, item: Expected) -> Outcome:
    if item.state != "checking" or step not in item.open_steps:
        return None
    return item.left(step) if len(item.open_steps) > 1 else item.at("ready")


def missing(part: str, item: Expected) -> Outcome:
    if item.state not in ("ready", "lent", "checking") or part in item.missing:
        return None
    found = item if item.state == "lent" else replace(item, state="checking")
    return replace(found.left("parts", new="part_missing"), missing=item.missing | {part})


def part_found(part: str, item: Expected) -> Outcome:
    if part not in item.missing:
        return None
    after = replace(item, missing=item.missing - {part})
    return after if after.missing else after.left("part_missing")


def damaged(condition: Condition, item: Expected) -> Outcome:
    if item.state in ("lost", "withdrawn"):
        return None
    found = replace(item, state="checking" if item.state == "ready" else item.state, condition=condition.value)
    return found.left("damaged") if condition is Condition.SCRATCHED else found.left(new="damaged")


def repaired(item: Expected) -> Outcome:
    if item.state == "repair":
        return replace(item.to_check(), condition="good")
    if item.state != "checking" or item.condition == "good":
        return None
    return replace(item.left("damaged"), condition="good")


def ready(item: Expected) -> Outcome:
    return item.at("ready") if item.state == "checking" and not findings.FINDINGS & set(item.open_steps) else None


def from_to(sources: str, target: str, item: Expected) -> Outcome:
    if item.state not in sources.split():
        return None
    return item.to_check() if target == "checking" else item.at(target)


def check(step: str) -> Callable[..., int]:
    return lambda s, item, at: returns.check(s, item, [step], at)


def about(verb: Callable[..., int], what: object) -> Callable[..., int]:
    return lambda s, item, at: verb(s, item, what, at)


VERBS: dict[str, list[tuple[Callable[..., int], Callable[[Expected], Outcome]]]] = {
    "loans": [(lending.lend, lent)],
    "returns": [(returns.take_back, partial(from_to, "lent", "checking"))],
    "items_lost": [(shelf.report_lost, partial(from_to, "ready lent checking repair", "lost"))],
    "items_found": [(shelf.found, partial(from_to, "lost", "checking"))],
    "items_withdrawn": [(shelf.withdraw, partial(from_to, "ready checking repair lost", "withdrawn"))],
    "parts_missing": [
        (about(findings.report_missing, part), partial(missing, part)) for part in ("charger", "pen")
    ],
    "items_damaged": [
        (about(findings.report_damage, one), partial(damaged, one)) for one in (Condition.SCRATCHED, Condition.DEAD)
    ],
    "": [
        *((check(step), partial(checked, step)) for step in STEPS),
        *((about(findings.part_found, part), partial(part_found, part)) for part in ("charger", "pen")),
        (returns.make_ready, ready),
        (returns.make_ready_as_it_is, partial(from_to, "checking", "ready")),
        (shelf.send_to_repair, partial(from_to, "ready checking", "repair")),
        (findings.repaired, repaired),
        (shelf.bring_back, partial(from_to, "withdrawn", "checking")),
    ],
}  # fmt: skip
"""The verbs by the measure that counts them, each with what it does to an item."""
Verb = tuple[str, Callable[..., int], Callable[[Expected], Outcome]]
EVERY: list[Verb] = [(name, *one) for name, some in VERBS.items() for one in some]


@dataclass
class Step:
    """A step that stands: its measure, the item before it, its time, and the loan after which a finding was made."""

    measure: str
    before: Expected
    at: Moment
    finding_of: int | None = None


@dataclass
class Known:
    """An item with its standing steps."""

    now: Expected = field(default_factory=Expected)
    steps: list[Step] = field(default_factory=list)


class TwoItems(RuleBasedStateMachine):
    """Two tablets, each compared with a list of its steps."""

    @initialize()
    def fill(self) -> None:
        self.folder = TemporaryDirectory()
        self.db = Database(f"sqlite:///{Path(self.folder.name) / 'kiosk.db'}")
        Base.metadata.create_all(self.db.engine)
        self.at = Moment(dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC), ZONE)
        self.items = {tag: Known() for tag in TAGS}
        with self.db.begin() as s:
            s.add(Model(code="tablet", names={"sv": "Surfplatta"}, parts=["charger", "pen"], checks=STEPS))
            s.flush()
            s.add_all(Item(tag=tag, model_code="tablet", state=ItemState.READY, since=self.at.utc) for tag in TAGS)

    def teardown(self) -> None:
        if hasattr(self, "db"):
            self.db.close()
            self.folder.cleanup()

    @rule(tag=sampled_from(TAGS), verb=sampled_from(EVERY))
    def step(self, tag: str, verb: Verb) -> None:
        measure, do, then = verb
        item = self.items[tag]
        after = then(item.now)
        assert self._do(tag, do) == (after is not None), (measure, item.now)
        if after is not None:
            is_finding = measure in ("parts_missing", "items_damaged") and item.now.state == "checking"
            finding_of = item.now.loan if is_finding and item.now.loan else None
            item.steps.append(Step(measure, item.now, self.at, finding_of))
            item.now = after

    @rule(tag=sampled_from(TAGS), data=data())
    def allowed_step(self, tag: str, data: DataObject) -> None:
        """Steps at random are mostly refused: these lead further."""
        self.step(tag, data.draw(sampled_from([verb for verb in EVERY if verb[2](self.items[tag].now) is not None])))

    @rule(tag=sampled_from(TAGS))
    def undo(self, tag: str) -> None:
        item = self.items[tag]
        possible = bool(item.steps) and (self.at.utc - item.steps[-1].at.utc).seconds <= 60
        assert self._do(tag, returns.undo_last) == possible
        if possible:
            item.now = item.steps.pop().before

    @rule(seconds=floats(0, 45))
    def time_passes(self, seconds: float) -> None:
        self.at = self.at.later(seconds=round(seconds))

    def _do(self, tag: str, verb: Callable[..., int]) -> bool:
        try:
            with self.db.begin() as s:
                verb(s, queries.find(s, tag), self.at)
        except Conflict:
            return False
        return True

    @invariant()
    def everything_agrees(self) -> None:
        if not hasattr(self, "db"):
            return
        with self.db.read() as s:
            for tag, known in self.items.items():
                row, view = queries.find(s, tag), queries.item(s, tag)
                found = Expected(
                    row.state, tuple(row.open_steps), row.condition, frozenset(queries.missing_parts(s, row.id))
                )
                assert replace(found, loan=known.now.loan) == known.now
                assert (view.lent_at is not None) == (row.state == "lent")
            out = sorted(tag for tag, known in self.items.items() if known.now.state == "lent")
            assert sorted(loan.tag for loan in queries.open_loans(s)) == out
            assert sum(msgspec.structs.asdict(queries.counts(s)).values()) == len(TAGS)
            self._figures_agree(s)

    def _figures_agree(self, s: sa.orm.Session) -> None:
        """What stands in the events is what the figures count, and each return with findings counts once."""
        standing = [step for known in self.items.values() for step in known.steps]
        wanted = Counter(step.measure for step in standing if step.measure)
        with_finding = {(tag, step.finding_of) for tag, known in self.items.items() for step in known.steps}
        wanted["returns_with_finding"] = len({one for one in with_finding if one[1]})
        wanted["loan_times"] = wanted["returns"]
        days = s.scalars(sa.text("SELECT id FROM business_day")).all()
        assert Counter(fact.measure for fact in facts.read_facts(s, days, ZONE)) == +wanted
        assert s.scalar(sa.text("SELECT count(*) FROM loan")) == wanted["loans"]


TestTwoItems = TwoItems.TestCase
TestTwoItems.settings = settings(
    max_examples=300 if CAMPAIGN else 15, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
