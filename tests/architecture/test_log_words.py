"""Each action of the audit log has words on the admin's page of changes."""

import ast
from pathlib import Path

from tests.architecture.source import package_folders, sources, write
from web.admin.log import ACTIONS

ACTION = 2
"""The position of the action among the arguments of `audit.note`."""


def actions(*folders: Path) -> set[str]:
    """The actions that the code names when it calls `audit.note`. One that a variable holds is not found."""
    calls = (node for source in sources(*folders) for node in ast.walk(source.tree) if isinstance(node, ast.Call))
    notes = [call.args[ACTION] for call in calls if ast.unparse(call.func) == "audit.note" and len(call.args) > ACTION]
    parts = [part for note in notes for part in ([note.body, note.orelse] if isinstance(note, ast.IfExp) else [note])]
    return {part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)}


def test_each_action_has_words() -> None:
    named = actions(*package_folders())
    assert len(named) > 30
    assert sorted(named - ACTIONS.keys()) == [], "write a sentence for each in ACTIONS of web/admin/log.py"


def test_an_action_without_words_is_found(tmp_path: Path) -> None:
    code = 'audit.note(s, who, "goal_moved", at)\naudit.note(s, who, "a" if it else "b", at, changes=changes)\n'
    assert actions(write(tmp_path, "one.py", code)) == {"goal_moved", "a", "b"}
