"""A small `make states`: the pages with most names, with the longest names, and what the walk would find."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.flows.accessibility import accessibility_violations
from tests.processes import Served
from tests.states.centres import make
from tests.states.faults import layout_faults
from tests.states.walk import Walk, opened, walk_page
from tests.states.words import foreign_words

WRONG = """() => {
    const add = (name, words, style) =>
        Object.assign(document.querySelector("main").appendChild(document.createElement(name)).style, style)
        && (document.querySelector("main").lastChild.textContent = words);
    add("p", "Digitaliseringssamordning", { width: "5rem", overflowWrap: "normal" });
    add("button", "", { width: "9px", height: "9px" });
    add("div", "Spara", { width: "3000px", height: "20000px" });
}"""
"""A word wider than its box, a small button without a name, a text in Swedish that is too wide and too high."""
PAGES = ("/admin/users", "/desk", "/")


@pytest.fixture(scope="module")
def long_words(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("long_words")
    served = Served("web", make(demonstration, folder / "data", "one long word"), folder / "web.log").start()
    yield served
    served.stop()


def test_it_works(browser: Any, long_words: Served) -> None:
    walked = Walk("one long word", with_axe=False)
    with opened(browser, long_words, "en") as page:
        for address in PAGES:
            walk_page(page, long_words, walked, address, "en")
        assert accessibility_violations(page) == []
    assert walked.found == []
    assert walked.pages == set(PAGES)


def test_what_is_wrong_is_found(browser: Any, long_words: Served) -> None:
    """Each kind of fault, put into a page."""
    with opened(browser, long_words, "en") as page:
        page.goto(f"{long_words.url}/admin/log")
        page.evaluate(WRONG)
        found = {kind for kind, faults in layout_faults(page).items() if faults}
        assert found == {"scrolls sideways", "cut", "small target", "too high"}
        assert "Spara" in foreign_words(page, "en")
        assert any(one.startswith("button-name") for one in accessibility_violations(page))
