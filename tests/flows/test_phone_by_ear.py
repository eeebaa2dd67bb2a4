"""The page on a phone as the phone's own screen reader has it, by Chromium's accessibility tree."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from kiosk.i18n import LANGUAGES, SOURCE
from kiosk.queue import tickets
from kiosk.station import Station
from kiosk.translations.texts import shipped
from tests import factories
from tests.flows.pages import used_page
from tests.processes import Served

SPOKEN = {one.code: shipped(one) for one in LANGUAGES if one is not SOURCE}
FOCUS_STOPS = ("DisclosureTriangle", "checkbox", "link", "button")


@pytest.fixture
def phone(browser: Any) -> Iterator[Any]:
    with used_page(browser, 390, 844) as page:
        yield page


class Heard:
    """What the accessibility tree has of a page."""

    def __init__(self, page: Any) -> None:
        nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
        self._nodes = {node["nodeId"]: node for node in nodes}
        self._seen = [node for node in self._within(nodes[0]) if not node["ignored"]]

    def _within(self, node: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """A node and those in it, in the order in which they are read."""
        yield node
        for child in node.get("childIds", ()):
            yield from self._within(self._nodes[child])

    def names(self, *roles: str) -> list[str]:
        """The names of everything with one of these roles, in their order."""
        return [node["name"]["value"] for node in self._seen if node["role"]["value"] in roles]

    def live(self) -> dict[int, str]:
        """What each live region says, by its element."""
        return {
            node["backendDOMNodeId"]: " ".join(
                one["name"]["value"].replace("\N{SOFT HYPHEN}", "")
                for one in self._within(node)
                if one["role"]["value"] == "StaticText" and not one["ignored"]
            )
            for node in self._seen
            if node["role"]["value"] in ("status", "alert")
        }


def said(code: str, text: str, **filled: str) -> str:
    """A text in a language."""
    words = text if code == SOURCE.code else SPOKEN[code]["", text][0]
    return words % filled if filled else words


@pytest.mark.parametrize("code", ["sv", "ar", "ti"])
def test_a_call_is_said_in_the_language_and_the_focus_stays(phone: Any, served: Served, data: Station, code: str):
    factories.take(data)
    ticket = factories.take(data)
    phone.goto(f"{served.url}/ticket/{ticket.id}?lang={code}")
    expect(phone.locator("#sound p")).not_to_be_empty()
    waiting = Heard(phone)
    assert phone.title() == said(code, "Ditt nummer är %(number)s", number=ticket.number)
    assert phone.locator("html").get_attribute("lang") == code
    assert waiting.names("heading") == [said(code, "Din plats i kön")]
    assert waiting.names(*FOCUS_STOPS) == [
        said(code, words)
        for words in ("Fler språk", "Låt telefonen låta när det är min tur", "Jag behöver mer tid", "Lämna kön",
                      "Tillgänglighet")
    ]  # fmt: skip
    assert phone.locator(".place").evaluate("(it) => it.querySelector('[lang]')?.lang") == (
        None if code == SOURCE.code else SOURCE.code
    )
    phone.locator("#ask-leave").focus()
    row = int(ticket.id.split("-")[0])
    with data.db.begin() as s:
        tickets.call_chosen(s, factories.ticket_row(s, row), "1", data.clock.now())
    call = [said(code, "Nu är det din tur"), said(code, "Gå till bord %(desk)s.", desk="1")]
    expect(phone.locator("#facts")).to_contain_text(call[0], timeout=15_000)
    called = Heard(phone)
    changed = {element for element, words in called.live().items() if waiting.live().get(element) != words}
    assert [called.live()[element] for element in changed] == [" ".join(call)]  # the same element: a reader says it
    assert changed <= set(waiting.live())
    assert phone.title() == said(code, "%(number)s: nu är det din tur", number=ticket.number)
    assert phone.evaluate("document.activeElement.id") == "ask-leave"


@pytest.mark.parametrize(("step", "heading"), [("hold", "Behöver du mer tid?"), ("leave", "Vill du lämna kön?")])
def test_each_question_begins_with_its_heading(phone: Any, served: Served, data: Station, step: str, heading: str):
    ticket = factories.take(data)
    phone.goto(f"{served.url}/ticket/{ticket.id}/{step}?lang=ar")
    heard = Heard(phone)
    assert heard.names("heading") == [said("ar", heading)]
    assert len(heard.names(*FOCUS_STOPS)) == 2 and all(heard.names(*FOCUS_STOPS))


def test_the_focus_is_not_lost_with_the_button_that_had_it(phone: Any, served: Served, data: Station):
    ticket = factories.hold(data)
    phone.goto(f"{served.url}/ticket/{ticket.id}")
    phone.locator("#come-back").focus()
    row = int(ticket.id.split("-")[0])
    with data.db.begin() as s:
        tickets.leave(s, factories.ticket_row(s, row), data.clock.now())
    expect(phone.locator("#facts")).to_contain_text("Du har lämnat kön", timeout=15_000)
    assert phone.evaluate("document.activeElement.id") in ("come-back", "main")
