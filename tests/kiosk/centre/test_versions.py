"""Each field that an admin sets changes the version of its row, so that the notice of two admins at once sees it.

The version of a topic and of a model is made of what the log of changes compares: a field is in both or in neither.
"""

from collections.abc import Callable
from typing import Any

import pytest

from kiosk.centre import desks, topics
from kiosk.centre.models import Desk, DeskKind, Topic
from kiosk.db import table_of
from kiosk.loans import catalogue
from kiosk.loans.models import Model

NAMES = {"sv": "Namn"}
ROWS: list[tuple[dict[str, Any], type[Any], Callable[[Any], str]]] = [
    ({"code": "a", "names": NAMES, "series": "A", "pictogram": "mail", "digcomp": ""}, Topic, topics.version),
    ({"code": "1", "kind": DeskKind.DESK, "name": "Bord"}, Desk, desks.version),
    ({"code": "a", "names": NAMES, "parts": [], "checks": [], "most_renewals": 0}, Model, catalogue.version),
]
STAY = {"code", "kind", "position"}
"""What no form of the row changes: `position` has a version of its own."""


def another(value: Any) -> Any:
    """Another value of the same type; a number where there was none."""
    match value:
        case bool():
            return not value
        case str():
            return value + "b"
        case dict():
            return {key: it + "b" for key, it in value.items()}
        case list():
            return [*value, "b"]
        case _:
            return (value or 0) + 1


@pytest.mark.parametrize(("fields", "kind", "version"), ROWS, ids=lambda it: getattr(it, "__name__", ""))
def test_each_field_is_in_the_version(fields: dict[str, Any], kind: type[Any], version: Callable[[Any], str]) -> None:
    fields = {"active": True} | fields
    before = version(kind(**fields))
    for column in set(table_of(kind).columns.keys()) - STAY:
        changed = kind(**fields | {column: another(fields.get(column))})
        assert version(changed) != before, f"{kind.__name__}.{column}"
