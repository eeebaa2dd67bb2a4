"""A visitor who does not see the screen: what is said on each page, and a number by the keyboard alone."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kiosk import i18n
from kiosk.i18n import LANGUAGES, SOURCE
from kiosk.station import Station
from tests import factories
from tests.campaign import CAMPAIGN
from tests.flows import spoken
from tests.flows.spoken import Said, press, said
from tests.processes import Served
from tests.web.speech.screen import Screen

VOICE = "espeak-ng"
HINT = "Tryck på Nästa för att höra mer. Tryck på Välj när du hör det du vill."


def swedish(*texts: str) -> list[Said]:
    return [Said(SOURCE.code, text, VOICE) for text in texts]


@pytest.fixture
def page(browser: Any, served: Served, data: Station) -> Iterator[Page]:
    with browser.new_context(locale="sv-SE", viewport={"width": 1280, "height": 720}) as context:
        yield spoken.listening_page(context, served.url)


def test_the_key_listen_begins_and_ends_it(browser: Any, served: Served, data: Station):
    with browser.new_context() as context:
        page = context.new_page()
        page.add_init_script(spoken.LISTEN + spoken.AT_ONCE)
        page.goto(served.url)
        page.get_by_role("button", name="Lyssna").click()
        assert said(page) == swedish("Vad vill du ha hjälp med?", HINT)
        page.get_by_role("button", name="Lyssnar").click()
        expect(page.locator("#voice")).to_have_count(0)


def test_a_first_press_of_a_key_begins_it(browser: Any, served: Served, data: Station):
    with browser.new_context() as context:
        page = context.new_page()
        page.add_init_script(spoken.LISTEN + spoken.AT_ONCE)
        page.goto(served.url)
        page.keyboard.press("Numpad6")
        assert said(page) == swedish("Vad vill du ha hjälp med?", HINT)


def test_a_number_by_the_keyboard_alone(page: Page, served: Served):
    """What is heard alone leads to the number: each key is pressed because of what was said before."""
    page.goto(served.url)
    assert said(page) == swedish("Vad vill du ha hjälp med?", HINT)
    assert press(page, "ArrowRight") == swedish("BankID, inloggning", "Ämne 1 av 9.")
    assert press(page, "ArrowRight") == swedish("Räkningar, e-tjänster", "Ämne 2 av 9.")
    question = "Önskar du något mer? Du behöver inte välja."
    assert press(page, "Enter") == swedish("Räkningar, e-tjänster", question, HINT)
    assert press(page, "ArrowRight") == swedish("Eget rum Vi pratar ostört.", "Inte vald.")
    assert press(page, "Enter") == swedish("Vald.")
    assert press(page, "ArrowRight")[0].text == "Jag har sällskap Ni får vara tillsammans."
    assert press(page, "ArrowRight")[0].text == "Vänta tyst Vi kommer och hämtar dig."
    assert press(page, "ArrowRight") == swedish("Tillbaka")
    assert press(page, "ArrowRight") == swedish("Ta ett nummer")
    heard = press(page, "Enter")
    number = next(one.text for one in heard if one.text.startswith("Ditt nummer är "))
    assert page.locator(".slip b").inner_text() == number.removeprefix("Ditt nummer är ")
    assert heard[0] == swedish("Välkommen! Kom ihåg ditt nummer.")[0]
    assert all(one.voice == VOICE for one in heard)


def test_it_ends_with_the_visit(page: Page, served: Served):
    page.goto(served.url)
    press(page, "NumpadAdd")
    page.goto(f"{served.url}/done")
    expect(page.get_by_role("button", name="Lyssna", exact=True)).to_be_visible()
    page.get_by_role("button", name="Lyssna").click()
    expect(page.locator("[data-key=volume]")).to_have_text("Ljud 4 av 7")


def test_it_is_repeated_made_louder_and_quicker(page: Page, served: Served):
    page.goto(served.url)
    press(page, "ArrowRight")
    assert [press(page, "NumpadAdd")[-1].text for n in (5, 6, 7)] == [
        "Ljud 5 av 7",
        "Ljud 6 av 7",
        "Ljud 7 av 7",
    ]
    assert press(page, "NumpadMultiply") == swedish("Takt 5 av 7")
    assert press(page, "NumpadDivide") == swedish("Takt 4 av 7")
    assert press(page, "KeyR") == swedish("BankID, inloggning", "Ämne 1 av 9.")


def test_where_am_i_and_help_choose_nothing(page: Page, served: Served):
    page.goto(served.url)
    press(page, "ArrowRight")
    told = [one.text for one in press(page, "KeyV")]
    place = ["Det här är skärmen där du tar ett nummer.", "Steg 1 av 3.", "Vad vill du ha hjälp med?"]
    assert told[:5] == [*place, "BankID, inloggning", "Ämne 1 av 9."]
    assert len(told) == 5 + page.locator("[data-key]").count()
    helping = "Hjälp. Tryck på en knapp, så hör du vad den gör. Tryck på Hjälp igen för att gå vidare."
    assert press(page, "F1") == swedish(helping)
    for key in ("Enter", "Space"):
        assert press(page, key) == swedish("Välj: väljer det du hörde sist.")
    for key in ("NumpadAdd", "NumpadSubtract", "NumpadMultiply", "NumpadDivide", "KeyV", "KeyP", "KeyR", "ArrowLeft"):
        assert press(page, key)[0].voice == VOICE
    assert page.url == f"{served.url}/"
    expect(page.locator("[data-key=volume]")).to_have_text("Ljud 4 av 7")
    press(page, "F1")
    press(page, "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("BankID, inloggning")


PAGES = ("/", "/topics/login", "/taken/{ticket}")
MORE = ("/back", "/help", "/languages", "/feedback?number=A1", "/taken/unknown")
"""In Swedish; in the other languages they differ in their words only."""


NOT_SHOWN = "(all) => all.filter((it) => !it.checkVisibility()).map((it) => it.textContent.trim())"
"""The languages that the key to all of them stands for."""
MOST_STOPS = 20
FEW = ("sv", "en", "ar", "so")
"""With two voices, one that says nothing without its vowels, and none; all languages are in a campaign."""


@pytest.mark.parametrize("language", [it for it in LANGUAGES if CAMPAIGN or it.code in FEW], ids=lambda it: it.code)
def test_each_page_says_what_stands_at_each_stop(page: Page, served: Served, data: Station, language: i18n.Language):
    """At the heading and at each control: what tests/web/speech/test_spoken.py asserts of each page's markup."""
    ticket = factories.take(data)
    factories.hold(data)
    page.request.post(f"{served.url}/help", form={"csrf_token": token(page, served)})
    for path in (*PAGES, *MORE) if language is SOURCE else PAGES:
        address = f"{served.url}{path.format(ticket=ticket.id)}{'&' if '?' in path else '?'}lang={language.code}"
        answer = page.goto(address)
        assert answer
        expected = Screen(answer.text()).stops()
        assert said(page) == expected[0], path
        without_room = page.locator(".language").evaluate_all(NOT_SHOWN)
        for stop in expected[1:]:
            if stop[0].text not in without_room:
                assert press(page, "ArrowRight") == stop, path


def test_on_a_page_without_a_voice_the_keys_lead_to_swedish(page: Page, served: Served, data: Station):
    factories.turn_on(data, "so")
    page.goto(f"{served.url}/topics/login?lang=so")
    for _ in range(MOST_STOPS):
        page.keyboard.press("ArrowRight")
        if page.evaluate("document.activeElement.id") == "listen-in-swedish":
            break
    spoken.forget(page)
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", SOURCE.code)
    assert said(page)[0] == swedish("BankID, inloggning")[0]


def token(page: Page, served: Served) -> str:
    page.goto(served.url)
    return str(page.locator("#help input[name=csrf_token]").get_attribute("value"))
