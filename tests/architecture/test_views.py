"""No GET changes anything: a view that answers GET opens no write transaction."""

import ast
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, Function, functions, last_name, sources, write


def answers_get(function: Function) -> bool:
    """Whether it is a view for GET: under `.get(...)`, or `.route(...)` with GET or without methods."""
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Attribute):
            if decorator.func.attr == "get":
                return True
            methods = next((key.value for key in decorator.keywords if key.arg == "methods"), None)
            if decorator.func.attr == "route" and (methods is None or "GET" in ast.unparse(methods)):
                return True
    return False


def opens_a_write(function: Function) -> bool:
    called = (node.func for node in ast.walk(function) if isinstance(node, ast.Call))
    return any(last_name(one) == "begin" for one in called)


def writing_gets(*folders: Path) -> list[str]:
    return [
        f"{source.path}:{function.lineno} {function.name}"
        for source in sources(*folders)
        for function in functions(source)
        if answers_get(function) and opens_a_write(function)
    ]


def test_no_get_writes():
    assert any(answers_get(function) for source in sources(ROOT / "web") for function in functions(source))
    assert writing_gets(ROOT / "web") == []


@pytest.mark.parametrize(
    "decorator", ['@bp.get("/board")', '@bp.route("/board")', '@bp.route("/b", methods=["GET", "POST"])']
)
def test_a_writing_get_is_found(tmp_path, decorator):
    bad = f"{decorator}\ndef board():\n    with db().begin() as s:\n        s.add(1)\n"
    assert writing_gets(write(tmp_path, "board.py", bad))


def test_a_post_may_write(tmp_path):
    good = '@bp.post("/call")\ndef call():\n    with db().begin() as s:\n        s.add(1)\n'
    assert writing_gets(write(tmp_path, "desk.py", good)) == []
