"""A page of ours in the place of the browser's own error page, in a real browser whose service is killed."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import expect

from kiosk.station import Station
from kiosk.types import Role
from tests import factories
from tests.flows.layout import overflow
from tests.flows.pages import used_page
from tests.flows.staff import log_in_at, serving
from tests.processes import Served
from web.auth.callers import COOKIE
from web.headers import OURS

NAME = "entren.local"
WAITS = "Ett ögonblick. Skärmen väntar på svar. Fråga gärna i disken om det dröjer."
NOT_ANSWERING = "Entrén svarar inte just nu."
KEPT = """async () => {
    const addresses = [];
    for (const name of await caches.keys()) {
        for (const request of await (await caches.open(name)).keys()) addresses.push(new URL(request.url).pathname);
    }
    return addresses.sort();
}"""
RELOADS = "() => void setTimeout(() => { location.reload(); window.isAsked = true; })"
LEAVES = "dispatchEvent(new Event('beforeunload', { cancelable: true }))"
"""Whether the browser leaves the page by mouse without a question."""
UNTIL_ACTIVE = """async () => {
    const { active } = await navigator.serviceWorker.ready;
    while (active.state !== "activated") await new Promise((done) => setTimeout(done, 50));
}"""
UNTIL_GONE = """async ([old]) => {
    while ((await caches.keys()).includes(old)) await new Promise((done) => setTimeout(done, 50));
}"""
PAGES = ["/stand-in/board", "/stand-in/staff", "/stand-in/visitors"]
MAY_SCROLL = [(PAGES[1], (800, 480))]
SIZES = ((1280, 720), (720, 1280), (800, 480), (1920, 1080), (390, 844))


@pytest.fixture(scope="module")
def centre(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Station]]:
    with serving(demonstration, tmp_path_factory.mktemp("own"), f'[web]\nnames = ["{NAME}"]\n') as centre:
        yield centre


@pytest.fixture
def screen(browser: Any, served: Served) -> Iterator[Any]:
    """A page of a browser that keeps a worker, as the machine's own do; eva is logged in."""
    with browser.new_context(locale="sv-SE", viewport={"width": 1280, "height": 720}) as context:
        context.add_cookies([{"name": COOKIE, "value": log_in_at(served.data, "eva", "1"), "url": served.url}])
        page = context.new_page()
        page.goto(f"{served.url}/board")
        page.evaluate(UNTIL_ACTIVE)
        yield page


def heading(page: Any) -> Any:
    return page.get_by_role("heading").first


def test_a_reload_and_another_page_stand_in_and_go_on(screen: Any, served: Served, data: Station):
    served.kill()
    screen.reload()
    expect(heading(screen)).to_have_text(WAITS)
    expect(screen.locator("body")).to_have_css("background-color", "rgb(14, 25, 38)")
    other, staffs = screen.context.new_page(), screen.context.new_page()
    other.goto(f"{served.url}/?lang=en")
    expect(heading(other)).to_contain_text("One moment.")
    expect(other.locator("html")).to_have_attribute("lang", "en")
    staffs.goto(f"{served.url}/desk")
    expect(heading(staffs)).to_have_text(NOT_ANSWERING)
    served.start()
    expect(screen.get_by_text("Ingen väntar")).to_be_visible()
    expect(other.get_by_role("heading", name="What would you like help with?")).to_be_visible()
    expect(staffs.get_by_role("heading", name="Ingen hos dig just nu")).to_be_visible()
    assert screen.evaluate(KEPT) == PAGES


def test_a_service_that_hangs_and_one_that_is_slow(screen: Any, served: Served):
    assert served.process is not None
    served.process.send_signal(signal.SIGSTOP)
    try:
        screen.goto(f"{served.url}/topics/login", wait_until="commit")
        expect(heading(screen)).to_have_text(WAITS)
    finally:
        served.process.send_signal(signal.SIGCONT)
    expect(screen.get_by_role("button", name="Ta ett nummer")).to_be_visible()


def test_what_was_typed_is_not_left_without_a_question(screen: Any, served: Served, data: Station):
    asked = []
    screen.on("dialog", lambda question: (asked.append(question.type), question.dismiss()))
    screen.goto(f"{served.url}/loans")
    code = screen.get_by_label("Kod", exact=True)
    code.fill("TAB")
    served.kill()
    expect(screen.get_by_role("alert")).to_contain_text(NOT_ANSWERING)
    screen.evaluate(RELOADS)
    screen.wait_for_function("window.isAsked")
    expect(code).to_have_value("TAB")
    assert asked == ["beforeunload"]
    code.fill("")
    screen.evaluate(RELOADS)
    expect(heading(screen)).to_have_text(NOT_ANSWERING)
    assert asked == ["beforeunload"]
    served.start()
    expect(screen.get_by_role("heading", name="Skanna en sak")).to_be_visible()


def test_a_proxy_answers_for_a_service_that_is_away(screen: Any, served: Served, data: Station):
    served.kill()
    with proxy_of(served, {}):
        screen.reload()
        expect(heading(screen)).to_have_text(WAITS)
    with proxy_of(served, {OURS: "entren"}):
        expect(heading(screen)).to_have_text("503")  # a page of ours that says "not now" is shown
    served.start()
    screen.goto(f"{served.url}/board")
    expect(screen.get_by_text("Ingen väntar")).to_be_visible()


@contextmanager
def proxy_of(served: Served, headers: dict[str, str]) -> Iterator[None]:
    """Something that answers 503 to everything in the place of the service."""

    class Refusing(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(503)
            for name, value in (headers | {"Content-Type": "text/html"}).items():
                self.send_header(name, value)
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(b"<h1>503</h1>")

        do_HEAD = do_GET  # noqa: N815 - the library's names

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", served.port), Refusing) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield
        server.shutdown()


def test_a_file_that_was_asked_for_is_offered_when_the_service_is_back(screen: Any, served: Served, data: Station):
    factories.add_user(data, "karin", Role.ADMIN)
    cookie = {"name": COOKIE, "value": log_in_at(served.data, "karin", "1"), "url": served.url}
    screen.context.add_cookies([cookie])
    screen.goto(f"{served.url}/admin/profile")
    served.kill()
    screen.evaluate("location.assign('/admin/profile.json')")
    expect(heading(screen)).to_have_text(NOT_ANSWERING)
    served.start()
    expect(screen.get_by_role("heading", name="Entrén svarar igen.")).to_be_visible()
    expect(screen.get_by_text(NOT_ANSWERING)).to_be_hidden()
    with screen.expect_download():
        screen.get_by_role("link", name="Hämta filen").click()
    screen.get_by_role("link", name="Tillbaka").click()
    screen.wait_for_url(f"{served.url}/admin/profile")


def test_pages_of_an_updated_service_are_kept_in_the_place_of_the_old_ones(screen: Any, served: Served, data: Station):
    before = screen.evaluate("caches.keys()")
    factories.turn_on(data, "smj")
    screen.evaluate("async () => { await (await navigator.serviceWorker.ready).update(); }")
    screen.evaluate(UNTIL_GONE, before)
    assert screen.evaluate(KEPT) == PAGES


def test_each_page_fits_each_screen(browser: Any, served: Served):
    with used_page(browser, *SIZES[0]) as page:
        for path in PAGES:
            for size in SIZES:
                page.set_viewport_size({"width": size[0], "height": size[1]})
                page.goto(served.url + path)
                assert [max(0, far) for far in overflow(page)] == [0, 0] or (path, size) in MAY_SCROLL, (path, size)


def test_a_browser_that_permits_no_worker_has_the_open_page(browser: Any, served: Served):
    """As staff's have, which reach the machine by its name without https."""
    with used_page(browser, 1366, 768) as page:
        page.goto(f"http://{NAME}:{served.port}/login")
        assert page.evaluate("[isSecureContext, 'serviceWorker' in navigator]") == [False, False]
        page.get_by_label("Namn").fill("eva")
        assert page.evaluate(LEAVES)
        served.kill()
        expect(page.get_by_role("alert")).to_contain_text(NOT_ANSWERING)
        assert not page.evaluate(LEAVES)
        served.start()
        expect(page.get_by_role("alert")).to_have_count(0)
        expect(page.get_by_label("Namn")).to_have_value("eva")
        assert page.evaluate(LEAVES)
