"""Every table has a rule or is kept, and the rules fit together."""

import pytest
import sqlalchemy as sa

from kiosk.db import Base
from kiosk.expiry import Rule
from kiosk.migrations.metadata import metadata_of
from kiosk.retention.purge import children_first
from kiosk.retention.rules import FEATURES, KEPT, RULES, rows_to_take


def test_each_table_has_a_rule_or_is_kept() -> None:
    """Who adds a table names it in the `retention.py` of its feature, under `rules` or `kept`."""
    ruled = [table for rule in RULES.values() for table in rule.rows]
    named = sorted(table.name for table in [*ruled, *KEPT])
    assert named == sorted(metadata_of("centre").tables)


def test_codes_are_unique() -> None:
    assert len(RULES) == sum(len(feature.rules) for feature in FEATURES)


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.code)
def test_the_days_are_within_the_bounds(rule: Rule) -> None:
    assert rule.least <= rule.days <= rule.most
    assert ("%(days)s" in rule.clock) == rule.is_settable
    assert rule.decision


def references() -> list[tuple[sa.Table, sa.Table]]:
    return [
        (table, key.column.table)
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if table is not key.column.table
    ]


def test_what_refers_to_a_row_goes_first() -> None:
    order = [each.table for each in children_first()]
    for child, parent in references():
        if child in order and parent in order:
            assert order.index(child) < order.index(parent), (child.name, parent.name)


def test_no_row_waits_for_one_that_refers_to_it() -> None:
    """A row that is referred to is kept as long as the other: so the other's days are never more."""
    rules = {table: rule for table, (rule, _) in rows_to_take().items()}
    for child, parent in references():
        if parent in rules:
            assert child in rules, f"{child.name} is kept, and so is each {parent.name} that it names"
            assert child in rules[parent].rows or rules[child].most <= rules[parent].least, (child.name, parent.name)
