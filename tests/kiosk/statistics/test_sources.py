"""Each feature's `facts.py` is used, and each measure that it declares is counted."""

import enum
from typing import Any

import pytest
import sqlalchemy as sa
from msgspec.structs import replace

from kiosk.centre import business_day
from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.facts import Fact, Measure, check_steps
from kiosk.loans import facts as loan_facts
from kiosk.loans.models import Item, ItemEvent, ItemStep, Loan
from kiosk.passing import facts as passing_facts
from kiosk.passing.models import PassingEvent, PassingStep
from kiosk.queue import facts as queue_facts
from kiosk.queue.models import How, Outcome, Step, Ticket, TicketEvent
from kiosk.station import Station
from kiosk.statistics.measures import BY_CODE, MEASURES
from kiosk.statistics.sources import SOURCES
from tests import factories
from tests.architecture.source import ROOT

TICKETS = table_of(Ticket)


def test_each_features_facts_are_in_the_list() -> None:
    written = {f"kiosk.{file.parent.name}.facts" for file in (ROOT / "kiosk").glob("*/facts.py")}
    assert {source.read_facts.__module__ for source in SOURCES} == written


def test_no_two_measures_have_one_code() -> None:
    assert len(BY_CODE) == len(MEASURES) == sum(len(source.measures) for source in SOURCES)


def facts_of_today(station: Station, at: Moment) -> list[Fact]:
    with station.db.read() as s:
        today = business_day.open_days(s, at).today
        assert today is not None
        return [fact for source in SOURCES for fact in source.read_facts(s, [today], at.zone)]


def keys_of(found: list[Fact], measure: Measure) -> list[set[str]]:
    return [set(fact.keys) for fact in found if fact.measure == measure.code]


@pytest.mark.parametrize(
    ("measure", "step"), [(measure, step) for measure in queue_facts.MEASURES for step in measure.steps], ids=str
)
def test_each_measure_of_tickets_counts_its_steps(
    station: Station, at: Moment, measure: queue_facts.TicketMeasure, step: Step
) -> None:
    """The test writes a step that the measure declares, and finds it counted."""
    factories.take(station, at=at)
    with station.db.begin() as s:
        s.execute(sa.delete(TicketEvent))
        ended = {"state": "finished", "outcome": Outcome.SOLVED, "how": How.SHOWED}
        s.execute(sa.update(TICKETS).values(ended))
        about = {"topic": "bills", "outcome": Outcome.PARTLY}
        s.add(TicketEvent(ticket=1, step=step, at=at.utc, **(about if step is Step.ANSWERED else {})))
    assert keys_of(facts_of_today(station, at), measure) == [set(measure.dimensions)]


def test_no_measure_of_tickets_is_without_a_step() -> None:
    """Such a measure would stay 0. The test above has no case for it, and its step may be in NEED_NO_MEASURE."""
    assert [measure.code for measure in queue_facts.MEASURES if not measure.steps] == []


@pytest.mark.parametrize("measure", loan_facts.MEASURES, ids=lambda measure: measure.code)
def test_each_measure_of_items_counts_its_step(station: Station, at: Moment, measure: loan_facts.ItemMeasure) -> None:
    with station.db.begin() as s:
        day = business_day.open_today(s, at).today
        item = s.scalars(sa.select(Item.id).limit(1)).one()
        s.add(Loan(id=1, item_id=item, lent_day=day, lent_at=at.utc))
        s.flush()
        common = {"item_id": item, "business_day": day, "at": at.utc, "loan_id": 1, "about": measure.about}
        s.add_all(ItemEvent(step=step, **common) for step in measure.steps)
    number = 1 if measure.first_of_loan else len(measure.steps)
    assert keys_of(facts_of_today(station, at), measure) == [set(measure.dimensions)] * number


@pytest.mark.parametrize("measure", passing_facts.MEASURES, ids=lambda measure: measure.code)
def test_each_measure_of_help_in_passing_counts_its_step(
    station: Station, at: Moment, measure: passing_facts.PassingMeasure
) -> None:
    with station.db.begin() as s:
        day = business_day.open_today(s, at).today
        s.add(PassingEvent(business_day=day, step=measure.step, at=at.utc, desk="1"))
    assert keys_of(facts_of_today(station, at), measure) == [set(measure.dimensions)]


def test_a_new_measure_of_a_step_that_no_other_counts(
    station: Station, at: Moment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The declaration is enough: the query includes its step."""
    assert Step.PARKED not in {step for measure in queue_facts.MEASURES for step in measure.steps}
    parked = replace(queue_facts.MEASURES[0], code="parked", dimensions=("hour",), steps=(Step.PARKED,))
    monkeypatch.setattr(queue_facts, "MEASURES", (*queue_facts.MEASURES, parked))
    factories.take(station, at=at)
    with station.db.begin() as s:
        s.add(TicketEvent(ticket=1, step=Step.PARKED, at=at.utc))
    found = [fact for fact in facts_of_today(station, at) if fact.measure == "parked"]
    assert [fact.keys for fact in found] == [{"hour": f"{at.local.hour:02d}"}]


class StepsWithNewOne(enum.StrEnum):
    LENT = "lent"
    READIED = "readied"
    DAMAGED = "damaged"


def test_a_step_that_nobody_counts_is_named() -> None:
    """The import of `facts.py` demands a measure for a new step, or its entry in NEED_NO_MEASURE of `models.py`."""
    new = StepsWithNewOne
    with pytest.raises(TypeError, match="StepsWithNewOne damaged: neither counted by a measure nor in NEED_NO_MEASURE"):
        check_steps(new, {new.LENT}, {new.READIED})
    check_steps(new, {new.LENT, new.DAMAGED}, {new.READIED})
    check_steps(new, {new.LENT}, {new.READIED, new.DAMAGED})


@pytest.mark.parametrize(
    ("steps", "counted", "others"),
    [
        (Step, [step for one in queue_facts.MEASURES for step in one.steps], queue_facts.NEED_NO_MEASURE),
        (ItemStep, [step for one in loan_facts.MEASURES for step in one.steps], loan_facts.NEED_NO_MEASURE),
        (PassingStep, [one.step for one in passing_facts.MEASURES], passing_facts.NEED_NO_MEASURE),
    ],
)
def test_each_step_is_counted_or_need_not_be(
    steps: type[enum.StrEnum], counted: Any, others: set[enum.StrEnum]
) -> None:
    assert set(counted) | others == set(steps)
