"""Who reads the texts of a file: only staff, where only files for staff import, render or include it."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, meta

from tests.architecture.source import ROOT, Source, module_of, sources

STAFF_PAGES = re.compile(
    r"web/(templates/)?(admin|auth|desk|hub|loans|statement|statistics|wizard)/|web/templates/layout/(staff|set_up)"
    r"|web/(restoring|readiness)\.py|web/templates/macros/controls|device/"
    r"|kiosk/(?!loans/due_slip|queue/announcements|queue/slip|queue/wait_words|centre/defaults|centre/default_topics)"
)
"""The page families of staff and what the command line says: visitors read none of it, whoever imports it. Of `kiosk`
they read the slips, hear the calls, read the words of a wait, and a new centre's topics."""
TEMPLATE = re.compile(r"[\w/]+\.html")
ENVIRONMENT = Environment(extensions=["jinja2.ext.i18n"])


@cache
def files_for_staff(root: Path = ROOT) -> frozenset[str]:
    """The files of `web` and `kiosk` whose texts no visitor reads, by their paths below `root`."""
    users = _users(root)
    found = {file for file in users if STAFF_PAGES.match(file)}
    while more := {file for file in users if file not in found and users[file] and users[file] <= found}:
        found |= more
    return frozenset(found)


def _users(root: Path) -> Mapping[str, set[str]]:
    """Each file with the files that import, render, extend or include it."""
    users: dict[str, set[str]] = defaultdict(set)
    modules = {module_of(source.path, root): source for source in sources(root / "web")}
    for file in (root / "kiosk").rglob("*.py"):  # it imports nothing of web
        users[_path(file, root)] |= set()
    for source in modules.values():
        users[_path(source.path, root)] |= set()
        for used in (*_imported(source, modules), *_rendered(source, root)):
            users[_path(used, root)].add(_path(source.path, root))
    for template in (root / "web" / "templates").rglob("*.html"):
        users[_path(template, root)] |= set()
        for name in meta.find_referenced_templates(ENVIRONMENT.parse(template.read_text("utf-8"))):
            users[f"web/templates/{name}"].add(_path(template, root))
    return users


def _imported(source: Source, modules: Mapping[str, Source]) -> Iterator[Path]:
    """The files of `from web import rows` and of `from web.rows import Rows`."""
    for node in source.nodes:
        if isinstance(node, ast.ImportFrom) and node.module:
            for name in {node.module, *(f"{node.module}.{one.name}" for one in node.names)} & modules.keys():
                yield modules[name].path


def _rendered(source: Source, root: Path) -> Iterator[Path]:
    for node in source.nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and TEMPLATE.fullmatch(node.value):
            yield root / "web" / "templates" / node.value


def files_for_visitors(root: Path = ROOT) -> list[str]:
    """The files with texts that visitors can read: `make translations` makes their catalogues from these."""
    read = [
        *(root / "web").rglob("*.py"),
        *(root / "web" / "templates").rglob("*.html"),
        *(root / "kiosk").rglob("*.py"),
    ]
    return sorted({_path(file, root) for file in read} - files_for_staff(root))


def _path(file: Path, root: Path) -> str:
    return file.relative_to(root).as_posix()


if __name__ == "__main__":
    print(*files_for_visitors())
