"""Each code of lending that staff can meet has its words, and each fact of an item stands wherever the others do."""

import ast
import datetime as dt
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from types import ModuleType

import msgspec
import sqlalchemy as sa
from flask.testing import FlaskClient

from kiosk.loans import catalogue
from kiosk.loans.device_facts import DeviceFacts, TypedFacts
from kiosk.loans.findings import FINDINGS
from kiosk.loans.importing import COLUMNS
from kiosk.loans.models import Condition, Item
from kiosk.loans.queries import ItemView
from kiosk.loans.scan.findings import PART_NAMES
from kiosk.loans.states import MOVES
from kiosk.station import Station
from tests.architecture.source import ROOT, last_name, scan_files
from web.admin import item_lists, items
from web.device_words import CHECKS, CONDITIONS, DONE, LEFT, ON_RAIL
from web.loans import history, results

FACTS = DeviceFacts.__struct_fields__


def scans() -> Iterator[tuple[ModuleType, ast.Module]]:
    for file in scan_files():
        yield import_module(".".join(file.relative_to(ROOT).with_suffix("").parts)), ast.parse(file.read_text())


def said(*names: str) -> Iterator[str]:
    """What the files of codes say by these types: the codes that are their first arguments, also by a condition."""
    for module, tree in scans():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and last_name(node.func) in names and node.args:
                first = node.args[0]
                for code in (first.body, first.orelse) if isinstance(first, ast.IfExp) else (first,):
                    with suppress(NameError):  # a local variable
                        yield str(eval(ast.unparse(code), vars(module)))


def test_each_part_has_its_card() -> None:
    assert set(PART_NAMES) == set(catalogue.PARTS), "PART_NAMES of kiosk/loans/scan/findings.py"


def test_each_condition_and_check_has_words() -> None:
    assert list(CONDITIONS) == [*Condition], "CONDITIONS of web/device_words.py, in the order of Condition"
    assert set(DONE) == set(ON_RAIL) == set(CHECKS) == set(catalogue.CHECKS)
    assert set(LEFT) == {*catalogue.CHECKS, *FINDINGS}


def test_each_step_has_words_in_the_history() -> None:
    assert set(history.STEPS) == set(MOVES), "STEPS of web/loans/history.py"


def test_each_action_of_a_scan_has_words() -> None:
    actions = {*said("Done")}
    assert len(actions) > 5
    assert actions - set(results.IN_LISTS) == set(), "IN_LISTS and OWN_SENTENCES of web/loans/results.py"


def test_each_reason_of_a_scan_has_words() -> None:
    asked, again = {*said("Ask", "Conflict", "NotFound", "Invalid")}, {*said("Again")}
    assert asked
    assert again
    assert asked - set(results.REASONS) == set(), "REASONS of web/loans/results.py"
    assert again - set(results.AGAIN) == set(), "AGAIN of web/loans/results.py"


def test_each_fact_of_an_item_stands_wherever_the_others_do() -> None:
    """The saved list writes the facts in the order of the type: its headings have the same order."""
    assert TypedFacts.__struct_fields__ == FACTS
    assert tuple(item_lists.HEADINGS) == ("tag", "model", *FACTS), "HEADINGS of web/admin/item_lists.py"
    assert tuple(COLUMNS) == tuple(item_lists.HEADINGS), "COLUMNS of kiosk/loans/importing.py"
    assert set(FACTS) <= set(items.SETTINGS), "SETTINGS of web/admin/items.py: its words in the log"
    assert set(FACTS) <= {one.name for one in msgspec.structs.fields(ItemView)}, "ItemView: the API"


def test_each_fact_of_an_item_has_its_field(admin: FlaskClient) -> None:
    for page in (admin.get("/admin/new-item").text, admin.get("/admin/items/TAB0001").text):
        assert [name for name in FACTS if f'name="{name}"' not in page] == []


def test_staff_see_each_fact_of_an_item(staff: FlaskClient, station: Station) -> None:
    """On its page: with a fact there is one row more than without."""

    def shown(values: dict[str, object]) -> int:
        with station.db.begin() as s:
            s.execute(sa.update(Item).where(Item.tag == "TAB0001").values(dict.fromkeys(FACTS) | values))
        return staff.get("/loans/items/TAB0001").text.count("<dt>")

    examples = {str: "https://mdm.example/1", dt.date: dt.date(2026, 3, 14)}
    types = {name: sa.inspect(Item).columns[name].type.python_type for name in FACTS}
    assert [name for name in FACTS if shown({name: examples[types[name]]}) != shown({}) + 1] == []
