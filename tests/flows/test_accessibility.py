"""Pages without log-in have no accessibility violations (axe-core: WCAG 2.2 A and AA) and fit their screens."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kiosk.colleagues import help as colleagues
from tests import factories
from tests.flows.accessibility import accessibility_violations
from tests.flows.pages import used_page
from tests.processes import Served

KIOSK, PHONE, WALL, DESK = (1280, 720), (390, 844), (1920, 1080), (1366, 768)
SCREENS = (KIOSK, (720, 1280), (800, 480))
"""The touchscreens on which a centre may show the kiosk's pages."""
NARROW = (320, 640)
TOUCH = 80
"""The smallest side of a touch target on the kiosk, in pixels."""
SMALL_TARGETS = """(least) => [...document.querySelectorAll("a, button, label.check")]
    .map((target) => [target.textContent.trim(), target.getBoundingClientRect()])
    .filter(([, box]) => box.width && (Math.round(box.width) < least || Math.round(box.height) < least))
    .map(([words, box]) => `${words}: ${box.width} x ${box.height}`)"""
OVERFLOW = """() => {
    const { scrollWidth, scrollHeight } = document.documentElement;
    return [scrollWidth - innerWidth, scrollHeight - innerHeight];
}"""
CUT_TEXT = """() => [...document.querySelectorAll("a, button, label, p, h1, h2, td, th, .slip")]
    .filter((it) => it.clientWidth > 1 && !it.closest(".unseen") && it.scrollWidth > it.clientWidth + 1)
    .map((it) => `${it.textContent.trim()}: ${it.scrollWidth} in ${it.clientWidth}`)"""


@dataclass(frozen=True, slots=True)
class Centres:
    """An open and a closed centre, and a waiting and a called ticket."""

    open: str
    closed: str
    waiting: str
    called: str

    def address(self, path: str) -> str:
        base = self.closed if path == "/closed" else self.open
        return base + path.replace("/closed", "/").format(waiting=self.waiting, called=self.called)


@pytest.fixture(scope="module")
def centres(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centres]:
    folder = tmp_path_factory.mktemp("centres")
    is_open = factories.copy_demonstration(demonstration, folder / "open")
    called = factories.take(is_open, "bills")
    factories.call(is_open, "1")
    waiting = [factories.take(is_open) for _ in range(4)][-1]
    factories.hold(is_open)
    with is_open.db.begin() as s:
        colleagues.ask_at_touchscreen(s, is_open.clock.now())
    is_closed = factories.copy_demonstration(demonstration, folder / "closed")
    factories.close_today(is_closed)
    for station in (is_open, is_closed):
        station.db.close()
    served = [Served("web", folder / name, folder / f"{name}.log").start() for name in ("open", "closed")]
    yield Centres(served[0].url, served[1].url, waiting.id, called.id)
    for process in served:
        process.stop()


@pytest.fixture
def opened(browser: Any, centres: Centres) -> Iterator[Any]:
    """Open a page at a size, with or without larger text and full contrast."""
    with used_page(browser, *KIOSK) as page:
        page.emulate_media(reduced_motion="reduce")

        def open_page(path: str, size: tuple[int, int], sees_better: bool = False) -> Any:
            set_size(page, size)
            if sees_better:
                sight = {"name": "entren_sight", "value": "better"}
                page.context.add_cookies([sight | {"url": url} for url in (centres.open, centres.closed)])
            page.goto(centres.address(path))
            return page

        yield open_page
        page.emulate_media(reduced_motion="null")


def set_size(page: Any, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})


KIOSK_PAGES = [
    "/",
    "/topics/apply",
    "/taken/{waiting}",
    "/help",
    "/back",
    "/feedback?number=A1",
    "/feedback/service",
    "/closed",
]
PAGES = [
    *[(path, KIOSK) for path in (*KIOSK_PAGES, "/?lang=en", "/topics/apply?lang=en", "/taken/{called}", "/nowhere")],
    ("/board", WALL),
    ("/ticket/{waiting}", PHONE),
    ("/ticket/{called}", PHONE),
    ("/ticket/{waiting}/leave", PHONE),
    ("/ticket/{waiting}/hold", PHONE),
    ("/login", DESK),
    ("/login", PHONE),
    ("/setup", DESK),
    ("/setup", PHONE),
]


@pytest.mark.parametrize(("path", "size"), PAGES)
def test_no_page_has_accessibility_violations(opened: Any, path: str, size: tuple[int, int]):
    assert accessibility_violations(opened(path, size)) == []


@pytest.mark.parametrize("path", KIOSK_PAGES)
def test_no_page_with_larger_text_and_full_contrast_has_violations(opened: Any, path: str):
    page = opened(path, KIOSK, sees_better=True)
    assert page.locator("body.high-contrast").count() == 1
    assert accessibility_violations(page) == []


@pytest.mark.parametrize("sees_better", [False, True])
@pytest.mark.parametrize("path", [*KIOSK_PAGES, "/?lang=en", "/?gone=1", "/nowhere"])
def test_the_kiosk_neither_scrolls_nor_has_small_targets(opened: Any, path: str, sees_better: bool):
    page = opened(path, KIOSK, sees_better)
    for size in SCREENS:
        set_size(page, size)
        assert page.evaluate(OVERFLOW) == [0, 0], size
        assert page.evaluate(SMALL_TARGETS, TOUCH) == [], size


@pytest.mark.parametrize("path", KIOSK_PAGES)
def test_text_at_twice_the_size_is_not_cut(opened: Any, path: str):
    """The page may scroll down but not sideways, and no text overflows its element."""
    page = opened(path, KIOSK)
    page.evaluate("document.styleSheets[0].insertRule('html { font-size: 200% !important }')")
    for size in SCREENS:
        set_size(page, size)
        assert page.evaluate(OVERFLOW)[0] == 0, size
        assert page.evaluate(CUT_TEXT) == [], size


@pytest.mark.parametrize("path", [*KIOSK_PAGES, "/ticket/{waiting}", "/ticket/{called}", "/login", "/setup", "/board"])
def test_a_narrow_screen_scrolls_one_way(opened: Any, path: str):
    page = opened(path, NARROW)
    assert page.evaluate(OVERFLOW)[0] == 0


@pytest.mark.parametrize("sees_better", [False, True])
def test_the_link_of_a_problem_page_is_one_line_on_a_phone(opened: Any, sees_better: bool):
    page = opened("/nowhere", PHONE, sees_better)
    lines = """(button) => {
        const words = document.createRange();
        words.selectNodeContents(button.lastChild);
        return words.getClientRects().length;
    }"""
    assert page.locator(".foot .next").evaluate(lines) == 1
    assert page.evaluate(CUT_TEXT) == []
