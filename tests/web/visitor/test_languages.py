"""The touchscreen offers languages by their own names: the start page marks those that a small screen has room for."""

import re

import pytest
from flask.testing import FlaskClient

from kiosk.i18n import LANGUAGES
from kiosk.station import Station
from tests import factories

OTHERS = ("ti", "so", "fa", "uk", "fi", "ku", "pl")


def codes(page: str, marked: str = "") -> list[str]:
    return re.findall(rf'<a class="language[ a-z]*{marked}[ a-z]*"[^>]* lang="([\w-]+)"', page)


@pytest.fixture
def eleven(station: Station) -> None:
    for code in OTHERS:
        factories.turn_on(station, code)


def test_a_few_languages_are_all_on_the_start_page(client: FlaskClient, station: Station) -> None:
    factories.turn_off(station, "ar", *OTHERS)
    page = client.get("/").text
    assert codes(page, "first") == codes(page) == ["sv", "en", "sv-simple"]
    assert 'href="/languages' not in page


@pytest.mark.usefixtures("eleven")
def test_of_many_all_are_there_and_a_key_leads_to_them_from_a_small_screen(client: FlaskClient) -> None:
    page = client.get("/").text
    assert len(codes(page)) == 11
    assert codes(page, "first") == ["sv", "en"]
    assert re.search(r'<a class="language more" href="/languages\?lang=sv">.*<span class="words">Fler språk<', page)
    names = {language.name for language in LANGUAGES if language.code in (*OTHERS, "sv", "en", "sv-simple", "ar")}
    every = client.get("/languages").text
    assert len(codes(every)) == 11
    assert all(f">{name}</a>" in every for name in names)


@pytest.mark.usefixtures("eleven")
def test_the_page_s_own_language_is_among_the_first_two_and_each_keeps_its_place(client: FlaskClient) -> None:
    page = client.get("/?lang=pl").text
    assert codes(page, "first") == ["sv", "pl"]
    assert codes(page) == codes(client.get("/").text)
    assert 'lang="pl" aria-current="true"' in page


@pytest.mark.usefixtures("eleven", "closed")
def test_a_closed_centre_has_them_too(client: FlaskClient) -> None:
    page = client.get("/").text
    assert 'href="/languages?lang=sv"' in page
    assert len(codes(page)) == 10, "all others"
    assert codes(page, "first") == ["en"]


def test_the_page_goes_back_by_itself_and_the_next_visitor_has_swedish(client: FlaskClient) -> None:
    assert "data-countdown" in client.get("/languages?lang=ar").text
    assert client.get("/done?lang=ar").headers["Location"] == "/"


def test_a_topic_of_a_new_centre_has_a_name_in_each_catalogue(client: FlaskClient) -> None:
    assert "كلمات المرور" in client.get("/?lang=ar").text


def test_an_arabic_page_is_from_right_to_left_with_latin_numbers(client: FlaskClient, station: Station) -> None:
    ticket = factories.take(station, language="ar")
    page = client.get(f"/ticket/{ticket.id}?lang=ar").text
    assert '<html lang="ar" dir="rtl">' in page
    assert f"<bdi>{ticket.number}</bdi>" in page
    assert not re.search("[٠-٩۰-۹]", page)
