"""The files that CONTRIBUTING.md names exist, so that nobody looks for one that has moved."""

import re

from tests.architecture.source import ROOT

FILE = re.compile(r"\b(?:kiosk|web|device|tests|systemd)/[\w./-]+\.(?:py|html|js|css|md|po|toml)(?![.\w])")
EXAMPLES = {"kiosk/locale/fi/LC_MESSAGES/messages.po"}
"""Files that a recipe lets somebody make."""


def missing(text: str) -> list[str]:
    """The files that a text names and that do not exist."""
    return sorted(path for path in set(FILE.findall(text)) - EXAMPLES if not (ROOT / path).exists())


def test_each_file_exists() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    assert len(FILE.findall(text)) > 50
    assert missing(text) == []


def test_a_file_that_has_moved_is_found() -> None:
    assert missing("see `tests/web/test_nothing.py` and kiosk/audit.py") == ["tests/web/test_nothing.py"]
