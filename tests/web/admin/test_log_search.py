"""The log of changes is searched by text, person, kind of change and date, and shown a page at a time."""

import datetime as dt
import html
import re

import pytest
from flask.testing import FlaskClient

from kiosk import audit
from kiosk.clock import Moment
from kiosk.people import log_search, noted, users
from kiosk.people.log_search import LogQuery
from kiosk.people.users import UserSettings
from kiosk.station import Station
from kiosk.types import Role
from tests.statements import statements


@pytest.fixture
def many(station: Station, at: Moment) -> Station:
    """250 changes of the same minute by three people, on top of the demonstration's own."""
    with station.db.begin() as s:
        for number in range(250):
            who = "Karin" if number % 2 else "night"
            audit.note(s, who if number else "Omar", "item_away", at, tag=f"TAB{number:04d}")
    return station


def tags(page: str) -> list[str]:
    return re.findall(r"<b>(TAB\d+)</b>", page)


def test_pages_lead_to_newer_and_older_changes(admin: FlaskClient, many: Station) -> None:
    first = admin.get("/admin/log").text
    assert tags(first) == [f"TAB{number:04d}" for number in range(249, 149, -1)]
    assert re.search(r"1 till 100 av \d+</span> <span class=\"quiet\">Sida 1 av 3<", first)
    address = html.unescape(re.findall(r'href="([^"]+)" rel="next"', first)[0])
    second = admin.get(address).text
    assert tags(second)[0] == "TAB0149" and "Sida 2 av 3" in second
    assert re.findall(r'href="([^"]+)" rel="prev"', second) == ["/admin/log"]
    assert tags(admin.get("/admin/log?page=9999").text)[-1] == "TAB0000", "the last one"


def test_it_is_narrowed_to_one_person_and_one_kind_of_change(admin: FlaskClient, many: Station) -> None:
    with many.db.begin() as s:
        audit.note(s, "Karin", "item_back", many.clock.now(), tag="TAB0001")
    page = admin.get("/admin/log?who=Karin&change=item_away").text
    assert page.count('<th scope="row">Karin</th>') == page.count("<tr>") - 1 == 100
    assert 'value="Karin" selected' in page and '<option value="item_away" selected>Tog en sak ur bruk<' in page
    after = html.unescape(re.findall(r'href="([^"]+)" rel="next"', page)[0])
    assert admin.get(after).text.count('<th scope="row">Karin</th>') == 25
    assert tags(admin.get("/admin/log?who=Omar").text) == ["TAB0000"]
    assert "Natten</option>" in page
    assert "Inget hittades." in admin.get("/admin/log?who=Omar&change=item_back").text
    unknown = admin.get("/admin/log?who=811218-9876&change=nothing&q=811218-9876").text
    assert "811218" not in unknown and unknown.count("<tr>") == 101


def test_by_a_tag_or_a_name(admin: FlaskClient, many: Station, at: Moment) -> None:
    assert tags(admin.get("/admin/log?q=tab0007").text) == ["TAB0007"]
    assert tags(admin.get("/admin/log?q=omar").text) == ["TAB0000"], "who changed it"
    with many.db.begin() as s:
        audit.note(s, "Omar", "topic_changed", at, name="Lån", changes={"name_sv": ["Övrigt", "Lån"]})
    assert "blev Lån" in admin.get("/admin/log?q=öVRIGT").text, "what it was before"
    assert "Inget hittades." in admin.get("/admin/log?q=name_sv").text, "our own words are not looked through"


def test_a_user_is_found_by_the_name_of_then_and_of_now(many: Station, at: Moment) -> None:
    with many.db.begin() as s:
        asa = users.add(s, "Omar", "Åsa Björk", Role.STAFF, "", at)
        users.change(s, "Omar", asa.id, UserSettings("Åsa Falk", Role.STAFF), None, at)
        users.set_password(s, "Omar", asa.id, "", at)
        names = noted.names(s)
        found = {text: log_search.search(s, LogQuery(text), names).total for text in ("åsa björk", "ÅSA FALK")}
    assert found == {"åsa björk": 2, "ÅSA FALK": 3}


def test_from_a_date_on(admin: FlaskClient, many: Station, at: Moment) -> None:
    """The date begins at midnight of the centre's zone."""
    midnight = dt.datetime.combine(at.date - dt.timedelta(days=3), dt.time(), at.zone)
    with many.db.begin() as s:
        for minutes, tag in ((-1, "TAB9001"), (0, "TAB9002")):
            moment = Moment((midnight + dt.timedelta(minutes=minutes)).astimezone(dt.UTC), at.zone)
            audit.note(s, "Omar", "item_back", moment, tag=tag)
    page = admin.get(f"/admin/log?who=Omar&since={midnight.date()}").text
    assert tags(page) == ["TAB9002", "TAB0000"] and f'value="{midnight.date()}"' in page
    assert tags(admin.get(f"/admin/log?who=Omar&since={at.date}").text) == ["TAB0000"]


@pytest.mark.parametrize("asked", [f"page={2**64}", "page=-1", "page=x", "since=0001-01-01", "since=9999-12-31",
                                   "since=x", "q=%00", f"q={'x' * 3000}"])  # fmt: skip
def test_an_address_that_asks_for_nothing_is_no_error(admin: FlaskClient, asked: str) -> None:
    assert admin.get(f"/admin/log?{asked}").status_code == 200


def test_as_many_statements_for_ten_thousand_changes(station: Station, at: Moment) -> None:
    sent = []
    for _ in range(2):
        with station.db.begin() as s:
            for number in range(5000):
                audit.note(s, "Karin", "item_away", at, tag=f"TAB{number:04d}")
        with statements(station) as now_sent, station.db.read() as s:
            assert log_search.search(s, LogQuery("tab0007"), noted.names(s)).rows
        sent.append(len(now_sent))
    assert sent[0] == sent[1]
