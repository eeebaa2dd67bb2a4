"""A page that is written can be reached: its module is registered, the menu has it, and its template is rendered."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import Environment, meta

from kiosk.hub.receiver import open_receiver
from tests.architecture.source import ROOT, Source, functions, is_view, last_name, module_of, sources, write
from web.admin import views as admin
from web.hub.factory import create_hub_app

WEB = ROOT / "web"
TEMPLATES = WEB / "templates"


def has_views(source: Source) -> bool:
    return any(is_view(function) for function in functions(source))


def registered(*apps: Flask) -> set[str]:
    return {view.__module__ for app in apps for view in app.view_functions.values()}


def templates_rendered(*folders: Path) -> Iterator[str]:
    """The first argument of each `render_template`, which must be written there: so it can be found."""
    for source in sources(*folders):
        for node in source.nodes:
            if isinstance(node, ast.Call) and last_name(node.func) == "render_template":
                name = node.args[0]
                assert isinstance(name, ast.Constant), f"{source.path}:{node.lineno} write the template's name itself"
                yield name.value


def reached(folder: Path, names: set[str]) -> set[str]:
    """These templates and all that they extend, include or import."""
    environment = Environment(extensions=["jinja2.ext.i18n"])
    found: set[str] = set()
    while names:
        found |= names
        parsed = [environment.parse((folder / name).read_text("utf-8")) for name in names if (folder / name).is_file()]
        names = {name for one in parsed for name in meta.find_referenced_templates(one) if name} - found
    return found


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*.html")}


def test_each_module_with_views_has_its_addresses(app: Flask, tmp_path: Path) -> None:
    """Else it stands in no list: `web/pages.py`, or for the admin's pages `web/admin/views.py`."""
    receiver = open_receiver(tmp_path / "hub")
    written = {module_of(source.path) for source in sources(WEB) if has_views(source)}
    assert written - registered(app, create_hub_app(receiver)) == set(), "import it where its family is put together"
    receiver.db.close()


def test_each_page_of_the_admin_is_in_the_menu(app: Flask) -> None:
    shown = {
        app.view_functions[rule.endpoint].__module__
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("admin.") and "GET" in (rule.methods or ()) and "." not in rule.rule
    }  # a file to take home, such as support.zip, is no page
    assert "web.admin.log" in shown
    in_menu = {view.__module__ for _, pages in admin.PAGES for view, _ in pages}
    assert shown == in_menu, "a line of PAGES in web/admin/views.py"


def test_each_template_that_is_rendered_exists() -> None:
    assert reached(TEMPLATES, set(templates_rendered(WEB))) - files(TEMPLATES) == set()


def test_each_template_is_rendered() -> None:
    assert files(TEMPLATES) - reached(TEMPLATES, set(templates_rendered(WEB))) == set()


@pytest.mark.parametrize(
    "view", ['@bp.get("/rooms")', '@bp.route("/rooms")', '@inbox.put("/rooms/<code>")', "@needs(1)\n@bp.post('/rooms')"]
)
def test_a_view_is_found(tmp_path: Path, view: str) -> None:
    [source] = sources(write(tmp_path, "rooms.py", f"{view}\ndef rooms(): ...\n"))
    assert has_views(source)


def test_what_answers_no_address_is_no_view(tmp_path: Path) -> None:
    [source] = sources(write(tmp_path, "rooms.py", "@bp.before_request\ndef rooms(): ...\n@cache\ndef more(): ...\n"))
    assert not has_views(source)


def test_a_template_is_found_through_others(tmp_path: Path) -> None:
    write(tmp_path, "page.html", '{% extends "base.html" %}{% from "parts.html" import a %}{% include "gone.html" %}')
    write(tmp_path, "base.html", "")
    write(tmp_path, "parts.html", "")
    assert reached(tmp_path, {"page.html"}) == {"page.html", "base.html", "parts.html", "gone.html"}
    assert list(templates_rendered(write(tmp_path, "a.py", 'render_template("page.html", x=1)'))) == ["page.html"]
