"""The first touch: what would you like help with?"""

from flask.testing import FlaskClient

from kiosk.centre import hours
from kiosk.centre.models import Topic
from kiosk.station import Station
from tests import factories
from web.language import LANGUAGES


def test_the_topics_in_swedish(client: FlaskClient):
    page = client.get("/").text
    assert "Vad vill du ha hjälp med?" in page
    assert page.count('class="tile"') == 9
    assert 'href="/topics/login?lang=sv"' in page
    assert '<html lang="sv" dir="ltr">' in page


def test_the_topics_in_english(client: FlaskClient):
    page = client.get("/?lang=en").text
    assert '<html lang="en" dir="ltr">' in page
    assert "BankID, logging in" in page
    assert 'href="/topics/login?lang=en"' in page


def test_only_the_languages_that_there_are(client: FlaskClient):
    page = client.get("/?lang=xx").text
    assert '<html lang="sv" dir="ltr">' in page
    assert page.count('class="language"') == len(LANGUAGES)


def test_a_topic_that_was_taken_away_is_not_offered(client: FlaskClient, station: Station):
    with station.db.begin() as s:
        s.get_one(Topic, "scam").active = False
    assert "/topics/scam" not in client.get("/").text


def test_a_topic_opens_with_a_new_key_each_time(client: FlaskClient):
    first, second = client.get("/topics/login").text, client.get("/topics/login").text
    keys = {page.split('name="request_key" value="')[1].split('"')[0] for page in (first, second)}
    assert len(keys) == 2
    assert "<h1>BankID, inloggning</h1>" in first


def test_an_unknown_topic_leads_back_with_words(client: FlaskClient):
    answer = client.get("/topics/nothing?lang=en", follow_redirects=True)
    assert answer.request.path == "/"
    assert 'class="gone"' in answer.text
    assert 'lang="en"' in answer.text


def test_closed_says_when_we_open_and_the_week(client: FlaskClient, closed: Station):
    page = client.get("/").text
    assert "Vi har stängt nu." in page
    assert "Välkommen tillbaka i morgon, " in page
    assert "klockan\N{NO-BREAK SPACE}10." in page
    assert "<td>10–16</td>" in page
    assert page.count("<td>Stängt</td>") in (1, 2)  # the other days share a line on each side
    assert 'class="tile"' not in page


def test_closed_by_its_address_too(client: FlaskClient, closed: Station):
    assert "Vi har stängt nu." in client.get("/topics/login").text


def test_closed_without_any_hours(client: FlaskClient, station: Station):
    with station.db.begin() as s:
        hours.replace_week(s, [])
    page = client.get("/").text
    assert "Vi har stängt nu." in page
    assert "Välkommen tillbaka" not in page


def test_a_get_takes_no_number(client: FlaskClient, station: Station):
    for path in ("/", "/topics/login", "/pressed", "/done", "/board"):
        client.get(path)
    assert factories.take(station).number == "A1"
