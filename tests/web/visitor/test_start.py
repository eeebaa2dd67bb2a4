"""The first touch: what would you like help with?"""

from flask.testing import FlaskClient

from kiosk.centre.models import Topic
from kiosk.station import Station
from web.language import LANGUAGES


def test_only_the_languages_that_there_are(client: FlaskClient):
    page = client.get("/?lang=xx").text
    assert '<html lang="sv" dir="ltr">' in page
    assert page.count('class="language"') == len(LANGUAGES)


def test_a_topic_that_was_taken_away_is_not_offered(client: FlaskClient, station: Station):
    with station.db.begin() as s:
        s.get_one(Topic, "scam").active = False
    assert "/topics/scam" not in client.get("/").text


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
