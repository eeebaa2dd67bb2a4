"""Each page sends as many statements at 10 and at 2,000 rows, and lists a part of them. The routes say which pages.

A campaign asks with 10,000 rows.
"""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

import web
from kiosk.station import Station
from kiosk.types import Role
from tests import factories
from tests.campaign import CAMPAIGN
from tests.statements import statements
from tests.states.addresses import addresses
from tests.states.centres import fill_lists, usual
from tests.web.logged_in import log_in
from web.factory import create_app

FEW, MANY = 10, 10_000 if CAMPAIGN else 2_000
MOST_ROWS = 160
"""How many rows all lists of a page have together, at most."""
WEB = Path(web.__file__).parent
LIST = re.compile(r'\brow_list\(\s*"([\w.]+)",\s*"(\w+)"')
SECOND_PAGE = re.compile(r'\?(\w+)=2#list-\1"')
A_HANDFUL = {
    ("admin.topics", "shown"),
    ("admin.days", "declined"),
    ("admin.notices", "past"),
    ("admin.languages", "languages"),
}
"""The lists, by page and name, of what a centre has a handful of, or a few more each year."""
Asked = dict[str, tuple[int, str]]
"""By address the number of statements, and the page."""


@pytest.fixture(scope="module")
def both(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Asked, Asked]:
    """Each page with few rows in each list, then with many."""
    station = factories.copy_demonstration(demonstration, tmp_path_factory.mktemp("lists") / "data")
    usual(station)
    client = create_app(station).test_client()
    log_in(client, station, desk="1", role=Role.ADMIN)
    paths = addresses(station)
    found = []
    for rows, first in ((FEW, 0), (MANY, FEW)):
        with station.db.begin() as s:
            fill_lists(s, station.clock.now(), rows, first)
        client.get("/admin")  # sends what is sent once in a process
        found.append({path: ask(client, station, path) for path in paths})
    station.db.close()
    return found[0], found[1]


def ask(client: FlaskClient, station: Station, address: str) -> tuple[int, str]:
    with statements(station) as sent:
        page = client.get(address)
    assert page.status_code == 200 or page.location or address == "/nowhere", (address, page.status)
    return len(sent), page.text


def test_no_page_sends_more_statements_for_more_rows(both: tuple[Asked, Asked]) -> None:
    few, many = both
    numbers = {path: (few[path][0], number) for path, (number, _) in many.items()}
    assert len(numbers) > 40
    assert {path: number for path, number in numbers.items() if number[0] != number[1]} == {}


def test_every_page_lists_a_part_of_many_rows(both: tuple[Asked, Asked]) -> None:
    rows = {path: page.count("<li") + page.count("<tr") for path, (_, page) in both[1].items()}
    assert max(rows.values()) > 50, "there are lists"
    assert {path: number for path, number in rows.items() if number > MOST_ROWS} == {}


def test_every_list_has_many_rows(both: tuple[Asked, Asked]) -> None:
    """Else the two tests above say nothing about it: `fill_lists` makes them."""
    lists = {found for file in WEB.rglob("*.py") for found in LIST.findall(file.read_text("utf-8"))}
    assert len(lists) > 8
    paged = {(path, name) for path, (_, page) in both[1].items() for name in SECOND_PAGE.findall(page)}
    assert {one for one in lists if ("/" + one[0].replace(".", "/"), one[1]) not in paged} == A_HANDFUL
