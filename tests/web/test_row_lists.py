"""The lists of the admin's pages: a page of 25 rows, the page that has a row, the ways up and down over pages."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kiosk.paging import Found
from kiosk.people import tokens
from kiosk.station import Station
from kiosk.types import Role
from tests.web.logged_in import log_in
from web.rows import PAGE, pages_of


@pytest.fixture
def admin(client: FlaskClient, station: Station) -> FlaskClient:
    """An admin of a centre with 120 tokens, `t000` to `t119`."""
    with station.db.begin() as s:
        for n in range(120):
            tokens.add(s, "test", f"t{n:03d}", Role.KIOSK, station.clock.now())
    return log_in(client, station, role=Role.ADMIN)


def shown(page: str) -> list[int]:
    return [n for n in range(120) if f"<strong>t{n:03d}</strong>" in page]


def test_it_works(admin: FlaskClient) -> None:
    page = admin.get("/admin/tokens").text
    assert shown(page) == list(range(25))
    assert "1 till 25 av 120" in page
    assert 'href="/admin/tokens?tokens=2#list-tokens" rel="next"' in page and 'rel="prev"' not in page


def test_the_last_page(admin: FlaskClient) -> None:
    page = admin.get("/admin/tokens?tokens=5").text
    assert shown(page) == list(range(100, 120))
    assert "101 till 120 av 120" in page
    assert 'href="/admin/tokens?tokens=4#list-tokens" rel="prev"' in page and 'rel="next"' not in page


def test_one_can_jump_to_a_page(admin: FlaskClient) -> None:
    page = admin.get("/admin/tokens?tokens=3").text
    assert "Sida 3 av 5" in page
    jumps = page.split('rel="next"')[1].split("</nav>")[0]
    assert re.findall(r'href="/admin/tokens\?tokens=(\d)#list-tokens"', jumps) == ["1", "2", "4", "5"]
    assert 'aria-current="page"' in jumps


def test_in_a_long_list_no_page_is_far(app: Flask) -> None:
    with app.test_request_context():
        found = {last: Found([], 7, PAGE, last * PAGE) for last in (21, 400)}
        asked = {last: [page.number for page in pages_of(one, str).jumps] for last, one in found.items()}
    assert asked[21] == ["1", "5", "6", "7", "8", "10", "15", "20", "21"]
    assert len(asked[400]) <= 11


def test_a_page_that_there_is_not(admin: FlaskClient) -> None:
    for asked in ("99", "999999999", "0", "-1", "x", ""):
        assert len(shown(admin.get(f"/admin/tokens?tokens={asked}").text)) in (20, 25)


def test_the_page_that_has_a_row(admin: FlaskClient) -> None:
    page = admin.get("/admin/tokens?row=60").text
    assert 'id="row-60"' in page and shown(page) == list(range(50, 75))


def test_a_row_that_there_is_not(admin: FlaskClient) -> None:
    assert shown(admin.get("/admin/tokens?row=nothing").text) == list(range(25))


def test_a_saved_row_is_shown_wherever_it_stands(admin: FlaskClient) -> None:
    answer = admin.post("/admin/topics/other/up", data={"version": "x"})
    assert answer.location == "/admin/topics?row=other#row-other"


def test_a_short_list_has_no_pages(client: FlaskClient, station: Station) -> None:
    page = log_in(client, station, role=Role.ADMIN).get("/admin/topics").text
    assert "Sidor av listan" not in page
