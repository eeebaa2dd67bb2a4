"""Browsers cache style sheets and scripts, whose addresses change with their content."""

import gzip
import re
import shutil
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from web import static_files

CACHED = "public, max-age=31536000, immutable"
LINKED = re.compile(r'(?:href|src)="(/static/[^"]+)"')


def app_with(folder: Path) -> Flask:
    app = Flask("web", static_folder=None, root_path=str(folder))
    static_files.install(app)
    return app


def address(app: Flask, name: str) -> str:
    with app.test_request_context():
        return app.url_for("static", filename=name)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "static" / "js").mkdir(parents=True)
    (tmp_path / "static" / "look.css").write_text("a {}")
    (tmp_path / "static" / "js" / "one.js").write_text('import "./two.js";')
    return tmp_path


@pytest.mark.parametrize("page", ["/", "/board", "/login"])
def test_all_files_that_a_page_links_to_are_cached(client: FlaskClient, page: str) -> None:
    linked = LINKED.findall(client.get(page).text)
    assert len(linked) >= 2
    for path in linked:
        answer = client.get(path)
        assert (answer.status_code, answer.headers.getlist("Cache-Control")) == (200, [CACHED]), path


def test_a_script_imports_cached_files(client: FlaskClient) -> None:
    script = next(path for path in LINKED.findall(client.get("/board").text) if path.endswith("board.js"))
    imported = re.findall(r'from "\./(.+)"', client.get(script).text)
    assert imported
    for name in imported:
        answer = client.get(f"{script.rpartition('/')[0]}/{name}")
        assert (answer.mimetype, answer.headers["Cache-Control"]) == ("text/javascript", CACHED)


def test_an_unchanged_file_keeps_its_address(folder: Path) -> None:
    first = address(app_with(folder), "look.css")
    copied = folder / "copy"
    shutil.copytree(folder / "static", copied / "static")
    assert address(app_with(copied), "look.css") == first


@pytest.mark.parametrize("change", ["content", "name", "new"])
def test_any_change_gives_all_files_another_address(folder: Path, change: str) -> None:
    """This includes an importing script, since the imported script's address is relative to its own."""
    before = address(app_with(folder), "js/one.js")
    style = folder / "static" / "look.css"
    if change == "content":
        style.write_text("b {}")
    elif change == "name":
        style.rename(style.with_name("looks.css"))
    else:
        (folder / "static" / "js" / "two.js").write_text("")
    assert address(app_with(folder), "js/one.js") != before


def test_a_page_of_an_older_version_gets_the_file_of_today(folder: Path) -> None:
    older = address(app_with(folder), "look.css")
    (folder / "static" / "look.css").write_text("b {}")
    client = app_with(folder).test_client()
    for path in (older, "/static/look.css"):
        answer = client.get(path)
        assert (answer.text, answer.headers["Cache-Control"]) == ("b {}", "no-cache")
        again = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.headers["Cache-Control"]) == (304, "no-cache")


def test_a_file_replaced_while_the_service_runs_is_not_sent_under_the_old_address(folder: Path) -> None:
    """Otherwise a browser would cache the new file under the old address, and use it after a downgrade."""
    app = app_with(folder)
    (folder / "static" / "look.css").write_text("b {}")
    assert app.test_client().get(address(app, "look.css")).text == "a {}"


@pytest.mark.parametrize("name", ["nowhere.css", "", "js", "../factory.py", "%2e%2e/factory.py", "js/../../factory.py"])
def test_nothing_else_is_served(client: FlaskClient, app: Flask, name: str) -> None:
    for folder in (address(app, ""), "/static/0123456789abcdef/", "/static/"):
        answer = client.get(f"{folder}{name}")
        assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")


def test_a_browser_that_takes_gzip_gets_fewer_bytes_of_the_same_file(client: FlaskClient) -> None:
    path = LINKED.findall(client.get("/").text)[1]
    plain = client.get(path, headers={"Accept-Encoding": "gzip;q=0"})
    packed = client.get(path, headers={"Accept-Encoding": "gzip, deflate, br"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 2
    assert plain.headers["Vary"] == packed.headers["Vary"] == "Accept-Encoding"
    assert plain.headers["ETag"] != packed.headers["ETag"]
    assert client.get(path, headers={"If-None-Match": plain.headers["ETag"]}).status_code == 304
