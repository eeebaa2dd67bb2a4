"""Reads and parses the project's own source, so that tests can check rules about it."""

import ast
import gc
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("kiosk", "device", "web")
EXCLUDED = {"migrations", "__pycache__"}
ADDRESSES = {"get", "post", "put", "delete", "route"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One Python file, read. It is parsed where its tree is asked for, once."""

    path: Path
    text: str

    @cached_property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @cached_property
    def tree(self) -> ast.Module:
        collects = gc.isenabled()
        gc.disable()  # it would look through the growing tree again and again: half of the time
        try:
            return ast.parse(self.text)
        finally:
            if collects:
                gc.enable()

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """All parts of the tree."""
        return tuple(ast.walk(self.tree))


source_of = cache(Source)
"""The files that were read already: each is parsed once for all tests, until its text changes."""


def sources(*folders: Path) -> Iterator[Source]:
    """The Python files of some folders, without the frozen steps of the migrations."""
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            if not EXCLUDED & set(path.relative_to(folder).parts):
                yield source_of(path, path.read_text("utf-8"))


def functions(source: Source) -> Iterator[Function]:
    return (node for node in source.nodes if isinstance(node, Function))


def dotted(node: ast.expr) -> str:
    """The text of an expression. Names such as `audit.note` are joined here, since `ast.unparse` is slow."""
    if isinstance(node, ast.Name):
        return node.id
    return f"{dotted(node.value)}.{node.attr}" if isinstance(node, ast.Attribute) else ast.unparse(node)


def last_name(node: ast.expr) -> str:
    """The last name of what is called: `begin` in `db().begin()`. Empty where it is no name."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def is_view(function: Function) -> bool:
    """Whether a function answers an address: `@bp.get("/desk")`."""
    return any(
        isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and one.func.attr in ADDRESSES
        for one in function.decorator_list
    )


def module_of(path: Path, root: Path = ROOT) -> str:
    """The name by which a file is imported."""
    return ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


def scan_files() -> list[Path]:
    """The files in which the features say what their codes do: `scan.py`, or the files of a folder `scan`."""
    folders = (ROOT / "kiosk").glob("*/scan/*.py")
    return [*(ROOT / "kiosk").glob("*/scan.py"), *(file for file in folders if file.name != "__init__.py")]


def package_folders() -> list[Path]:
    return [ROOT / package for package in PACKAGES]


def write(folder: Path, name: str, text: str) -> Path:
    """Write a file that breaks a rule, and return its folder."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return folder
