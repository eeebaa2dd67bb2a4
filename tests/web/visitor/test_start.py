"""The start page with the topics."""

import re

import pytest
from flask.testing import FlaskClient

from kiosk.centre import hours, topics
from kiosk.centre import queries as centre
from kiosk.centre.hours import Period
from kiosk.centre.models import Topic
from kiosk.centre.topics import TopicSettings
from kiosk.clock import Moment
from kiosk.queue import queries, tickets
from kiosk.queue.checkin import take_default_number
from kiosk.station import Station
from tests import factories
from tests.statements import statements
from web.visitor import tile_pages
from web.visitor.panel import SHOWN
from web.visitor.positions import Tile
from web.visitor.sight import COOKIE
from web.visitor.tile_pages import LARGE_TILES, TILES


def test_the_available_languages_are_offered(client: FlaskClient):
    page = client.get("/?lang=xx").text
    assert '<html lang="sv" dir="ltr">' in page
    assert page.count('class="language first"') == 2


def test_a_topic_that_was_taken_away_is_not_offered(client: FlaskClient, station: Station):
    with station.db.begin() as s:
        s.get_one(Topic, "scam").active = False
    assert "/topics/scam" not in client.get("/").text


def more_topics(station: Station, count: int) -> None:
    at = station.clock.now()
    with station.db.begin() as s:
        for number in range(count):
            topics.add(s, "test", TopicSettings({"sv": f"Ämne {number}"}, "A", "mail", []), at)


def test_nine_topics_are_on_one_page(client: FlaskClient):
    page = client.get("/").text
    assert page.count('class="tile"') == 9 and "Fler ämnen" not in page


def test_more_topics_are_shown_page_by_page(client: FlaskClient, station: Station):
    more_topics(station, 11)
    pages = [client.get(f"/?lang=sv&page={number}").text for number in range(3)]
    shown = [re.findall(r'href="/topics/([^?"]+)', page) for page in pages]
    assert [len(codes) for codes in shown] == [8, 7, 7]
    assert [codes[-1] for codes in shown] == ["other"] * 3  # who finds no topic has one on each page
    with station.db.read() as s:
        assert {code for codes in shown for code in codes} == {topic.code for topic in centre.topics(s)}
    assert ["Fler ämnen" in page for page in pages] == [True, True, False]
    assert ["Förra sidan" in page for page in pages] == [False, True, True]
    assert "Sida 3 av 3" in pages[2] and "Sida 1 av 3" in pages[0]
    assert "Tillbaka till början om" in pages[2] and "Tillbaka till början om" not in pages[0]


def test_larger_text_has_six_tiles_a_page(client: FlaskClient):
    client.set_cookie(COOKIE, "better")
    pages = [client.get(f"/?lang=sv&page={number}").text for number in range(2)]
    shown = [re.findall(r'href="/topics/([^?"]+)', page) for page in pages]
    assert [len(codes) for codes in shown] == [5, 5] and "Sida 2 av 2" in pages[1]


@pytest.mark.parametrize("tiles", [TILES, LARGE_TILES])
@pytest.mark.parametrize("count", range(10, 41))
def test_each_topic_is_on_a_page_and_each_page_fits(count: int, tiles: int):
    topics_in_order = [Tile(str(number), "", "mail") for number in range(count)]
    for always in ("3", None):
        first = tile_pages.page(topics_in_order, 0, always, tiles)
        pages = [tile_pages.page(topics_in_order, index, always, tiles) for index in range(first.count)]
        assert all(len(page.tiles) + bool(page.following) + (page.before is not None) <= tiles for page in pages)
        found = [tile for page in pages for tile in page.tiles if tile.code != always]
        assert found == [tile for tile in topics_in_order if tile.code != always]


def test_a_topic_of_the_second_page_leads_back_to_it(client: FlaskClient, station: Station):
    more_topics(station, 8)
    address = re.findall(r'href="(/topics/[^"]+)"', client.get("/?lang=sv&page=1").text)[0].replace("&amp;", "&")
    assert 'href="/?lang=sv&amp;page=1"' in client.get(address).text
    assert "8112189876" not in client.get(address.replace("page=1", "page=8112189876")).text


@pytest.mark.parametrize("page", ["-1", "7", "x"])
def test_a_page_of_topics_that_does_not_exist_is_the_first(client: FlaskClient, page: str):
    assert client.get(f"/?page={page}").text.count('class="tile"') == 9


def test_an_unknown_topic_leads_back_with_words(client: FlaskClient):
    answer = client.get("/topics/nothing?lang=en", follow_redirects=True)
    assert answer.request.path == "/"
    assert 'class="gone"' in answer.text
    assert 'lang="en"' in answer.text


def test_closed_says_when_we_open_and_the_week(client: FlaskClient, closed: None):
    page = client.get("/").text
    assert "Vi har stängt nu." in page
    assert "Välkommen tillbaka i morgon, " in page
    assert "klockan\N{NO-BREAK SPACE}10." in page
    assert "<td>10–16</td>" in page
    assert page.count("<td>Stängt</td>") == 1
    assert 'class="tile"' not in page


def test_midnight_is_written_as_a_time(client: FlaskClient, station: Station):
    with station.db.begin() as s:
        hours.replace_week(s, [Period(day, 0, 1) for day in range(7)])
    assert "klockan\N{NO-BREAK SPACE}00.00." in client.get("/").text


def test_closed_with_somebody_in_the_line_says_that_they_are_called(client: FlaskClient, station: Station):
    factories.at_work(station)
    ticket = factories.take(station)
    factories.close_today(station)
    assert "Har du ett nummer? Vänta kvar." in client.get("/").text
    with station.db.begin() as s:
        tickets.leave(s, queries.find(s, ticket.id), station.clock.now())
    assert "Har du ett nummer?" not in client.get("/").text


def test_closed_where_nobody_is_at_work_promises_no_call(client: FlaskClient, station: Station):
    ticket = factories.take(station)
    factories.close_today(station)
    start, phone = client.get("/").text, client.get(f"/ticket/{ticket.id}").text
    assert (
        "Har du ett nummer? Ta ett nytt när du kommer tillbaka." in start
        and "Vi hann tyvärr inte med dig i dag." in phone
    )
    for page in (start, phone, client.get("/board").text):
        assert "Vänta kvar" not in page and "Vi kallar dig" not in page and "1 väntar" not in page


def test_a_press_from_before_the_clock_was_put_back_is_not_shown(client: FlaskClient, station: Station, at: Moment):
    with station.db.begin() as s:
        take_default_number(s, "press-of-tomorrow", at.later(days=1))
    assert client.get("/pressed").location == "/"


def test_recent_presses_are_found_without_reading_every_ticket(client: FlaskClient, station: Station, at: Moment):
    with statements(station) as sent, station.db.read() as s:
        queries.button_presses(s, at, SHOWN)
    with station.db.engine.connect() as connection:
        question = next(text for text in sent if "channel" in text)
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {question}", ("x",) * question.count("?")).all()
    assert not any("SCAN ticket" in row.detail for row in plan)


def test_midnight_is_no_bare_nought(client: FlaskClient, station: Station, at: Moment) -> None:
    """ "klockan 0" is no time of day."""
    with station.db.begin() as s:
        tomorrow = (at.local.weekday() + 1) % 7
        hours.replace_week(s, [hours.Period(tomorrow, 0, 1440)])
    assert "klockan\xa000.00." in client.get("/").text
    assert "at\xa000:00." in client.get("/?lang=en").text
