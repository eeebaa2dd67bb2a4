"""What the source names, and what those name in turn: so which error codes the views of a page family can raise.

It follows names at the top level of files. A method belongs to its class, and whoever names the class reaches it.
"""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tests.architecture.codes import codes_of, error_classes
from tests.architecture.source import Function, Source, is_view, module_of, sources

Named = tuple[str, str]
"""A module, and a name at its top level."""


@dataclass
class Module:
    """A file: what each name at its top level is, and what each imported name stands for."""

    source: Source
    tops: dict[str, list[ast.stmt]] = field(default_factory=lambda: defaultdict(list))
    imported: dict[str, str] = field(default_factory=dict)


class Reach:
    """The names of some packages, below `root`."""

    def __init__(self, root: Path, *packages: str) -> None:
        every = list(sources(*(root / package for package in packages)))
        self.modules = {module_of(source.path, root): _module(source) for source in every}
        self._classes = error_classes(every)
        self.codes = cache(self._codes)
        self.named_in = cache(self._named_in)

    def codes_from(self, package: str) -> set[str]:
        """The codes that the views of a package can raise, whoever raises them in the end."""
        starts = (
            (name, top) for name in self.modules if f"{name}.".startswith(f"{package}.") for top in self._views(name)
        )
        return {code for module, top in self._reached(starts) for code in self.codes(module, top)}

    def _views(self, module: str) -> Iterator[str]:
        for top, parts in self.modules[module].tops.items():
            if any(isinstance(part, Function) and is_view(part) for part in parts):
                yield top

    def _codes(self, module: str, top: str) -> set[str]:
        one = self.modules[module]
        return {code for part in one.tops[top] for code in codes_of(one.source, part, self._classes)}

    def _reached(self, starts: Iterable[Named]) -> set[Named]:
        seen: set[Named] = set()
        todo = list(starts)
        while todo:
            here = todo.pop()
            if here not in seen:
                seen.add(here)
                todo += self.named_in(*here)
        return seen

    def _named_in(self, module: str, top: str) -> set[Named]:
        dotted = (names for part in self.modules[module].tops[top] for names in _dotted_names(part))
        return {found for names in dotted if (found := self._find(module, names)) is not None}

    def _find(self, module: str, dotted: list[str]) -> Named | None:
        """What `tickets.finish` or `finish` is in a module: a name at the top level of one of our files."""
        first, *rest = dotted
        here = self.modules[module]
        if first in here.tops:
            return module, first
        if first not in here.imported:
            return None
        whole = [*here.imported[first].split("."), *rest]
        for length in range(len(whole) - 1, 0, -1):
            other = ".".join(whole[:length])
            if other in self.modules:
                return self._find(other, whole[length:])
        return None


def _module(source: Source) -> Module:
    module = Module(source)
    for node in source.tree.body:
        for name in _names_given(node):
            module.tops[name].append(node)
    for node in source.nodes:
        if isinstance(node, ast.ImportFrom) and node.module:
            module.imported |= {one.asname or one.name: f"{node.module}.{one.name}" for one in node.names}
        elif isinstance(node, ast.Import):
            module.imported |= {one.asname or one.name: one.name for one in node.names}
    return module


def _names_given(node: ast.stmt) -> list[str]:
    """The names that a statement at the top level gives a meaning."""
    if isinstance(node, Function | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return [one.id for target in targets if target for one in ast.walk(target) if isinstance(one, ast.Name)]


def _dotted_names(part: ast.AST) -> Iterator[list[str]]:
    """`finish` and `tickets.finish` in a statement, as their parts."""
    for node in ast.walk(part):
        names: list[str] = []
        inner: ast.AST = node
        while isinstance(inner, ast.Attribute):
            names.insert(0, inner.attr)
            inner = inner.value
        if isinstance(inner, ast.Name):
            yield [inner.id, *names]
