"""Reads and parses the project's own source, so that tests can check rules about it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("kiosk", "device", "web")
EXCLUDED = {"migrations", "__pycache__"}
ADDRESSES = {"get", "post", "put", "delete", "route"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One Python file, read and parsed."""

    path: Path
    lines: list[str]
    tree: ast.Module


def sources(*folders: Path) -> Iterator[Source]:
    """The Python files of some folders, without the frozen steps of the migrations."""
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            if not EXCLUDED & set(path.relative_to(folder).parts):
                text = path.read_text("utf-8")
                yield Source(path, text.splitlines(), ast.parse(text))


def functions(source: Source) -> Iterator[Function]:
    return (node for node in ast.walk(source.tree) if isinstance(node, Function))


def is_view(function: Function) -> bool:
    """Whether a function answers an address: `@bp.get("/desk")`."""
    return any(
        isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and one.func.attr in ADDRESSES
        for one in function.decorator_list
    )


def module_of(path: Path, root: Path = ROOT) -> str:
    """The name by which a file is imported."""
    return ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


def package_folders() -> list[Path]:
    return [ROOT / package for package in PACKAGES]


def write(folder: Path, name: str, text: str) -> Path:
    """Write a file that breaks a rule, and return its folder."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return folder
