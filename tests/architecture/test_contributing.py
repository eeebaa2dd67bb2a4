"""The files and lists that CONTRIBUTING.md names exist, so that nobody looks for one that has moved."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source import ROOT

FILE = re.compile(r"\b(?:kiosk|web|device|tests|systemd)/[\w./-]+\.(?:py|html|js|css|md|po|toml)(?![.\w])")
EXAMPLES = {"kiosk/locale/fi/LC_MESSAGES/messages.po"}
"""Files that a recipe lets somebody make."""
ITEM = re.compile(r"\n(?=\d+\. |- |\| |\n)")
PATH = re.compile(r"\b(?:kiosk|web|device|tests|systemd)/[\w./<>-]*")
LIST = re.compile(r"`([A-Z][A-Z_]{2,})`")


def missing(text: str) -> list[str]:
    """The files that a text names and that do not exist."""
    return sorted(path for path in set(FILE.findall(text)) - EXAMPLES if not (ROOT / path).exists())


def test_each_file_exists() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    assert len(FILE.findall(text)) > 50
    assert missing(text) == []


def test_a_file_that_has_moved_is_found() -> None:
    assert missing("see `tests/web/test_nothing.py` and kiosk/audit.py") == ["tests/web/test_nothing.py"]


def lists_that_are_gone(text: str) -> list[str]:
    """The lists that a step names, such as `MOVES`, and that none of the step's files or folders has."""
    return [
        name
        for item in ITEM.split(text)
        if (files := list(_files(item)))
        for name in sorted(set(LIST.findall(item)))
        if not any(re.search(rf"\b{name}\b", file.read_text("utf-8")) for file in files)
    ]


def _files(item: str) -> Iterator[Path]:
    """The files that a step names. A folder stands for its files, `<feature>` for each feature."""
    for path in set(PATH.findall(item)):
        for found in ROOT.glob(re.sub(r"<\w+>", "*", path.rstrip("./"))):
            yield from [found] if found.is_file() else found.glob("*.py")


def test_each_list_is_in_a_file_of_its_step() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    assert len(LIST.findall(text)) > 50
    assert lists_that_are_gone(text) == []


def test_a_list_that_is_gone_is_found() -> None:
    assert lists_that_are_gone("1. `MOVES` and `NEED_NONE` of `kiosk/loans/states.py`\n2. `ELSEWHERE`") == ["NEED_NONE"]
    assert lists_that_are_gone("1. `kiosk/<feature>/facts.py`: `MEASURES`, `MEASURED`") == ["MEASURED"]
