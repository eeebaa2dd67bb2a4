"""What a press at the desk's page does in a real Chromium: it stays on the page, also while the service is away."""

import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import Error, Route, expect

from kiosk.queue import queries, tickets
from kiosk.queue.models import State
from kiosk.station import Station
from tests import factories
from tests.factories import ticket_view
from tests.flows.staff import press, serving, staff_page
from tests.processes import Served
from web.auth.callers import COOKIE

AWAY = "Entrén svarar inte just nu."
MISSED = "Sidan ändrades just när du tryckte, och trycket gjorde ingenting."
MAYBE_LOST = "Det är inte säkert att trycket gick fram."
WAITS = "Ditt tryck är skickat. Väntar på svar."
KEPT = "Ditt senaste tryck gick fram."
NOT_KEPT = "Ditt senaste tryck gick inte fram."


@pytest.fixture(scope="module")
def centre(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Station]]:
    with serving(demonstration, tmp_path_factory.mktemp("own")) as centre:
        yield centre


@pytest.fixture
def page(browser: Any, served: Served, data: Station) -> Iterator[Any]:
    """Eva at desk 1, and somebody waits."""
    factories.take(data)
    with staff_page(browser, served, "eva", "1") as page:
        expect(page.locator("#call:not([aria-disabled])")).to_be_visible()
        page.wait_for_load_state()
        yield page


def test_the_page_asks_for_nothing_more_after_the_answer(page: Any, data: Station):
    page.evaluate("window.isSameDocument = true")
    page.wait_for_timeout(500)  # the stream's first event
    asked: list[tuple[str, str]] = []
    page.on("request", lambda request: asked.append((request.method, request.url.rpartition("/")[2])))
    press(page, "F2")
    expect(page.get_by_role("heading", name="Hos dig nu")).to_be_visible()
    page.wait_for_timeout(700)  # the event about the call
    assert asked == [("POST", "call"), ("GET", "desk")]
    assert page.evaluate("window.isSameDocument")


def test_a_change_with_several_events_is_fetched_once(page: Any, data: Station):
    page.wait_for_timeout(500)  # the stream's first events
    asked = []

    def answer_late(route: Route) -> None:
        asked.append(route.request.method)
        response = route.fetch()
        page.wait_for_timeout(300)  # the other event comes before the answer
        route.fulfill(response=response)

    page.route("**/desk", answer_late)
    with data.db.begin() as s:
        tickets.call_next(s, "2", data.clock.now())
    expect(page.get_by_role("heading", name="Väntar: 0")).to_be_visible()
    page.wait_for_timeout(700)
    assert asked == ["GET"]


def test_a_change_by_others_during_the_press_is_followed(page: Any, data: Station):
    others = []

    def answer_late(route: Route) -> None:
        response = route.fetch()
        others.append(factories.take(data))
        page.wait_for_timeout(300)  # its event comes before the answer
        route.fulfill(response=response)

    page.route("**/desk/call", answer_late)
    with page.expect_response("**/desk/call"):  # a page that was asked for before the press can show its effect sooner
        press(page, "F2")
    expect(page.get_by_role("heading", name="Hos dig nu")).to_be_visible()
    expect(page.locator(".queue.waiting bdi").get_by_text(others[0].number)).to_be_visible(timeout=3000)


def test_the_focus_stays_or_goes_to_the_main_part(page: Any, data: Station):
    page.locator("#call").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Hos dig nu")).to_be_visible()
    expect(page.locator("#call")).to_be_focused()
    page.get_by_label("Lösenord").check()
    page.get_by_role("button", name="Kalla igen").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("igen.")).to_be_visible()
    expect(page.get_by_role("button", name="Kalla igen")).to_be_focused()
    expect(page.get_by_label("Lösenord")).to_be_checked()
    page.get_by_role("button", name="Löst", exact=False).first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ingen hos dig just nu")).to_be_visible()
    expect(page.locator("#main")).to_be_focused()


def test_a_press_after_the_session_ended_leads_to_the_log_in(page: Any, data: Station):
    page.context.clear_cookies(name=COOKIE)
    press(page, "F2")
    expect(page.get_by_role("link", name="Logga in")).to_be_visible()


def test_a_press_that_the_service_could_not_answer_is_not_shown_as_done(page: Any, data: Station):
    page.route("**/desk/call", lambda route: route.fulfill(status=503))
    press(page, "F2")
    expect(page.get_by_text(NOT_KEPT)).to_be_visible()
    expect(page.locator("#call:not([aria-disabled])")).to_be_visible()
    page.unroute("**/desk/call")
    press(page, "F2")
    expect(page.get_by_role("heading", name="Hos dig nu")).to_be_visible()
    expect(page.get_by_text(NOT_KEPT)).to_be_hidden()


def test_a_press_while_the_service_is_frozen_waits_and_is_settled(page: Any, served: Served, data: Station):
    assert served.process is not None
    served.process.send_signal(signal.SIGSTOP)
    try:
        press(page, "F2")
        expect(page.locator("#call[data-waits]")).to_be_visible()
        expect(page.get_by_text(WAITS)).to_be_visible()
        expect(page.get_by_role("alert")).to_contain_text("Ditt tryck har inte fått svar än.", timeout=8000)
        expect(page.locator("#call[data-waits][aria-disabled]")).to_be_visible()
        expect(page.get_by_role("heading", name="Ingen hos dig just nu")).to_be_visible()
    finally:
        served.process.send_signal(signal.SIGCONT)
    said = page.locator("#said")
    expect(said).to_contain_text("Ditt senaste tryck gick", timeout=10_000)
    expect(page.locator("button[data-waits]")).to_have_count(0)
    with data.db.read() as s:
        called = queries.row_at_desk(s, "1") is not None
    assert said.text_content() == KEPT if called else said.text_content().startswith(NOT_KEPT)
    expect(page.get_by_role("heading", name="Hos dig nu" if called else "Ingen hos dig just nu")).to_be_visible()


def test_a_press_that_was_settled_is_not_made_when_it_arrives_later(page: Any, data: Station):
    """As a press that a frozen service had in its queue."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/desk/call", hold)
    press(page, "F2")
    expect(page.get_by_text(NOT_KEPT)).to_be_visible(timeout=8000)
    page.request.post(held[0].request.url, form=dict(parse_qsl(held[0].request.post_data)))
    with data.db.read() as s:
        assert queries.row_at_desk(s, "1") is None


def test_a_press_whose_answer_was_lost_is_not_sent_again(page: Any, data: Station):
    """Two visitors wait: a call that was sent twice would be seen in the words about the second one."""
    factories.take(data)
    sent: list[Route] = []

    def lose(route: Route) -> None:
        sent.append(route)
        route.fetch(max_redirects=0)  # the service has done it, and the browser does not hear so
        route.abort()

    page.route("**/desk/call", lose)
    press(page, "F2")
    expect(page.get_by_text(KEPT)).to_be_visible()
    expect(page.get_by_role("heading", name="Hos dig nu")).to_be_visible()
    expect(page.locator(".queue.waiting li")).to_have_count(1)
    assert len(sent) == 1


def give_number(page: Any) -> None:
    page.locator("#give > summary").click()
    page.locator("#give").get_by_text("I telefon").click()
    page.get_by_role("button", name="Ta ett nummer").click()


def lose_answers(page: Any) -> None:
    """The service does it, and the browser does not hear so."""

    def lose(route: Route) -> None:
        with suppress(Error):  # the page was loaded anew meanwhile
            route.fetch(max_redirects=0)
            route.abort()

    page.route("**/desk/number", lose)


def test_a_number_whose_answer_was_lost_is_given_once_also_when_the_page_is_loaded_anew(page: Any, data: Station):
    lose_answers(page)
    give_number(page)
    expect(page.get_by_text(AWAY)).to_be_visible()
    page.reload()
    expect(page.get_by_text(AWAY)).to_be_visible()
    page.unroute_all(behavior="ignoreErrors")
    expect(page.locator("#said")).to_contain_text("Numret är")
    expect(page.locator(".queue.waiting li")).to_have_count(2)
    page.reload()
    give_number(page)
    expect(page.locator(".queue.waiting li")).to_have_count(3)


def test_a_number_that_was_given_up_keeps_its_form(page: Any, data: Station):
    """A minute after the press the page leaves it to the user: the same form again is the same press."""
    lose_answers(page)
    give_number(page)
    expect(page.get_by_text(AWAY)).to_be_visible()
    page.evaluate("() => { const now = Date.now; Date.now = () => now() + 60_000; }")
    expect(page.get_by_text(MAYBE_LOST)).to_be_visible()
    page.wait_for_timeout(3000)  # by this clock the stream is stale again and again: the page asks, and goes on
    expect(page.get_by_text(MAYBE_LOST)).to_be_visible()
    expect(page.get_by_label("I telefon")).to_be_checked()
    page.unroute_all(behavior="ignoreErrors")
    page.get_by_role("button", name="Ta ett nummer").click()
    expect(page.locator("#said")).to_contain_text("Numret är")
    expect(page.locator(".queue.waiting li")).to_have_count(2)


def test_a_press_before_the_answer_to_another_is_not_dropped_without_a_word(page: Any, data: Station):
    def answer_late(route: Route) -> None:
        response = route.fetch()
        page.evaluate("document.getElementById('count-passing').click()")
        route.fulfill(response=response)

    page.route("**/desk/call", answer_late)
    press(page, "F2")
    expect(page.get_by_text(MISSED)).to_be_visible()
    expect(page.get_by_text("Hjälp i förbigående: 0")).to_be_visible()


def test_while_the_service_is_away_nothing_is_lost(page: Any, served: Served, data: Station):
    waiting = factories.take(data)
    expect(page.locator(".queue.waiting bdi").get_by_text(waiting.number)).to_be_visible()
    served.kill()
    press(page, "F2")
    expect(page.get_by_role("alert")).to_contain_text(AWAY, timeout=5000)
    expect(page.get_by_role("heading", name="Ingen hos dig just nu")).to_be_visible()
    page.get_by_role("link", name="Utlåning").focus()
    page.keyboard.press("Enter")
    assert page.locator("button:not([aria-disabled])").count() == 0
    served.start()
    expect(page.locator("#call:not([aria-disabled])")).to_be_visible()
    assert ticket_view(data, waiting.id).state is State.WAITING
    expect(page.locator("[data-away]")).to_be_empty()
    press(page, "F2")
    expect(page.get_by_role("heading", name="Hos dig nu")).to_be_visible()


def test_it_is_said_without_a_press_too(page: Any, served: Served):
    served.kill()
    expect(page.get_by_role("alert")).to_contain_text(AWAY, timeout=5000)
    served.start()
    expect(page.locator("[data-away]")).to_be_empty()


def test_while_the_service_is_away_no_key_leaves_the_page(page: Any, served: Served):
    """A reload would show the browser's own error page. Whether it is kept from reloading is what the event says."""
    page.evaluate("addEventListener('keydown', (event) => (window.isKept = event.defaultPrevented))")
    assert not is_kept_from(page, "F5")
    served.kill()
    try:
        expect(page.get_by_role("alert")).to_contain_text(AWAY, timeout=8000)
        assert [
            key for key in ("F5", "Control+F5", "Control+r", "Control+Shift+R") if not is_kept_from(page, key)
        ] == []
        assert not is_kept_from(page, "r")
    finally:
        served.start()
    expect(page.locator("[data-away]")).to_be_empty(timeout=10_000)


def is_kept_from(page: Any, keys: str) -> bool:
    page.keyboard.press(keys)
    return bool(page.evaluate("window.isKept"))
