"""Finds every error code that the code can raise or show."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.architecture.source import Source, dotted, functions, last_name, sources

CODE_FUNCTIONS = re.compile(r"said|answer|problem|_\w*page")
"""Functions of web/ that take an error code as a string."""
CODE = re.compile(r"[a-z]+(_[a-z]+)*")


class UntraceableCode(Exception):
    """A code that is put together at run time, so that this search cannot find it."""


def codes(*folders: Path) -> dict[str, set[Path]]:
    """Each code, and the files that raise or show it. Raises UntraceableCode."""
    every = list(sources(*folders))
    classes = error_classes(every)
    found: dict[str, set[Path]] = defaultdict(set)
    for source in every:
        for code in codes_of(source, source.tree, classes):
            found[code].add(source.path)
    return found


def has_own_code(node: ast.AST) -> bool:
    return isinstance(node, ast.ClassDef) and any(_own_codes(node))


@dataclass(frozen=True)
class ErrorClasses:
    """The names of DomainError and of all classes below it, and of those that are called with a code."""

    names: set[str]
    called_with_code: set[str]


def error_classes(every: list[Source]) -> ErrorClasses:
    of_one_code = {node.name for source in every for node in source.nodes if has_own_code(node)}
    bases = {
        node.name: {last_name(base) for base in node.bases}
        for source in every
        for node in source.nodes
        if isinstance(node, ast.ClassDef)
    }
    names = {"DomainError"}
    while more := {name for name, above in bases.items() if above & names} - names:
        names |= more
    return ErrorClasses(names, names - of_one_code)


def codes_of(source: Source, part: ast.AST, classes: ErrorClasses) -> Iterator[str]:
    """The codes that a part of a file can raise or say."""
    for node in source.nodes if part is source.tree else ast.walk(part):
        if isinstance(node, ast.ClassDef) and node.name in classes.names:
            yield from _own_codes(node)
        if not isinstance(node, ast.Call):
            continue
        name = last_name(node.func)
        if name in classes.called_with_code and node.args:
            yield from _values(node.args[0], source)
        elif CODE_FUNCTIONS.fullmatch(name):
            yield from (code for code in map(_text, node.args) if code and CODE.fullmatch(code))


def _own_codes(node: ast.ClassDef) -> Iterator[str]:
    """A class whose errors all have one code: `super().__init__("code", ...)`."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and dotted(call.func) == "super().__init__" and call.args:
            code = _text(call.args[0])
            if code:
                yield code


def _values(node: ast.expr, source: Source) -> list[str]:
    """The strings that an expression can be: a literal, either of two, a dict's values, a function's results."""
    match node:
        case ast.Constant(value=str() | None):
            return [node.value] if isinstance(node.value, str) else []
        case ast.IfExp():
            return _values(node.body, source) + _values(node.orelse, source)
        case ast.Subscript(value=ast.Name(id=name)):
            return _values_of_table(name, source)
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="get")):
            return _values_of_table(name, source) + [text for text in map(_text, node.args[1:]) if text]
        case ast.Call(func=ast.Name(id=name)):
            return _returned(name, source)
        case ast.Name(id=name):
            return _assigned(name, source)
    raise UntraceableCode(f"{source.path}:{node.lineno} {ast.unparse(node)}: write the code out or use a table")


def _values_of_table(name: str, source: Source) -> list[str]:
    for node in source.tree.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        value = getattr(node, "value", None)
        if isinstance(target, ast.Name) and target.id == name and isinstance(value, ast.Dict):
            return [text for text in map(_text, value.values) if text]
    raise UntraceableCode(f"{source.path}: {name} is no table of this file")


def _returned(name: str, source: Source) -> list[str]:
    function = next((one for one in functions(source) if one.name == name), None)
    if function is None:
        raise UntraceableCode(f"{source.path}: {name}() is no function of this file")
    ends = [node.value for node in ast.walk(function) if isinstance(node, ast.Return) and node.value is not None]
    return [text for value in ends for text in _values(value, source)]


def _assigned(name: str, source: Source) -> list[str]:
    values = [
        node.value
        for node in source.nodes
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == name
    ]
    if not values:
        raise UntraceableCode(f"{source.path}: {name} is assigned nowhere in this file")
    return [text for value in values for text in _values(value, source)]


def _text(node: ast.AST | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
