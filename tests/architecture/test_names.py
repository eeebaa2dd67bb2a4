"""Every feature folder uses the same file names, so that a newcomer finds things."""

import ast
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, dotted, package_folders, sources, write

FEATURES = ("centre", "people", "queue", "loans", "scans", "statistics", "sync")
MEANINGLESS_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "base", "services"}


def meaningless_names(*folders: Path) -> list[str]:
    """Files and classes whose name says nothing."""
    files = [str(source.path) for source in sources(*folders) if source.path.stem in MEANINGLESS_NAMES]
    classes = [
        f"{source.path}: {node.name}"
        for source in sources(*folders)
        for node in source.nodes
        if isinstance(node, ast.ClassDef) and node.name.endswith(("Manager", "Helper", "Utils"))
    ]
    return files + classes


def tables_elsewhere(*folders: Path) -> list[str]:
    """The tables that are not in a `models.py`. Two modules that are one file keep their own table."""
    return [
        f"{source.path}: {node.name}"
        for source in sources(*folders)
        for node in source.nodes
        if isinstance(node, ast.ClassDef) and source.path.name not in {"models.py", "audit.py", "health.py"}
        if any(isinstance(part, ast.Assign) and "__tablename__" in dotted(part.targets[0]) for part in node.body)
    ]


def writes_in_queries(*folders: Path) -> list[str]:
    """Writes in a `queries.py`, which may only read."""
    return [
        f"{source.path}:{node.lineno}"
        for source in sources(*folders)
        for node in source.nodes
        if source.path.name == "queries.py" and isinstance(node, ast.Call)
        if dotted(node.func) in {"s.add", "s.add_all", "s.delete", "sa.insert", "sa.update", "sa.delete"}
    ]


@pytest.mark.parametrize("feature", FEATURES)
def test_each_feature_has_its_models_and_queries(feature):
    names = {path.name for path in (ROOT / "kiosk" / feature).glob("*.py")}
    assert {"__init__.py", "models.py", "queries.py"} <= names


@pytest.mark.parametrize("feature", ["queue", "loans"])
def test_a_feature_with_states_has_one_table_of_moves(feature):
    assert (ROOT / "kiosk" / feature / "states.py").exists()


def test_no_name_is_meaningless():
    assert meaningless_names(*package_folders()) == []


def test_a_meaningless_name_is_found(tmp_path):
    assert meaningless_names(write(tmp_path, "loans/utils.py", ""))
    assert meaningless_names(write(tmp_path, "loans/lending.py", "class LoanManager: pass")) != []


def test_tables_are_in_models():
    assert tables_elsewhere(*package_folders()) == []


def test_a_table_elsewhere_is_found(tmp_path):
    assert tables_elsewhere(write(tmp_path, "queue/board.py", "class Board(Base):\n    __tablename__ = 'board'"))


def test_queries_only_read():
    assert writes_in_queries(*package_folders()) == []


def test_a_writing_query_is_found(tmp_path):
    assert writes_in_queries(write(tmp_path, "queue/queries.py", "def waiting(s):\n    s.add(Ticket())"))
