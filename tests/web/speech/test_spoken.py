"""For each page of the touchscreen and each language: what is said at each stop of the focus, in order, by which voice.

The texts come from the catalogues (screens.py): one that is missing there, or has no signed clip on the page, is red,
and so is a page or a template of the touchscreen that is not in `CASES`.
"""

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, template_rendered
from flask.testing import FlaskClient

from kiosk.centre import override, unstaffed
from kiosk.colleagues import help as colleagues
from kiosk.i18n import LANGUAGES, SOURCE, Language
from kiosk.queue import own_steps, queries
from kiosk.queue.checkin import CheckIn, Taken, take_number
from kiosk.station import Station
from kiosk.types import Channel
from tests import factories, touchscreen
from tests.web.speech import screens
from tests.web.speech.screen import Screen
from tests.web.speech.screens import TRANSLATED, Case, Held, Texts
from web import problems
from web import words as shared
from web.problems import AT_THE_TOUCHSCREEN
from web.speech.views import COOKIE
from web.visitor import words as visitor

TEMPLATES = Path(problems.__file__).parent / "templates"
WITHOUT_PASSING = {"taken with the button", "last number", "closed", "without staff"}
"""Pages that show the number of who presses the button as a page of its own."""
WITHOUT_LINK = {"visitor.pressed", "visitor.taken", "given_back.telling", "help_now.show"}
"""Pages that a button at the door, a scan or a form that is sent leads to."""
LINK = re.compile(r'<a [^>]*href="(/[^"]*)"')
BUTTON_KEY = "the-button-at-the-door"


def press_button(station: Station) -> Taken:
    with station.db.begin() as s:
        form = CheckIn(topic="login", request_key=BUTTON_KEY)
        return take_number(s, form, Channel.BUTTON, station.clock.now())


def alone_in_line(station: Station) -> Taken:
    factories.everybody_leaves(station)
    return factories.take(station)


def go_away(station: Station) -> Held:
    factories.everybody_leaves(station)
    taken = factories.hold(station)
    with station.db.read() as s:
        until = queries.find(s, taken.id).parked_until
    assert until is not None
    return Held(taken.id, taken.number, until.astimezone(station.clock.zone))


def come_back(station: Station) -> Held:
    it = go_away(station)
    with station.db.begin() as s:
        own_steps.come_back(s, queries.find(s, it.id), station.clock.now())
    return it


def ask_for_help(station: Station) -> None:
    with station.db.begin() as s:
        colleagues.ask_at_touchscreen(s, station.clock.now())


def staff_are_at_a_desk(station: Station) -> None:
    factories.at_desk(station)


def last_number(station: Station) -> int:
    factories.everybody_leaves(station)
    at = station.clock.now()
    with station.db.begin() as s:
        override.last_number(s, "test", None, at)
    return at.date.weekday()


def close(station: Station) -> int:
    factories.everybody_leaves(station)
    at = station.clock.now()
    with station.db.begin() as s:
        override.follow_hours(s, "test", None, at)
        override.close_now(s, "test", None, None, at)
    return at.date.weekday()


def leave_it_open(station: Station) -> int:
    at = station.clock.now()
    with station.db.begin() as s:
        override.follow_hours(s, "test", None, at)
        unstaffed.choose(s, "test", unstaffed.ALONE, None, at)
        override.unstaffed_now(s, "test", None, None, at)
    return at.date.weekday()


CASES = (
    Case("start", "/", lambda t, it: screens.start(t)),
    Case(
        "a topic that is gone", "/?gone=1", lambda t, it: screens.start(t, "Ämnet finns inte längre. Välj ett annat.")
    ),
    Case("topic", "/topics/login", lambda t, it: screens.topic(t)),
    Case("languages", "/languages", lambda t, it: screens.languages(t)),
    Case("number of a visit", "/feedback", lambda t, it: screens.typing(t, "", "AB")),
    Case("typed", "/feedback?number=A1", lambda t, it: screens.typing(t, "A1", "1234567890", "Sudda", "Nästa")),
    Case("faces", "/feedback/face?number=A1", lambda t, it: screens.question(t, t("Hur gick det?"), FACES, "Tillbaka")),
    Case("service", "/feedback/service", lambda t, it: screens.question(t, t("Vilken tjänst var svår?"), SERVICES)),
    Case("where", "/feedback/where?service=bank", lambda t, it: screens.question(t, where(t), WHERE)),
    Case("alone next time", "/feedback/alone", lambda t, it: screens.question(t, t(ALONE), ALONE_ANSWERS)),
    Case("thanks", "/feedback/thanks", lambda t, it: screens.thanks(t)),
    Case("gave a thing back", "/given-back/thanks", lambda t, it: screens.given_back(t, *GAVE_BACK)),
    Case("scanned what is no loan", "/given-back/ask", lambda t, it: screens.given_back(t, *NOT_HERE)),
    Case("taken with the button", "/pressed", screens.pressed, press_button),
    Case("taken", "/taken/{it.id}", screens.taken, alone_in_line),
    Case("held", "/taken/{it.id}", screens.held, go_away),
    Case("start while somebody is away", "/", lambda t, it: screens.start(t, away=("Jag är tillbaka",)), go_away),
    Case("who is back", "/back?typed={it.number}", screens.who_is_back, go_away),
    Case("a number that is not away", "/back?number=B77", lambda t, it: screens.not_away(t), go_away),
    Case("came back", "/back?number={it.number}", screens.came_back, come_back),
    Case("nobody can help", "/help", lambda t, it: screens.helping(t, *NOBODY), ask_for_help),
    Case("help is asked for", "/help", lambda t, it: screens.helping(t, *ASKED), staff_are_at_a_desk),
    Case("last number", "/", lambda t, it: screens.closed(t, FULL, it, "Be personalen komma"), last_number),
    Case("closed", "/", lambda t, it: screens.closed(t, "Vi har stängt nu.", it), close),
    Case("without staff", "/", screens.alone, leave_it_open),
)
"""One after the other, in one centre."""
SERVICES = (
    "BankID", "1177", "Banken", "Försäkringskassan", "Skatteverket", "Arbetsförmedlingen", "Migrationsverket",
    "Kommunens e\N{NON-BREAKING HYPHEN}tjänster", "En annan tjänst",
)  # fmt: skip
FACES = ("Bra", "Sådär", "Inte bra")
WHERE = (
    "Att logga in", "Att hitta rätt", "Att förstå", "Att skicka in eller betala", "Tjänsten fungerade inte",
    "Något annat",
)  # fmt: skip
ALONE = "Kan du göra det själv nästa gång?"
ALONE_ANSWERS = ("Ja", "Med lite hjälp", "Nej")
GAVE_BACK = (
    "Tack! Vi har fått tillbaka den.", "Du behöver inte vänta. Personalen kontrollerar den sedan.",
)  # fmt: skip
NOT_HERE = ("Här kan du bara lämna tillbaka det du har lånat.", "Säg till personalen, så hjälper vi dig.")
FULL = "Dagens sista nummer är taget."
NOBODY = ("Ingen är vid borden just nu.", "Fråga i disken, så får du hjälp.")
ASKED = (
    "Vi har sagt till personalen.", "Vänta här. Någon kommer så snart det går.", "Det syns bara hos personalen.",
)  # fmt: skip


def where(t: Texts) -> str:
    return t("%(service)s: var tog det stopp?", service=t("Banken"))


@pytest.fixture
def listener(app: Flask, station: Station) -> FlaskClient:
    """A visitor who listens, in a centre with every language that has a catalogue."""
    for language in TRANSLATED:
        if not language.for_staff:
            factories.turn_on(station, language.code)
    client = app.test_client()
    client.set_cookie(COOKIE, "on")
    return client


def address(case: Case, it: Any, language: Language) -> str:
    return f"{case.address.format(it=it)}{'&' if '?' in case.address else '?'}lang={language.code}"


@pytest.mark.parametrize("language", TRANSLATED, ids=lambda it: it.code)
def test_each_page(listener: FlaskClient, station: Station, language: Language):
    t = Texts(language)
    for case in CASES:
        it = case.happens(station)
        page = listener.get(address(case, it, language))
        listener.set_cookie(COOKIE, "on")
        assert page.status_code == 200, case.name
        assert Screen(page.text).stops() == case.stops(t, it), case.name


@pytest.mark.parametrize("language", TRANSLATED, ids=lambda it: it.code)
def test_each_problem(app: Flask, listener: FlaskClient, language: Language):
    """The words of each code that a visitor can meet, and of each status without one.

    Each is a page in one of the languages, by turns: all have one template. In the others its words must be there.
    """
    t, its, turn = Texts(language), {"Cookie": f"{COOKIE}=on"}, TRANSLATED.index(language)
    for number, (code, status) in enumerate(MET):
        expected = screens.refused(t, source(app, code, status))
        if number % len(TRANSLATED) == turn:
            with app.test_request_context(f"/topics/login?lang={language.code}", headers=its):
                page = problems.answer(status, code).get_data(as_text=True)
            assert Screen(page).stops() == expected, code


SHARED = ("csrf", "foreign_origin", "bad_key", "unknown_language", "unknown_desk", "closed")
MET = [
    *((code, 409) for code in (*visitor.WORDS, *SHARED)),
    *((f"status {status}", status) for status in shared.BY_STATUS),
]


def source(app: Flask, code: str, status: int) -> str:
    """The Swedish words."""
    with app.test_request_context("/"):
        return problems.words_for(code, status)


@pytest.mark.parametrize("language", [it for it in LANGUAGES if it not in TRANSLATED], ids=lambda it: it.code)
def test_a_language_that_nobody_has_translated_is_said_in_swedish(listener: FlaskClient, language: Language):
    assert Screen(listener.get(f"/?lang={language.code}").text).stops() == screens.start(Texts(SOURCE))


def test_every_page_of_the_touchscreen_is_tried(app: Flask, listener: FlaskClient, station: Station):
    """By the routes and by the templates: a new page has no test of what is said until it is in `CASES`.

    Each goes back to the start by itself, and another page leads to it.
    """
    rendered: set[str] = set()
    found, linked = set(), set()
    with template_rendered.connected_to(lambda _app, template, **_: rendered.add(template.name), app):
        for case in CASES:
            it = case.happens(station)
            found.add(touchscreen.at(app, address(case, it, SOURCE)))
            text = listener.get(address(case, it, SOURCE)).text
            assert "data-countdown" in text, f"{case.name} stays for the next visitor: visitor/return.html, countdown="
            passes = "data-passing" in text or case.name in WITHOUT_PASSING
            assert passes, f"{case.name} hides the number of who presses the button: visitor/passing.html"
            assert '"></svg>' not in text, f"{case.name} has a pictogram that is not drawn: macros/pictograms.html"
            linked |= {touchscreen.at(app, unescape(to))[0] for to in LINK.findall(text)}
        listener.get("/taken/unknown")
    assert touchscreen.of_touchscreen(app) - found == set(), "a line of CASES for each"
    endpoints = {endpoint for endpoint, _question in touchscreen.of_touchscreen(app)}
    assert endpoints - linked - WITHOUT_LINK == set(), "no page leads there"
    of_touchscreen = {
        path.relative_to(TEMPLATES).as_posix()
        for path in TEMPLATES.rglob("*.html")
        if '{% extends "layout/kiosk.html" %}' in path.read_text("utf-8")
    }
    assert of_touchscreen - rendered == set()


def test_each_family_of_the_touchscreen_is_listed(app: Flask):
    """Its problem pages are read aloud and go back to the start, and the test above asks for each of its pages."""
    families = {name for name, family in app.blueprints.items() if family.import_name.startswith("web.visitor.")}
    assert families - {"feedback"} - set(AT_THE_TOUCHSCREEN) == set(), "AT_THE_TOUCHSCREEN of web/problems.py"


def test_a_text_without_a_clip_is_red(listener: FlaskClient):
    page = listener.get("/topics/login").text
    with pytest.raises(AssertionError, match="nothing is signed"):
        Screen(page.replace("Tillbaka</a>", "Bakåt</a>")).stops()
