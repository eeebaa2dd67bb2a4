"""A small `make matrix`: each pair of page, language, size and way of seeing, and what a look would find."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk import i18n
from tests.matrix.centres import Centres, serving
from tests.matrix.look import look_at, viewer
from tests.matrix.measures import accessibility, layout
from tests.matrix.pages import KIOSK, PAGES, Look, Sight, languages, pairwise

WRONG = """() => {
    const add = (name, words, style) =>
        Object.assign(document.querySelector("main").appendChild(document.createElement(name)), { textContent: words })
            && Object.assign(document.querySelector("main").lastChild.style, style);
    add("p", "Digitaliseringssamordning", { width: "5rem", overflowWrap: "normal" });
    add("button", "", { width: "9px", height: "9px" });
    add("p", "Spara", { width: "3000px" });
    add("div", "Hjälp", { fontSize: "40px", height: "20px", lineHeight: "60px", overflow: "hidden" });
    add("p", "Nästan vitt", { color: "#eee", background: "#fff", forcedColorAdjust: "none" });
}"""
"""A word that leaves its box, a small button without a name, a text that is too wide, one that is cut, one too pale."""


SHOWN = """() => ({
    keys: [...document.querySelectorAll(".voice .keys span")].filter((it) => getComputedStyle(it).clipPath === "none")
        .filter((it) => it.textContent.trim()).length,
    languages: [...document.querySelectorAll(".language")].filter((it) => it.checkVisibility()).length,
})"""
"""How many keys of the strip of "Lyssna" have their words in view; how many languages there are, and the key to all."""


@pytest.fixture(scope="module")
def centres(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centres]:
    with serving(demonstration, tmp_path_factory.mktemp("centres")) as made:
        yield made


def with_axe(looks: list[Look]) -> list[Look]:
    """Those that are the first with their page and way of seeing: axe-core takes most of the time of a look."""
    return list({(look.page, look.sight): look for look in reversed(looks)}.values())


def test_nothing_is_wrong_on_any_page(browser: Any, centres: Centres):
    looks = pairwise()
    with viewer(browser) as page:
        seen = look_at(page, centres, looks, with_axe(looks))
    assert seen.faults == [], "\n".join(" | ".join(fault) for fault in seen.faults)
    assert seen.looks == len(looks)
    assert "color-contrast" in seen.passed


def test_each_pair_is_looked_at():
    looks = [look for look in pairwise() if look.page.screen is KIOSK]
    assert {look.page for look in looks} == {page for page in PAGES if page.screen is KIOSK}
    for first, second in (("page", "language"), ("page", "size"), ("page", "sight"), ("language", "sight")):
        values = {(getattr(look, first), getattr(look, second)) for look in looks}
        assert len(values) == len({one for one, _ in values}) * len({two for _, two in values}), (first, second)


@pytest.mark.parametrize(("name", "languages_shown"), [("feedback, digits", 0), ("start", 4)])
def test_who_listens_reads_what_each_key_does(browser: Any, centres: Centres, name: str, languages_shown: int):
    shown_page = next(page for page in PAGES if page.name == name)
    with viewer(browser) as page:
        for language in languages():
            seen = look_at(page, centres, [Look(shown_page, language, KIOSK.sizes[0], Sight.LISTENING)], with_axe=())
            assert seen.faults == []
            assert page.evaluate(SHOWN) == {"keys": 9, "languages": languages_shown}, language.code


def test_a_page_that_was_made_smaller_has_its_letters_measured_so(browser: Any, centres: Centres):
    topic = next(page for page in PAGES if page.name == "topic")
    with viewer(browser) as page:
        assert look_at(page, centres, [Look(topic, i18n.SOURCE, KIOSK.sizes[0], Sight.USUAL)], with_axe=()).faults == []
        page.evaluate("document.documentElement.style.setProperty('--fit', '0.72')")
        found = layout(page, scrolls=False, may_break=False, least_target=0, forced=False)
    assert found["letters"] == []


@pytest.mark.parametrize("sight", [Sight.USUAL, Sight.FORCED])
def test_what_is_wrong_is_found(browser: Any, centres: Centres, sight: Sight):
    help_page = next(page for page in PAGES if page.name == "help")
    with viewer(browser) as page:
        seen = look_at(page, centres, [Look(help_page, i18n.SOURCE, KIOSK.sizes[0], sight)])
        assert seen.faults == []
        page.evaluate(WRONG)
        found = layout(page, scrolls=False, may_break=False, least_target=80, forced=sight is Sight.FORCED)
        rules = {re.split("[,:]", fault)[0] for fault in accessibility(page, sight is Sight.FORCED)[0]}
    kinds = {kind for kind, faults in found.items() if faults}
    assert kinds >= {"scrolls", "cut", "letters", "small target"}
    assert "button-name" in rules
    assert ("pale" in kinds, "color-contrast" in rules) == (sight is Sight.FORCED, sight is Sight.USUAL)
