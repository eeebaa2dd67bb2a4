"""A part is missing, an item is damaged: what that does to lending, and when it is well again."""

from collections import Counter

import pytest
import sqlalchemy as sa

from kiosk.centre.models import BusinessDay
from kiosk.clock import Moment
from kiosk.errors import Conflict, Invalid, NotFound
from kiosk.loans import facts, findings, follow_up, history, lending, queries, returns, shelf
from kiosk.loans.follow_up import Waits
from kiosk.loans.models import Condition
from tests.kiosk.loans.conftest import Items


def missing(part: str):
    return lambda s, item, at: findings.report_missing(s, item, part, at)


def found(part: str):
    return lambda s, item, at: findings.part_found(s, item, part, at)


def damaged(condition: Condition):
    return lambda s, item, at: findings.report_damage(s, item, condition, at)


def checked(*steps: str):
    return lambda s, item, at: returns.check(s, item, steps, at)


@pytest.fixture
def returned(items: Items, at: Moment) -> Items:
    items.do(lending.lend, at)
    items.do(returns.take_back, at)
    return items


def view(items: Items) -> queries.ItemView:
    with items.station.db.read() as s:
        return queries.item(s, "TAB0001")


def refused(items: Items, verb: object, at: Moment) -> str:
    with pytest.raises((Conflict, NotFound, Invalid)) as refusal:
        items.do(verb, at)
    return refusal.value.code


def test_it_works(returned: Items, at: Moment) -> None:
    """A missing part stands in the way until staff choose to lend the item without it. It stays noted."""
    returned.do(missing("pen"), at)
    assert view(returned).open_steps == ["part_missing", "accounts", "charged"]
    assert refused(returned, returns.make_ready, at) == "part_missing"
    returned.do(returns.make_ready_as_it_is, at)
    returned.do(lending.lend, at)
    returned.do(returns.take_back, at)
    assert view(returned).open_steps == ["parts", "accounts", "charged"]
    returned.do(returns.make_ready, at)
    assert (view(returned).state, view(returned).missing_parts) == ("ready", ["pen"])
    returned.do(found("pen"), at)
    assert (view(returned).state, view(returned).missing_parts) == ("ready", [])


def test_the_last_step_makes_it_ready(returned: Items, at: Moment) -> None:
    returned.do(checked("charged"), at)
    assert (view(returned).state, view(returned).open_steps) == ("checking", ["parts", "accounts"])
    assert refused(returned, checked("charged"), at) == "step_done"
    returned.do(checked("parts", "accounts"), at)
    assert view(returned).state == "ready"
    returned.do(returns.undo_last, at)
    assert view(returned).open_steps == ["parts", "accounts"]


def test_a_finding_is_no_step_that_can_be_ticked(returned: Items, at: Moment) -> None:
    returned.do(damaged(Condition.DEAD), at)
    assert refused(returned, checked("damaged"), at) == "step_done"
    assert refused(returned, checked(), at) == "step_done"
    assert refused(returned, returns.make_ready, at) == "item_damaged"


def test_scratches_do_not_stop_a_loan(returned: Items, at: Moment) -> None:
    returned.do(damaged(Condition.SCRATCHED), at)
    returned.do(returns.make_ready, at)
    assert view(returned).condition is Condition.SCRATCHED


@pytest.mark.parametrize("condition", [Condition.CRACKED, Condition.SCRATCHED])
def test_how_it_is_damaged_is_said_later_and_counts_once(returned: Items, at: Moment, condition: Condition) -> None:
    """Also more than a minute later; an undo takes the damage back whole."""
    before = view(returned)
    returned.do(damaged(Condition.OTHER), at)
    returned.do(damaged(condition), at.later(minutes=5))
    with returned.station.db.read() as s:
        item_id = queries.find(s, "TAB0001").id
        days = list(s.scalars(sa.text("SELECT id FROM business_day")))
        counted = [fact.measure for fact in facts.read_facts(s, days, at.zone)]
        assert (counted.count("items_damaged"), counted.count("returns_with_finding")) == (1, 1)
        assert history.use(s, item_id).findings == 1
        said = [(one.about, one.was_undone) for one in history.steps(s, item_id, 1).rows if one.step == "damaged"]
        assert said == [(condition, False)]
    returned.do(returns.undo_last, at.later(minutes=5, seconds=5))
    after = view(returned)
    assert (after.state, after.open_steps, after.condition) == (before.state, before.open_steps, before.condition)


def test_damage_goes_to_repair_and_comes_back_to_be_checked(returned: Items, at: Moment) -> None:
    returned.do(damaged(Condition.CRACKED), at)
    returned.do(shelf.send_to_repair, at)
    assert refused(returned, lending.lend, at) == "in_repair"
    returned.do(findings.repaired, at)
    assert (view(returned).state, view(returned).condition) == ("checking", "good")
    assert view(returned).open_steps == ["parts", "accounts", "charged"]
    assert refused(returned, findings.repaired, at) == "not_damaged"


@pytest.mark.parametrize(
    ("verb", "code"),
    [
        (missing("sail"), "no_such_part"),
        (found("pen"), "not_missing"),
        (damaged(Condition.GOOD), "bad_value"),
        (shelf.found, "not_ready"),
    ],
)
def test_what_cannot_be_is_refused(returned: Items, at: Moment, verb: object, code: str) -> None:
    assert refused(returned, verb, at) == code


def test_a_part_is_missing_once(returned: Items, at: Moment) -> None:
    returned.do(missing("pen"), at)
    assert refused(returned, missing("pen"), at) == "already_missing"


def test_the_list_says_what_waits_for_whom_and_since_when(returned: Items, at: Moment) -> None:
    """What waits longest comes first. An item that only charges waits since the step before that."""
    returned.do(shelf.report_lost, at.later(minutes=-90), "TAB0002")
    returned.do(missing("cover"), at.later(minutes=-30), "TAB0003")
    returned.do(damaged(Condition.DEAD), at.later(minutes=-20), "TAB0004")
    returned.do(shelf.send_to_repair, at.later(minutes=-10), "TAB0004")
    returned.do(checked("parts", "accounts"), at.later(minutes=4))
    returned.do(shelf.withdraw, at.later(minutes=5), "TAB0005")
    with returned.station.db.read() as s:
        rows = follow_up.follow_up(s, list(Waits)).rows
        charging = follow_up.follow_up(s, [Waits.CHARGE])
        assert follow_up.number(s) == len(rows)
    assert [(row.tag, row.waits.value, row.part) for row in rows] == [
        ("TAB0002", "lost", None),
        ("TAB0003", "check", None),
        ("TAB0003", "part", "cover"),
        ("TAB0004", "repair", None),
        ("TAB0001", "charge", None),
    ]
    assert [(row.tag, row.since) for row in charging.rows] == [("TAB0001", at.later(minutes=4).utc)]
    returned.do(returns.undo_last, at.later(minutes=4))
    with returned.station.db.read() as s:
        assert follow_up.follow_up(s, [Waits.CHARGE]).rows == []


def test_a_return_with_two_findings_counts_once(returned: Items, at: Moment) -> None:
    """What is found on the shelf is no return's, and neither is what was undone."""
    returned.do(missing("pen"), at)
    returned.do(damaged(Condition.DEAD), at)
    returned.do(damaged(Condition.OTHER), at, "TAB0002")
    for verb in (lending.lend, returns.take_back, missing("charger"), returns.undo_last):
        returned.do(verb, at, "TAB0003")
    assert counted(returned) == {"parts_missing": 1, "items_damaged": 2, "returns_with_finding": 1}
    returned.do(damaged(Condition.BATTERY), at, "TAB0003")
    assert counted(returned)["returns_with_finding"] == 2


def counted(items: Items) -> dict[str, int]:
    """The findings of today by measure."""
    with items.station.db.read() as s:
        days = s.scalars(sa.select(BusinessDay.id)).all()
        found = Counter(fact.measure for fact in facts.read_facts(s, days, items.station.clock.zone))
    return {measure: n for measure, n in found.items() if measure not in ("loans", "returns", "loan_times")}
