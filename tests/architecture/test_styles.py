"""Style sheets have no unused rule and no repeated selector."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source import ROOT, sources, write

STATIC, TEMPLATES = ROOT / "web" / "static", ROOT / "web" / "templates"
COMMENT = re.compile(r"/\*.*?\*/|\{#.*?#\}", re.DOTALL)
QUOTED = re.compile(r"\"([^\"\n]*)\"|'([^'\n]*)'|`([^`]*)`")
JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
ATTRIBUTE = re.compile(r"\b(?:class|id|dir|lang|scope)=\"((?:\{\{.*?\}\}|\{%.*?%\}|[^\"])*)\"", re.DOTALL)
NAME = re.compile(r"[A-Za-z][\w-]*")
SELECTED = re.compile(r"[.#]([A-Za-z][\w-]*)|\[([a-z-]+)")
RULE = re.compile(r"([^{};]+)\{([^{}]*)\}")


def text_of(path: Path) -> str:
    return COMMENT.sub("", path.read_text("utf-8"))


def written(path: Path) -> Iterator[str]:
    """Pieces of a template or script in which a class, an id or an attribute can be named."""
    text = text_of(path)
    if path.suffix == ".js":
        yield from (hit.group(0) for hit in QUOTED.finditer(text))
        yield from re.findall(r"dataset\.\w+", text)
        return
    yield from (hit.group(1) for hit in ATTRIBUTE.finditer(text))
    yield from (string.group(0) for block in JINJA.finditer(text) for string in QUOTED.finditer(block.group(0)))
    yield from re.findall(r"\s([a-z][a-z-]+)(?==|[\s>{])", text)


def in_python(*folders: Path) -> Iterator[str]:
    for source in sources(*folders):
        for node in source.nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " not in node.value:
                yield node.value


def used(*folders: Path) -> set[str]:
    """The names of classes, ids and attributes that templates, scripts and view models can give."""
    files = [path for folder in folders for kind in ("*.html", "*.js") for path in folder.rglob(kind)]
    pieces = [piece for path in files for piece in written(path)]
    return {name for piece in [*pieces, *in_python(*folders)] for name in NAME.findall(piece)}


def dead(sheets: Path, *users: Path) -> list[str]:
    """Selectors with a class, an id or an attribute that no page has."""
    names = used(*users)
    prefixes = tuple(name for name in names if name.endswith("-"))  # "of-{{ number }}"
    return [
        f"{path.name}: {' '.join(rule.group(1).split())}: {name}"
        for path in sorted(sheets.rglob("*.css"))
        for rule in RULE.finditer(text_of(path))
        for pair in SELECTED.findall(rule.group(1))
        for name in pair
        if name and name not in names and not name.startswith(prefixes)
    ]


def repeated(sheets: Path) -> list[str]:
    """Selectors that occur twice under the same conditions in a file: the later block overrides the earlier one."""
    return [
        f"{path.name}: {context} {selector}"
        for path in sorted(sheets.rglob("*.css"))
        for (context, selector), count in Counter(blocks(text_of(path))).items()
        if count > 1
    ]


def blocks(text: str) -> Iterator[tuple[str, str]]:
    """Each rule's selectors, with the media and container conditions around it."""
    around: list[str] = []
    for hit in re.finditer(r"([^{};]*)\{|\}", text):
        if hit.group(0) == "}":
            around.pop()
            continue
        head = " ".join(hit.group(1).split())
        if not head.startswith("@"):
            yield " ".join(around), head
        around.append(head)


def test_each_selector_is_used():
    signals = ROOT / "kiosk" / "scans"  # its table has the classes of results
    assert dead(STATIC, ROOT / "web", signals) == []


def test_no_block_overrides_its_own_file():
    assert repeated(STATIC) == []


def test_a_dead_selector_is_found(tmp_path):
    write(tmp_path, "page.html", '<p class="note{{ " large" if big }}" data-live="board" hidden>ghost</p>')
    write(tmp_path, "a.css", ".note.large { color: red } [hidden] .note { color: red }\n[data-live] { color: red }")
    assert dead(tmp_path, tmp_path) == []
    write(tmp_path, "a.css", "@media print { .note .ghost { color: red } }\n[data-gone] { color: red }")
    assert dead(tmp_path, tmp_path) == ["a.css: .note .ghost: ghost", "a.css: [data-gone]: data-gone"]


def test_a_second_block_is_found(tmp_path):
    write(tmp_path, "a.css", ".a { color: red }\n.b { color: red }\n@media print { .a { color: blue } }")
    assert repeated(tmp_path) == []
    write(tmp_path, "a.css", ".a { color: red }\n.b { color: red }\n.a { margin: 0 }")
    assert repeated(tmp_path) == ["a.css:  .a"]
