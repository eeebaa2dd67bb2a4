"""Each action and each setting of the audit log has words on the admin's page of changes."""

import ast
from pathlib import Path

from tests.architecture.source import dotted, package_folders, sources, write
from web.admin.changes import HOURS, NAMES, SETTINGS, TEXTS, UNSTAFFED
from web.admin.log import ACTIONS

ACTION = 2
"""The position of the action among the arguments of `audit.note`."""


def actions(*folders: Path) -> set[str]:
    """The actions that the code names when it calls `audit.note`. One that a variable holds is not found."""
    calls = (node for source in sources(*folders) for node in source.nodes if isinstance(node, ast.Call))
    notes = [call.args[ACTION] for call in calls if dotted(call.func) == "audit.note" and len(call.args) > ACTION]
    parts = [part for note in notes for part in ([note.body, note.orelse] if isinstance(note, ast.IfExp) else [note])]
    return {part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)}


def test_each_action_has_words() -> None:
    named = actions(*package_folders())
    assert len(named) > 30
    assert sorted(named - ACTIONS.keys()) == [], "write a sentence for each in ACTIONS of web/admin/log.py"


def test_an_action_without_words_is_found(tmp_path: Path) -> None:
    code = 'audit.note(s, who, "goal_moved", at)\naudit.note(s, who, "a" if it else "b", at, changes=changes)\n'
    assert actions(write(tmp_path, "one.py", code)) == {"goal_moved", "a", "b"}


def settings(*folders: Path) -> set[str]:
    """The settings whose changes the log keeps: the names in what `_audited` returns, and in `changes=`."""
    found: set[str] = set()
    for node in (node for source in sources(*folders) for node in source.nodes):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("_audited"):
            found |= names_in(node)
        elif isinstance(node, ast.Call):
            found |= {name for word in node.keywords if word.arg == "changes" for name in names_in(word.value)}
    return found


def names_in(node: ast.AST) -> set[str]:
    """The keys of the dictionaries in this code; `name_*` for one that is put together."""
    keys = [key for one in ast.walk(node) if isinstance(one, ast.Dict) for key in one.keys]
    keys += [one.key for one in ast.walk(node) if isinstance(one, ast.DictComp)]
    parts = [key.values[0] if isinstance(key, ast.JoinedStr) else key for key in keys]
    return {f"{part.value}*" if part not in keys else part.value for part in parts if isinstance(part, ast.Constant)}


def test_each_setting_has_words() -> None:
    known = {*SETTINGS, *("".join([*code.rpartition("_")[:2], "*"]) for code in (*NAMES, *TEXTS, *HOURS, *UNSTAFFED))}
    named = settings(*package_folders())
    assert len(named) > 20
    assert sorted(named - known) == [], "give each words in SETTINGS of the admin's page that sets it"


def test_a_setting_without_words_is_found(tmp_path: Path) -> None:
    code = (
        'def _audited(it):\n    return {"height": 1, **{f"goal_{n}": n for n in it}}\nnote(changes={"width": [1, 2]})\n'
    )
    assert settings(write(tmp_path, "one.py", code)) == {"height", "goal_*", "width"}
