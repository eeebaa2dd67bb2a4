"""A text as long as it may be (kiosk/translations/room.py) is whole on its key or heading, and pushes nothing away."""

from typing import Any

from kiosk.centre import topics
from kiosk.station import Station
from kiosk.translations.room import ROOM
from tests import factories
from tests.flows.layout import at_size, overflow, unreadable
from tests.flows.pages import used_page
from tests.processes import Served

SCREENS = ((800, 480), (1280, 720))
HELD = 20
PUT_IN = """([swedish, most]) => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const node = texts.currentNode;
        const said = node.data.trim().replaceAll("\\u00ad", "");
        if (said !== swedish || !node.parentElement.checkVisibility()) continue;
        window.putBack = ((before) => () => (node.data = before))(node.data);
        node.data = (swedish.replace(/[.!?]$/, "") + ` ${swedish.toLowerCase()}`.repeat(most)).slice(0, most);
        return true;
    }
    return false;
}"""


def cut(page: Any, swedish: str, most: int) -> list[Any] | None:
    """What is wrong with a page once the text has its greatest length; null where the page does not have the text."""
    if not page.evaluate(PUT_IN, [swedish, most]):
        return None
    found = [*unreadable(page), *([overflow(page)] if max(overflow(page)) > 0 else [])]
    page.evaluate("() => void window.putBack()")
    return found


MORE_TOPICS = 3
"""With those of the demonstration more than a page holds."""


def test_each_text_of_the_greatest_length_is_whole(browser: Any, served: Served, data: Station) -> None:
    with data.db.begin() as s:
        for number in range(MORE_TOPICS):
            topics.add(s, "test", topics.TopicSettings({"sv": f"Ämne {number}"}, "A", "mail", []), data.clock.now())
    for _ in range(HELD):
        factories.hold(data)
    taken = factories.take(data)
    pages = ("/", "/?page=1", "/topics/login", f"/taken/{taken.id}", "/back", "/feedback/service?number=A1")
    seen, wrong = set[str](), []
    with used_page(browser, *SCREENS[0]) as page:
        for path in pages:
            page.goto(f"{served.url}{path}")
            for size in SCREENS:
                at_size(page, size)
                for swedish, most in ROOM.items():
                    found = cut(page, swedish, most)
                    seen |= {swedish} if found is not None else set()
                    wrong += [(path, size, swedish, most, *found)] if found else []
    assert not wrong, "\n".join(map(str, wrong))
    assert seen == set(ROOM)
