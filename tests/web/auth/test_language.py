"""The language of staff's pages is chosen with a button, lasts until log-out, and is not the visitors'."""

import pytest
from babel import Locale
from flask.testing import FlaskClient

from kiosk.queue.languages import LANGUAGES
from kiosk.station import Station
from tests.web.logged_in import log_in
from web.language import COOKIE, OWN_NAMES


@pytest.fixture
def eva(client: FlaskClient, station: Station) -> FlaskClient:
    return log_in(client, station, desk="1")


def choose(client: FlaskClient, language: str, back: str = "/desk"):
    return client.post("/language", data={"lang": language, "back": back})


def test_the_choice_lasts_on_the_next_pages(eva: FlaskClient):
    answer = choose(eva, "en", "/loans?page=2")
    assert (answer.status_code, answer.location) == (303, "/loans?page=2")
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    for path in ("/desk", "/loans", "/loans/items", "/desk/choose", "/admin"):
        assert '<html lang="en"' in eva.get(path).text
    choose(eva, "sv")
    assert '<html lang="sv"' in eva.get("/desk").text


def test_the_answer_of_a_step_is_in_the_chosen_language(eva: FlaskClient):
    choose(eva, "en")
    assert "Nobody is waiting right now." in eva.post("/desk/call", follow_redirects=True).text


def test_it_can_be_chosen_before_logging_in(client: FlaskClient):
    assert 'value="/login?next=%2Fdesk"' in client.get("/login?next=/desk&lang=en").text
    choose(client, "en", "/login")
    assert "Log in" in client.get("/login").text


@pytest.mark.parametrize("path", ["/", "/topics/login", "/board", "/pressed", "/nowhere"])
def test_the_choice_of_staff_does_not_change_visitors_pages(eva: FlaskClient, path: str):
    choose(eva, "en")
    assert '<html lang="sv"' in eva.get(path, follow_redirects=True).text


def test_a_page_with_a_language_in_its_address_sets_no_cookie(eva: FlaskClient):
    assert '<html lang="en"' in eva.get("/desk?lang=en").text
    assert eva.get_cookie(COOKIE) is None
    assert '<html lang="sv"' in eva.get("/desk").text


def test_logging_out_forgets_the_language(eva: FlaskClient):
    choose(eva, "en")
    eva.post("/logout")
    assert '<html lang="sv"' in eva.get("/login").text


def test_an_unknown_language_is_swedish(eva: FlaskClient):
    choose(eva, "xx")
    assert eva.get_cookie(COOKIE).value == "sv"


@pytest.mark.parametrize("elsewhere", ["https://example.com/", "//example.com", "/\\example.com"])
def test_the_choice_leads_to_no_other_site(eva: FlaskClient, elsewhere: str):
    assert choose(eva, "en", elsewhere).location == "/desk"


def test_the_button_leads_back_to_the_page_without_a_language_in_it(eva: FlaskClient):
    assert 'value="/loans?a=1"' in eva.get("/loans?lang=en&a=1").text


@pytest.mark.parametrize("language", ["sv", "en"])
def test_each_language_of_a_ticket_has_a_name(language: str):
    names = {*Locale.parse(language).languages, *OWN_NAMES}
    assert [tag for tag in LANGUAGES if tag.partition("-")[0] not in names] == []
