"""A press of the button beside the screen, at a real `kiosk device`, shows a number on a real page."""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from device.panel import PACE
from device.panel_simulator import ask
from kiosk.station import open_station
from tests import factories
from tests.device.real_devices import RunningAgent
from tests.flows.pages import used_page
from tests.processes import Served
from tests.waiting import until

SHOWN_SECONDS = 5.0
"""Each number is shown for at least so many seconds."""
KIOSK = (1280, 720)
SIZES = [KIOSK, (720, 1280), (800, 480), (1024, 600), (1920, 1080)]
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
COVERED = """() => {
  const row = document.querySelector("[data-passing]").getBoundingClientRect();
  const outside = (box) => box.top < -1 || box.left < -1 || box.bottom > innerHeight + 1 || box.right > innerWidth + 1;
  const meet = (box) => box.top < row.bottom && row.top < box.bottom && box.left < row.right && row.left < box.right;
  return [...document.querySelectorAll("h1, h2, .button, label, .got .slip, .fact, [data-passing]")]
    .map((it) => [it, it.getBoundingClientRect()])
    .filter(([it, box]) => box.width && (outside(box) || (!("passing" in it.dataset) && meet(box))))
    .map(([it]) => it.textContent.trim());
}"""
"""The texts that the row of a press covers or moves off the screen."""
BOXES = "(tiles) => tiles.map((tile) => JSON.stringify(tile.getBoundingClientRect()))"
NOTE_NUMBERS = """
  const note = () => {
    const places = { seen: "[data-press] .slip b", passed: "[data-passing]:not([hidden]) [data-number]" };
    for (const [key, place] of Object.entries(places)) {
      const number = document.querySelector(place)?.textContent;
      if (!number) continue;
      const seen = JSON.parse(localStorage.getItem(key) ?? "[]");
      const last = seen.at(-1);
      if (last?.number === number) last.until = Date.now();
      else seen.push({ number, from: Date.now(), until: Date.now() });
      localStorage.setItem(key, JSON.stringify(seen));
    }
  };
  setInterval(note, 50);
"""
"""A script in each page that notes which number it shows, alone or in a row, from when and until when."""


@pytest.fixture
def web_and_agent(demonstration: Path, tmp_path: Path) -> Iterator[tuple[Served, RunningAgent]]:
    """A real `kiosk web`, and a real `kiosk device` with mock pins."""
    factories.copy_demonstration(demonstration, tmp_path / "data").db.close()
    served = Served("web", tmp_path / "data", tmp_path / "web.log").start()
    agent = RunningAgent(tmp_path / "data").start()
    yield served, agent
    assert agent.stop() == 0
    served.stop()


@pytest.fixture(scope="module")
def noting_page(browser: Any) -> Iterator[Any]:
    """A page that notes the numbers which it shows, for all tests of this file: each has a service of its own."""
    with used_page(browser, *KIOSK) as page:
        page.add_init_script(NOTE_NUMBERS)
        yield page
        page.context.close()


@pytest.fixture
def screen(noting_page: Any) -> Iterator[Any]:
    noting_page.set_viewport_size({"width": KIOSK[0], "height": KIOSK[1]})
    yield noting_page
    noting_page.goto("about:blank")
    noting_page.context.clear_cookies()


def press(agent: RunningAgent, number: int) -> None:
    """Press the button again, as soon as it reacts."""
    if number > 1:
        time.sleep(PACE.hold_off + 0.1)
    assert ask(agent.data, "press ticket") == "ok"
    until(lambda: agent.count("ticket") == number)


def open_start(page: Any, served: Served) -> None:
    with page.expect_response("**/api/v1/live?*"):
        page.goto(f"{served.url}/")


def seen(page: Any, key: str = "seen") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate("(key) => JSON.parse(localStorage.getItem(key) ?? '[]')", key)
    return found


def numbers(page: Any) -> list[str]:
    return [one["number"] for one in seen(page)]


def test_a_press_shows_its_number_on_the_screen(web_and_agent: tuple[Served, RunningAgent], screen: Any):
    served, agent = web_and_agent
    open_start(screen, served)
    press(agent, 1)
    screen.wait_for_url("**/pressed*")
    expect(screen.locator(".slip")).to_contain_text("A1")
    expect(screen.locator("[data-announces]")).to_have_text("Ditt nummer är A1")
    assert screen.locator(".qr").count() == 0
    assert agent.rows("SELECT channel, topic FROM ticket") == [("button", "other")]


def test_three_presses_within_eight_seconds_are_three_numbers_on_the_screen(
    web_and_agent: tuple[Served, RunningAgent], screen: Any
):
    served, agent = web_and_agent
    open_start(screen, served)
    began = time.monotonic()
    for number in (1, 2, 3):
        press(agent, number)
    assert time.monotonic() - began < 8
    expect(screen.locator("[data-said]")).to_have_text(re.compile(r"Nästa nummer visas om \d sekunder\."))
    expect(screen.locator("[data-press] .slip b")).to_have_text("A3", timeout=30_000)
    expect(screen.locator("[data-said]")).to_have_text("Stängs om 13 sekunder.", timeout=30_000)
    assert numbers(screen) == ["A1", "A2", "A3"]
    assert all(one["until"] - one["from"] >= SHOWN_SECONDS * 1000 - 100 for one in seen(screen)[:2])


def test_presses_while_the_page_was_not_there_are_shown_and_none_of_them_twice(
    web_and_agent: tuple[Served, RunningAgent], screen: Any
):
    served, agent = web_and_agent
    press(agent, 1)
    press(agent, 2)
    screen.goto(f"{served.url}/")
    expect(screen.locator("[data-press] .slip b")).to_have_text("A1")
    screen.reload()  # a reload shows what was shown, and goes on from there
    expect(screen.locator("[data-press] .slip b")).to_have_text("A1")
    expect(screen.locator("[data-press] .slip b")).to_have_text("A2")
    screen.get_by_role("link", name="Klar").click()
    screen.wait_for_url(f"{served.url}/")
    screen.wait_for_timeout(1000)
    assert screen.url == f"{served.url}/"
    assert numbers(screen) == ["A1", "A2"]


def test_a_press_while_somebody_else_uses_the_screen_takes_nothing_from_them(
    web_and_agent: tuple[Served, RunningAgent], screen: Any
):
    served, agent = web_and_agent
    with screen.expect_response("**/api/v1/live?*"):
        screen.goto(f"{served.url}/topics/login")
    screen.get_by_text("Eget rum").click()
    press(agent, 1)
    passing = screen.locator("[data-passing]")
    expect(passing).to_have_text("Du som tryckte på knappen: A1")
    assert screen.get_by_role("checkbox", name="Eget rum").is_checked()
    expect(passing).to_be_hidden(timeout=30_000)
    screen.get_by_role("link", name="Tillbaka").click()
    screen.wait_for_timeout(1000)
    assert screen.url.startswith(f"{served.url}/?lang=")
    assert numbers(screen) == []


def test_three_presses_while_somebody_chooses_a_topic_leave_the_start_page_as_it_is(
    web_and_agent: tuple[Served, RunningAgent], screen: Any
):
    served, agent = web_and_agent
    open_start(screen, served)
    screen.get_by_role("link", name="English").click()
    expect(screen.get_by_role("heading")).to_have_text("What would you like help with?")
    before = screen.locator(".tile").evaluate_all(BOXES)
    for number in (1, 2, 3):
        press(agent, number)
    passing = screen.locator("[data-passing]")
    expect(passing).to_contain_text("A1")
    assert screen.locator(".tile").evaluate_all(BOXES) == before
    expect(passing).to_contain_text("A3", timeout=30_000)
    expect(passing).to_be_hidden(timeout=30_000)
    assert [one["number"] for one in seen(screen, "passed")] == ["A1", "A2", "A3"]
    assert all(one["until"] - one["from"] >= SHOWN_SECONDS * 1000 - 100 for one in seen(screen, "passed"))
    expect(screen.get_by_role("heading")).to_have_text("What would you like help with?")
    assert numbers(screen) == []


def test_a_number_pressed_just_before_closing_is_shown_on_the_closed_page(
    web_and_agent: tuple[Served, RunningAgent], screen: Any
):
    served, agent = web_and_agent
    press(agent, 1)
    station = open_station(agent.data)
    factories.close_today(station)
    station.db.close()
    screen.goto(f"{served.url}/")
    expect(screen.locator("[data-press] .slip b")).to_have_text("A1")


@pytest.mark.parametrize("sight", ["plain", "better"])
@pytest.mark.parametrize("has_taken", [False, True])
def test_a_press_covers_nothing_that_somebody_else_needs(
    web_and_agent: tuple[Served, RunningAgent], screen: Any, has_taken: bool, sight: str
):
    served, agent = web_and_agent
    screen.context.add_cookies([{"name": "entren_sight", "value": sight, "url": served.url}])
    with screen.expect_response("**/api/v1/live?*"):
        screen.goto(f"{served.url}/topics/login")
    if has_taken:
        screen.get_by_role("button", name="Ta ett nummer").click()
        screen.wait_for_url("**/taken/**")
    assert ask(agent.data, "press ticket") == "ok"
    expect(screen.locator("[data-passing]")).to_be_visible()
    found = {}
    for width, height in SIZES:
        screen.set_viewport_size({"width": width, "height": height})
        screen.evaluate(DRAWN)  # js/fit.js acts in the frame after
        found[width, height] = screen.evaluate(COVERED)
    expect(screen.locator("[data-passing]")).to_be_visible()
    assert not any(found.values()), found


def test_a_second_screen_shows_the_number_too(web_and_agent: tuple[Served, RunningAgent], screen: Any, browser: Any):
    served, agent = web_and_agent
    with used_page(browser, *KIOSK) as second:
        open_start(screen, served)
        open_start(second, served)
        press(agent, 1)
        for page in (screen, second):
            expect(page.locator("[data-press] .slip b")).to_have_text("A1")
