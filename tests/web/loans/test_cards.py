"""Each command card has its own words on the page, in the list and for the simulated scanner."""

from itertools import chain

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import gettext

from kiosk.codes import Card
from kiosk.loans.scan.groups import BEGIN
from kiosk.loans.scan.renewals import RENEW
from kiosk.loans.states import REFUSALS
from kiosk.scans.handlers import CARDS
from kiosk.station import Station
from tests.web.loans.test_page import scan
from web.loans import results

EACH_CARD = pytest.mark.parametrize("card", CARDS.values(), ids=lambda card: card.code)


def words_of(card: Card) -> list[str]:
    refused = chain.from_iterable((words.heading, words.sentence) for words in card.refused.values())
    return [card.name, card.done.heading, *([card.done.sentence] if card.done.sentence else []), *refused]


@EACH_CARD
def test_its_words_are_translated(app: Flask, card: Card) -> None:
    for words in words_of(card):
        assert words
        with app.test_request_context("/?lang=en"):
            assert gettext(words) != words


def test_no_two_cards_say_the_same() -> None:
    """Those of one step say the same of it, and have the same refusal."""
    names = [card.name for card in CARDS.values()]
    done = {card.action: card.done.heading for card in CARDS.values()}
    refused = {code: words.heading for card in CARDS.values() for code, words in card.refused.items()}
    assert {card.action: card.done.heading for card in reversed(CARDS.values())} == done
    assert len({*names, *done.values(), *refused.values()}) == len(names) + len(done) + len(refused)


@pytest.mark.parametrize(
    "card", [one for one in CARDS.values() if one.refused and one is not RENEW], ids=lambda card: card.code
)
def test_the_page_says_why_it_was_refused(staff: FlaskClient, station: Station, card: Card) -> None:
    scan(station, card.code)
    if card is BEGIN:
        scan(station, card.code, station.clock.now().later(seconds=5))
    words = next(iter(card.refused.values()))
    page = staff.get("/loans?lang=sv").text
    assert f"<h1>{words.heading}</h1>" in page
    assert words.sentence in page


def test_each_state_that_can_refuse_a_card_is_said() -> None:
    assert set(REFUSALS.values()) - set(results.REASONS) == set()


@EACH_CARD
def test_the_list_says_what_it_did(app: Flask, card: Card) -> None:
    with app.test_request_context("/?lang=sv"):
        assert str(results.IN_LISTS[card.action]) == card.done.heading


@EACH_CARD
def test_it_can_be_tried_with_the_simulated_scanner(staff: FlaskClient, card: Card) -> None:
    page = staff.get("/loans?lang=sv").text
    assert f'<button class="button" type="button" value="{card.code}">{card.name}</button>' in page
