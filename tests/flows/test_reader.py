"""The reader in the middle of a sentence, in silence, on a page that changes by itself, and for the next visitor."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kiosk.station import Station
from tests import factories
from tests.flows import spoken
from tests.flows.spoken import begun, end_clip, press, said
from tests.flows.test_listen import HINT, swedish
from tests.processes import Served

WISHES = "Önskar du något mer? Du behöver inte välja."
WARNING = ("Tillbaka till början om 20 sekunder.", "Tryck på en knapp för att stanna kvar.")
UNFOLLOWED = "export function subscribe() {}"
"""In the place of js/live.js: a clock that jumps looks to it like a service that does not answer."""
SILENCE = 15_100
"""Milliseconds of silence after which the page says what to do."""
IDLE_AT_TOPIC = 61_000


@pytest.fixture
def topic(browser: Any, served: Served, data: Station) -> Iterator[Page]:
    """A topic's page with a clock that stands still, whose clips end as soon as they have begun."""
    with browser.new_context(locale="sv-SE", viewport={"width": 1280, "height": 720}) as context:
        page = spoken.listening_page(context, served.url)
        stop_the_clock(page)
        page.goto(f"{served.url}/topics/login")
        assert said(page) == swedish("BankID, inloggning", WISHES, HINT)
        yield page


@pytest.fixture
def slow(browser: Any, served: Served, data: Station) -> Iterator[Page]:
    """A page whose clips go on until the test ends them."""
    with browser.new_context(locale="sv-SE", viewport={"width": 1280, "height": 720}) as context:
        yield spoken.listening_page(context, served.url, spoken.BY_HAND)


def stop_the_clock(page: Page) -> None:
    page.route("**/js/live.js*", lambda route: route.fulfill(body=UNFOLLOWED, content_type="text/javascript"))
    page.clock.install()


def after(page: Page, milliseconds: int) -> list[spoken.Said]:
    """What is said by itself meanwhile."""
    spoken.forget(page)
    page.clock.run_for(milliseconds)
    return said(page)


def test_every_15_seconds_of_silence_it_says_what_to_do(topic: Page):
    assert after(topic, SILENCE) == after(topic, SILENCE) == swedish(HINT)
    helping = press(topic, "F1")
    assert after(topic, SILENCE) == helping
    press(topic, "F1")
    assert after(topic, SILENCE) == swedish(HINT)


def test_the_countdown_is_said_and_each_key_ends_it(topic: Page):
    spoken.forget(topic)
    topic.clock.run_for(IDLE_AT_TOPIC)
    topic.wait_for_function("(text) => window.said.some((one) => one.text === text && one.voice)", arg=WARNING[1])
    assert [one for one in said(topic) if one.text != HINT] == swedish(*WARNING)
    expect(topic.locator("[data-countdown]")).to_be_visible()
    assert press(topic, "ArrowRight") == swedish("Eget rum Vi pratar ostört.", "Inte vald.")
    expect(topic.locator("[data-countdown]")).to_be_hidden()


def test_the_focus_returns_to_where_it_was(topic: Page):
    press(topic, "ArrowRight")
    topic.clock.run_for(IDLE_AT_TOPIC)
    topic.locator("[data-stay]").click()
    expect(topic.locator("[name=private_room]")).to_be_focused()
    topic.locator("#see-better").click()
    expect(topic.locator("#see-better")).to_be_focused()
    expect(topic.locator("body")).to_have_class(re.compile("high-contrast"))


def test_a_sentence_is_said_again_after_a_change_of_its_rate(slow: Page, served: Served):
    slow.goto(f"{served.url}/topics/login")
    begun(slow, "BankID, inloggning")
    for key, level in (
        ("NumpadMultiply", "Takt 5 av 7"),
        ("NumpadMultiply", "Takt 6 av 7"),
        ("NumpadAdd", "Ljud 5 av 7"),
    ):
        slow.keyboard.press(key)
        begun(slow, level)
    for following in ("BankID, inloggning", WISHES):
        end_clip(slow)
        begun(slow, following)


def test_a_pause_holds_the_sentence_and_says_so(slow: Page, served: Served):
    stop_the_clock(slow)
    slow.goto(f"{served.url}/topics/login")
    begun(slow, "BankID, inloggning")
    end_clip(slow)
    begun(slow, WISHES)
    slow.keyboard.press("KeyP")
    said(slow)
    slow.clock.run_for(SILENCE)
    begun(slow, "Paus. Tryck på Paus igen för att höra resten.")
    end_clip(slow)
    slow.keyboard.press("KeyP")
    begun(slow, WISHES)
    end_clip(slow)
    begun(slow, HINT)


def test_the_last_sentence_of_a_page_is_finished(slow: Page, served: Served):
    slow.goto(served.url)
    begun(slow, "Vad vill du ha hjälp med?")
    slow.keyboard.press("ArrowRight")
    begun(slow, "BankID, inloggning")
    slow.keyboard.press("Enter")
    expect(slow.locator("main.wishes")).to_be_visible()
    begun(slow, "BankID, inloggning")
    end_clip(slow)
    begun(slow, "BankID, inloggning")
    assert [one["what"] for one in spoken.events(slow)[-2:]] == ["end", "start"]


def test_a_number_stays_while_it_is_read_and_the_next_visitor_has_the_usual_sound(
    slow: Page, served: Served, data: Station
):
    stop_the_clock(slow)
    slow.goto(f"{served.url}/taken/{factories.take(data).id}")
    begun(slow, "Välkommen! Kom ihåg ditt nummer.")
    slow.keyboard.press("NumpadAdd")
    begun(slow, "Ljud 5 av 7")
    slow.clock.run_for(100_000)
    expect(slow.locator("[data-countdown]")).to_be_hidden()
    slow.get_by_role("link", name="Klar").click()
    expect(slow.locator("#voice")).to_have_count(0)
    assert loudness(slow) > 4.5 / 7, "it falls back when the last sentence has ended"
    end_clip(slow)
    slow.locator("#listen").click()
    begun(slow, "Vad vill du ha hjälp med?")
    assert loudness(slow) < 4.5 / 7
    expect(slow.locator("[data-key=volume]")).to_have_text("Ljud 4 av 7")


def loudness(page: Page) -> float:
    return float(page.evaluate("() => window.loudness()"))


def test_the_sentences_of_a_slow_voice_are_made_ahead(browser: Any, served: Served, data: Station):
    """Those of a page whose voice is said to be Piper, without a key."""
    with browser.new_context() as context:
        page = spoken.listening_page(context, served.url, spoken.BY_HAND)
        page.route("**/topics/login", lambda route: route.fulfill(body=slowly(route.fetch().text()), headers=HTML))
        page.goto(f"{served.url}/topics/login")
        found = json.loads(page.locator("#sayings").text_content() or "[]")
        assert len(found) > 20
        page.wait_for_function(FETCHED, arg=len({one["address"] for one in found}))


FETCHED = """(count) => {
    const names = performance.getEntriesByType("resource").map(({ name }) => name);
    return new Set(names.filter((name) => name.includes("/speech/"))).size >= count;
}"""
HTML = {"Content-Type": "text/html; charset=utf-8"}


def slowly(page: str) -> str:
    return page.replace('"voice":"espeak-ng"', '"voice":"piper"')


def test_what_is_typed_is_said(browser: Any, served: Served, data: Station):
    with browser.new_context(locale="sv-SE", viewport={"width": 800, "height": 480}) as context:
        page = spoken.listening_page(context, served.url)
        page.goto(f"{served.url}/feedback?number=A")
        said(page)
        expect(page.locator("#listen")).to_be_visible()
        assert press(page, "ArrowRight")[0].text == "1"
        assert press(page, "Enter") == swedish("Du har skrivit: A1", "1")
        assert press(page, "Enter") == swedish("Du har skrivit: A11", "1")


def test_it_says_that_the_service_does_not_answer(topic: Page):
    """The clip was fetched before: now nothing can be."""
    while press(topic, "ArrowRight") != swedish("Ta ett nummer"):
        pass
    for address in ("**/tickets*", "**/speech/**"):
        topic.route(address, lambda route: route.abort())
    waits = swedish("Ett ögonblick. Skärmen väntar på svar. Fråga gärna i disken om det dröjer.")
    assert press(topic, "Enter") == waits
    assert press(topic, "ArrowRight") == waits
    topic.unroute("**/tickets*")
    topic.unroute("**/speech/**")
    spoken.forget(topic)
    topic.clock.run_for(1100)
    assert said(topic)[0].text == "Välkommen! Kom ihåg ditt nummer."


def test_a_problem_is_said_with_the_way_back(browser: Any, served: Served, data: Station):
    with browser.new_context(locale="sv-SE", viewport={"width": 800, "height": 480}) as context:
        page = spoken.listening_page(context, served.url)
        page.goto(f"{served.url}/taken/unknown")
        assert said(page) == swedish("Vi hittar inte det numret.", "Fråga gärna personalen.", HINT)
        assert press(page, "ArrowRight") == swedish("Till början")
        assert press(page, "Enter")[0].text == "Vad vill du ha hjälp med?"
