"""Only one file commits, and only one file reads the time."""

import ast
from pathlib import Path

import pytest

from tests.architecture.source import dotted, package_folders, sources, write

TIME_READS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns",
              "time.localtime", "time.gmtime"}  # fmt: skip


def calls(*folders: Path) -> list[tuple[str, str, int]]:
    """Every call as (file, its last two names, line)."""
    return [
        ("/".join(source.path.parts[-2:]), ".".join(dotted(node.func).split(".")[-2:]), node.lineno)
        for source in sources(*folders)
        for node in source.nodes
        if isinstance(node, ast.Call)
    ]


def commits_elsewhere(*folders: Path) -> list[str]:
    found = [(file, line) for file, name, line in calls(*folders) if name.endswith(".commit")]
    return [f"{file}:{line}" for file, line in found if file != "kiosk/db.py"]


def time_reads_elsewhere(*folders: Path) -> list[str]:
    found = [(file, name, line) for file, name, line in calls(*folders) if name in TIME_READS]
    return [f"{file}:{line} {name}" for file, name, line in found if file != "kiosk/clock.py"]


def imported_time_functions(*folders: Path) -> list[str]:
    """`from time import time` would hide a read from the rule above."""
    return [
        f"{source.path}:{node.lineno}"
        for source in sources(*folders)
        for node in source.nodes
        if isinstance(node, ast.ImportFrom) and node.module == "time" and source.path.name != "clock.py"
        if {alias.name for alias in node.names} & {"time", "time_ns", "localtime", "gmtime"}
    ]


def test_only_the_database_commits():
    assert commits_elsewhere(*package_folders()) == []


@pytest.mark.parametrize("bad", ["s.commit()", "self.session.commit()", "db.engine.connect().commit()"])
def test_another_commit_is_found(tmp_path, bad):
    assert commits_elsewhere(write(tmp_path, "kiosk/queue.py", bad))


def test_only_the_clock_reads_the_time():
    assert time_reads_elsewhere(*package_folders()) == []
    assert imported_time_functions(*package_folders()) == []


@pytest.mark.parametrize(
    "bad",
    [
        "datetime.now(UTC)",
        "dt.datetime.utcnow()",
        "datetime.date.today()",
        "date.today()",
        "time.time()",
        "now = time.time_ns()",
    ],
)
def test_another_reading_of_the_time_is_found(tmp_path, bad):
    assert time_reads_elsewhere(write(tmp_path, "web/board.py", bad))


def test_a_hidden_reading_of_the_time_is_found(tmp_path):
    assert imported_time_functions(write(tmp_path, "web/board.py", "from time import monotonic, time"))


def test_the_monotonic_clock_may_be_read_anywhere(tmp_path):
    good = write(
        tmp_path, "web/board.py", "from time import monotonic\nmonotonic()\ntime.monotonic()\nstation.clock.now()"
    )
    assert time_reads_elsewhere(good) + imported_time_functions(good) == []
