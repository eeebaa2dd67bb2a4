"""The visitor's page on a phone tells that it is their turn, and what it says of that is true in each state."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from kiosk.queue import tickets
from kiosk.station import Station
from tests import factories
from tests.flows.accessibility import accessibility_violations
from tests.flows.pages import used_page
from tests.flows.test_desk_notices import set_hidden
from tests.processes import Served

SOUND = "Låt telefonen låta när det är min tur"
SILENT = "Sidan är tyst nu."
TONE, CALL = 2, 6  # notes
RECORD = """
() => {
  window.notes = 0;
  window.shakes = [];
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...when) {
    window.notes += 1;
    return start.apply(this, when);
  };
  Navigator.prototype.vibrate = (pattern) => window.shakes.push(pattern) > 0;
}
"""
WITHOUT_VIBRATION = "() => { delete Navigator.prototype.vibrate; }"
WITHOUT_WAKE_LOCK = "delete Navigator.prototype.wakeLock;"
STOPS = """() => {
  const audio = AudioContext.prototype;
  audio.resume = () => new Promise(() => {});
  window.contexts.forEach((context) => context.suspend());
}"""
KEEP_CONTEXTS = """
  window.contexts = [];
  window.AudioContext = class extends AudioContext {
    constructor(...options) {
      super(...options);
      window.contexts.push(this);
    }
  };
"""
COMES_FROM_CACHE = "() => window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"


@pytest.fixture
def phone(browser: Any, served: Served, data: Station) -> Iterator[Any]:
    """The page of a waiting visitor, on a phone that sounds and vibrates. What it plays is counted."""
    ticket = factories.take(data)
    with used_page(browser, 390, 844) as page:
        page.goto(f"{served.url}/ticket/{ticket.id}")
        expect(page.get_by_text("Ladda om sidan")).to_be_hidden()
        page.evaluate(RECORD)
        yield page


def told(page: Any) -> tuple[int, int]:
    """How many notes were played, and how often the phone vibrated."""
    return page.evaluate("() => [window.notes, window.shakes.length]")


def its_turn(page: Any, timeout: int = 15_000) -> None:
    expect(page.locator("#facts strong").first).to_have_text("Nu är det din tur", timeout=timeout)


def recall(data: Station, called: Any) -> None:
    with data.db.begin() as s:
        tickets.recall(s, factories.ticket_row(s, called.id), data.clock.now())


def test_a_touch_plays_the_tone_and_each_call_is_told(phone: Any, data: Station):
    box = phone.get_by_label(SOUND)
    expect(box).not_to_be_checked()
    box.check()
    expect(phone.locator("#sound")).to_contain_text("Den skakar också, om den kan.")
    expect(phone.locator("#sound")).not_to_contain_text(SILENT)
    assert told(phone) == [TONE, 0]
    called = factories.call(data, "1")
    its_turn(phone)
    expect(phone).to_have_title(f"{called.name}: nu är det din tur")
    assert told(phone) == [TONE + CALL, 1]
    recall(data, called)
    phone.wait_for_function(f"() => window.notes === {TONE + 2 * CALL}", timeout=15_000)
    assert told(phone) == [TONE + 2 * CALL, 2]
    factories.finish(data, called)
    expect(phone.get_by_text("Ditt besök är klart")).to_be_visible(timeout=45_000)
    expect(box).to_be_hidden()
    assert told(phone) == [TONE + 2 * CALL, 2]


def test_without_a_touch_it_is_silent_and_says_so(phone: Any, data: Station):
    expect(phone.locator("#sound")).to_contain_text(SILENT)
    factories.call(data, "1")
    its_turn(phone)
    assert told(phone) == [0, 0]
    expect(phone.locator("#sound")).to_be_hidden()  # it is too late for the switch


def test_switched_off_again(phone: Any, data: Station):
    phone.get_by_label(SOUND).check()
    phone.get_by_label(SOUND).uncheck()
    expect(phone.locator("#sound")).to_contain_text(SILENT)
    factories.call(data, "1")
    its_turn(phone)
    assert told(phone) == [TONE, 0]


def test_a_phone_that_cannot_vibrate_does_not_promise_it(phone: Any):
    phone.evaluate(WITHOUT_VIBRATION)
    phone.get_by_label(SOUND).check()
    expect(phone.locator("#sound")).to_contain_text("Telefonen låter så här")
    expect(phone.locator("#sound")).not_to_contain_text("skakar")


def test_the_screen_that_the_page_cannot_keep_lit(browser: Any, served: Served, data: Station):
    ticket = factories.take(data)
    with used_page(browser, 390, 844) as page:
        page.add_init_script(WITHOUT_WAKE_LOCK)  # as on a page without https
        page.goto(f"{served.url}/ticket/{ticket.id}")
        page.get_by_label(SOUND).check()
        expect(page.locator("#sound")).to_contain_text("Låt sidan vara öppen och skärmen vara tänd.")
        page.context.close()


def test_sound_that_the_browser_stops(browser: Any, served: Served, data: Station):
    """As during a phone call: the page does not go on promising it."""
    ticket = factories.take(data)
    with used_page(browser, 390, 844) as page:
        page.add_init_script(KEEP_CONTEXTS)
        page.goto(f"{served.url}/ticket/{ticket.id}")
        page.get_by_label(SOUND).check()
        expect(page.locator("#sound")).not_to_contain_text(SILENT)
        page.evaluate(STOPS)
        expect(page.locator("#sound")).to_contain_text(SILENT)
        expect(page.get_by_label(SOUND)).not_to_be_checked()
        page.context.close()


def test_a_hidden_page_asks_only_where_it_can_be_heard(phone: Any, data: Station):
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    set_hidden(phone, True)
    factories.take(data)
    phone.wait_for_timeout(6_000)  # longer than between two questions
    assert asked == []
    set_hidden(phone, False)
    phone.get_by_label(SOUND).check()
    set_hidden(phone, True)
    factories.call(data, "1")
    phone.wait_for_function(f"() => window.notes === {TONE + CALL}", timeout=15_000)


@pytest.mark.parametrize("event", [COMES_FROM_CACHE, "() => window.dispatchEvent(new Event('online'))"])
def test_a_page_that_comes_back_asks_at_once(phone: Any, data: Station, event: str):
    phone.clock.install()  # so that no question of its own comes first
    phone.get_by_label(SOUND).check()
    factories.call(data, "1")
    phone.evaluate(event)
    its_turn(phone, 3_000)
    assert told(phone) == [TONE + CALL, 1]


def test_without_the_network_it_says_since_when_and_goes_on(phone: Any, data: Station):
    phone.context.set_offline(True)
    away = phone.locator("#away")
    expect(away).to_have_text("")
    since = phone.locator("#updated").inner_text().removeprefix("Uppdaterat ").removesuffix(".")
    expect(away).to_have_text(f"Sidan är inte uppdaterad sedan {since}. Den fortsätter att fråga.", timeout=20_000)
    assert accessibility_violations(phone) == []
    factories.call(data, "1")
    phone.context.set_offline(False)
    its_turn(phone)
    expect(away).to_have_text("")


@pytest.mark.parametrize("asks", ["leave", "hold"])
def test_who_walks_away_from_a_question_is_told_of_the_call(phone: Any, served: Served, data: Station, asks: str):
    """Only the page of the number tells: the question leads back to it, but not to an error page of the browser."""
    address = phone.url
    phone.clock.install()
    phone.goto(f"{address.partition('?')[0]}/{asks}")
    phone.clock.run_for(50_000)
    phone.keyboard.press("Tab")
    phone.clock.run_for(50_000)
    expect(phone.get_by_role("button", name="Ja, ")).to_be_visible()
    phone.route("**/ticket/*", lambda route: route.abort(), times=1)
    with phone.expect_event("requestfailed"):
        phone.clock.run_for(11_000)
    expect(phone.get_by_role("button", name="Ja, ")).to_be_visible()
    with phone.expect_navigation():
        phone.clock.run_for(6_000)
    expect(phone.locator("#facts")).to_be_visible()
    factories.call(data, "1")
    its_turn(phone)


def test_without_scripts_it_loads_itself_again(browser: Any, served: Served, data: Station):
    """A minute is a second here."""
    ticket = factories.take(data)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()

    def shorten(route: Any) -> None:
        answer = route.fetch()
        assert '<meta http-equiv="refresh" content="60' in answer.text()
        route.fulfill(response=answer, body=answer.text().replace('content="60', 'content="1'))

    page.route("**/ticket/**", shorten)
    page.goto(f"{served.url}/ticket/{ticket.id}?lang=en")
    expect(page.locator("#facts strong").first).to_have_text("You are next")
    called = factories.call(data, "1")
    expect(page.locator("#facts strong").first).to_have_text("It is your turn now")
    with data.db.begin() as s:
        tickets.recall(s, factories.ticket_row(s, called.id), data.clock.now())
    page.goto(f"{served.url}/ticket/{ticket.id}/leave?lang=en")
    expect(page.locator("#facts strong").first).to_have_text("It is your turn now")
    context.close()


def test_without_scripts_it_says_that_it_must_be_reloaded(browser: Any, served: Served, data: Station):
    ticket = factories.take(data)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served.url}/ticket/{ticket.id}")
    expect(page.get_by_text("Ladda om sidan för att se din plats nu.")).to_be_visible()
    expect(page.locator("#sound")).to_be_hidden()
    factories.call(data, "1")
    page.reload()
    its_turn(page)
    context.close()
