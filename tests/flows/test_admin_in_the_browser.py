"""An admin in a real Chromium logs in, reads the figures, sends by hand and adds a user.

The pages have no accessibility violations.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from kiosk.demo import past
from kiosk.loans import lending, queries
from kiosk.types import Role
from tests import factories
from tests.flows.accessibility import accessibility_violations
from tests.flows.layout import overflow, unreadable
from tests.flows.pages import used_page
from tests.processes import Served
from web.auth.callers import COOKIE

PAGES = (
    "",
    "?weeks=8",
    "/items",
    "/new-item",
    "/models",
    "/users",
    "/users/1",
    "/tokens",
    "/municipality",
    "/today",
    "/hours",
    "/days",
    "/new-day",
    "/notices",
    "/new-notice",
    "/topics",
    "/desks",
    "/centre",
    "/log",
)
ABOVE_THE_HEADING = """() => document.querySelector("h1").getBoundingClientRect().top
    - document.querySelector("nav.sections").getBoundingClientRect().bottom"""
HEADING_IN_EACH_FRAME = """
window.tops = [];
function look() {
  const heading = document.querySelector("h1");
  if (heading) window.tops.push(heading.getBoundingClientRect().top);
  requestAnimationFrame(look);
}
look();
"""
SIZES = ({"width": 1366, "height": 768}, {"width": 390, "height": 844})


@pytest.fixture(scope="module")
def served_with_a_past(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A real `kiosk web` with sixty past days, a day that is not sent, and a hub that does not answer."""
    folder = tmp_path_factory.mktemp("admin")
    data = folder / "served"
    station = factories.copy_demonstration(demonstration, data)
    with (data / "kiosk.toml").open("a", encoding="utf-8") as settings:
        settings.write('hub = "http://127.0.0.1:9"\n')
    at = station.clock.now()
    factories.take(station, at=at.later(days=-2))  # not yesterday: at night that line still goes on
    with station.db.begin() as s:
        past.write_history(s, 60, at)
        lending.lend(s, queries.find(s, "TAB0001"), at)
    factories.take(station, "bills")
    factories.finish(station, factories.call(station))
    factories.take(station)
    factories.add_user(station, "karin", Role.ADMIN)
    station.db.close()
    process = Served("web", data, folder / "web.log").start()
    yield process
    process.stop()


def log_in(page: Any, url: str) -> None:
    page.goto(f"{url}/admin")
    page.get_by_label("Namn").fill("karin")
    page.get_by_label("Lösenord").fill(factories.PASSWORD)
    page.get_by_role("button", name="Logga in").click()
    page.wait_for_url(f"{url}/admin")


def figure(page: Any, name: str) -> str:
    return str(page.locator(".figures > div", has=page.get_by_text(name, exact=True)).locator(".n").inner_text())


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    with used_page(browser, 1366, 768) as page:
        yield page


def test_the_figures_are_read_reports_sent_and_a_user_added(served_with_a_past: Served, page: Any) -> None:
    url = served_with_a_past.url
    log_in(page, url)

    assert [figure(page, name) for name in ("Nummer", "Besök", "Lån", "Återlämnade")] == ["2", "1", "1", "0"]
    page.get_by_role("link", name="8 veckor").click()
    expect(page.get_by_text("8 veckor", exact=True)).to_have_attribute("aria-current", "true")
    expect(page.locator(".plot rect.bar").nth(20)).to_be_attached()
    with page.expect_download() as download:
        page.get_by_role("link", name="Hämta som CSV").click()
    assert Path(download.value.path()).read_text("utf-8-sig").startswith("Datum;Veckodag;Läge;Nummer")

    page.get_by_role("button", name="Försök nu").click()
    expect(page.locator(".notice")).to_have_text(["Vi försökte nyss, men inget kom fram."])

    page.get_by_role("link", name="Användare").click()
    page.get_by_label("Namn att logga in med").fill("Maja")
    page.get_by_role("button", name="Lägg till").click()
    page.get_by_role("strong").filter(has_text="Maja").wait_for()
    page.get_by_role("button", name="Kopiera").click()
    expect(page.locator("[data-copied]")).to_have_text("Kopierat.")
    page.get_by_role("link", name="Historik").click()
    expect(page.locator("tbody tr").first).to_contain_text("Lade till en användare: Maja")


def test_a_field_for_a_file_has_our_words_the_files_name_and_a_ring(served_with_a_past: Served, page: Any) -> None:
    log_in(page, served_with_a_past.url)
    page.goto(f"{served_with_a_past.url}/admin/profile")
    field, button = page.get_by_label("Fil från ett annat center"), page.get_by_text("Välj en fil", exact=True)
    expect(page.get_by_text("Ingen fil är vald än.")).to_be_visible()
    page.get_by_role("link", name="Spara som fil").focus()
    page.keyboard.press("Tab")
    expect(field).to_be_focused()
    expect(button).to_have_css("outline-width", "5px")
    with page.expect_file_chooser() as chooser:
        button.click(force=True)
    chooser.value.set_files({"name": "norsjo.json", "mimeType": "application/json", "buffer": b"{}"})
    expect(page.get_by_text("norsjo.json")).to_be_visible()


def test_a_question_opens_in_its_row_after_the_window_was_narrowed(served_with_a_past: Served, page: Any) -> None:
    """A browser does not draw what opens inside two containers (see .dash .panel in admin.css)."""
    log_in(page, served_with_a_past.url)
    page.goto(f"{served_with_a_past.url}/admin/topics")
    page.set_viewport_size(SIZES[1])
    row = page.locator("#row-bills")
    row.locator(".asked summary").click()
    expect(row.get_by_role("button", name="Ja, gör så")).to_be_in_viewport()


def test_no_message_takes_no_room_and_one_that_comes_with_the_page_moves_nothing(
    served_with_a_past: Served, page: Any
) -> None:
    log_in(page, served_with_a_past.url)
    page.goto(f"{served_with_a_past.url}/admin/centre")
    assert page.evaluate(ABOVE_THE_HEADING) <= 24
    page.add_init_script(HEADING_IN_EACH_FRAME)
    page.get_by_role("button", name="Spara").first.click()
    expect(page.locator("[data-said]")).to_contain_text("sparade")
    page.wait_for_function("() => !document.querySelector('[data-room]')")
    assert len(set(page.evaluate("() => window.tops"))) == 1


def test_the_log_on_a_phone_breaks_no_name(served_with_a_past: Served, page: Any) -> None:
    log_in(page, served_with_a_past.url)
    page.set_viewport_size(SIZES[1])
    page.goto(f"{served_with_a_past.url}/admin/log")
    page.locator(".who-what tbody th").first.evaluate("(it) => (it.textContent = 'Anna-Karin Lindström Wikström')")
    assert [it for it in unreadable(page) if it.startswith("broken")] == []
    assert overflow(page)[0] == 0


def test_pages_have_no_accessibility_violations_and_fit(served_with_a_past: Served, page: Any) -> None:
    """axe-core finds nothing, no page is wider than its screen, and the content security policy blocks nothing.

    Only the overview has other markup on a phone, and the users, who are in the test of the log-in.
    """
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    log_in(page, served_with_a_past.url)
    for path in PAGES:
        page.goto(f"{served_with_a_past.url}/admin{path}")
        for size in SIZES:
            page.set_viewport_size(size)
            if path != "?weeks=8" and (size is SIZES[0] or not path):  # else the markup is one that was seen
                assert accessibility_violations(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
    assert complaints == []


def test_a_form_keeps_what_was_typed_while_the_service_is_away_or_the_session_has_ended(
    served_with_a_past: Served, page: Any
) -> None:
    url, text = served_with_a_past.url, "Hissen är trasig."
    log_in(page, url)
    page.goto(f"{url}/admin/new-notice")
    page.get_by_label("Text på svenska").fill(text)
    save = page.get_by_role("main").get_by_role("button")

    page.context.set_offline(True)
    save.click()
    expect(page.get_by_role("alert")).to_contain_text("Entrén svarar inte just nu. Inget är sparat")
    page.context.set_offline(False)
    expect(page.get_by_role("alert")).to_have_text("Entrén svarar igen. Inget är sparat än: tryck en gång till.")
    page.keyboard.press("Tab")
    expect(page.get_by_role("alert")).to_have_count(0)

    page.context.set_offline(True)
    page.get_by_role("link", name="Historik").click()
    expect(page.get_by_role("alert")).to_contain_text("Det du trycker på går inte fram")  # nothing was to be saved
    page.context.set_offline(False)
    expect(page.get_by_role("alert")).to_have_count(0)  # by itself

    page.context.clear_cookies(name=COOKIE)
    save.click()
    expect(page.get_by_role("alert")).to_contain_text("Du är inte inloggad längre.")
    assert accessibility_violations(page) == []
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Logga in i en ny flik").click()
    opened.value.get_by_label("Namn").fill("karin")
    opened.value.get_by_label("Lösenord").fill(factories.PASSWORD)
    opened.value.get_by_role("button", name="Logga in").click()
    opened.value.wait_for_url(f"{url}/account")
    opened.value.close()

    expect(page.get_by_role("alert")).to_have_count(0)
    save.click()
    page.wait_for_url(f"{url}/admin/notices*")
    expect(page.get_by_role("main")).to_contain_text(text)


def test_a_link_is_followed_only_while_the_service_answers(served_with_a_past: Served, page: Any) -> None:
    """Otherwise the page stays and says so, by mouse and by keyboard. The browser alone opens another tab."""
    url, text = served_with_a_past.url, "Hissen är trasig."
    log_in(page, url)
    page.goto(f"{url}/admin/new-notice")
    page.get_by_label("Text på svenska").fill(text)
    link = page.get_by_role("link", name="Användare")

    page.context.set_offline(True)
    for press in (link.click, lambda: link.press("Enter")):
        press()
        expect(page.get_by_role("alert")).to_contain_text("Entrén svarar inte just nu.")
        page.get_by_role("alert").evaluate("alert => alert.remove()")
    assert page.url == f"{url}/admin/new-notice"
    expect(page.get_by_label("Text på svenska")).to_have_value(text)
    page.context.set_offline(False)

    with page.context.expect_page() as opened:
        link.click(modifiers=["Control"])
    opened.value.close()
    assert page.url == f"{url}/admin/new-notice"
    link.press("Enter")
    page.wait_for_url(f"{url}/admin/users")
    page.goto(f"{url}/admin/items")
    page.get_by_role("searchbox").fill("TAB0001")
    page.context.set_offline(True)
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Entrén svarar inte just nu.")
    page.context.set_offline(False)
    page.get_by_role("searchbox").press("Enter")
    page.wait_for_url(f"{url}/admin/items?*TAB0001*")


def test_on_a_phone_a_question_covers_no_button_of_another_row(browser: Any, served_with_a_past: Served):
    with used_page(browser, 390, 844) as page:
        log_in(page, served_with_a_past.url)
        page.goto(f"{served_with_a_past.url}/admin/topics")
        page.locator(".kept > li").nth(1).locator(".asked > summary").click()
        question = page.locator(".asked[open] .question").bounding_box()
        next_row = page.locator(".kept > li").nth(2).bounding_box()
        assert question["y"] + question["height"] <= next_row["y"]
