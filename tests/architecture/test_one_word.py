"""The texts for people use one word for one thing: the agreed word, not one that it replaced."""

import re
from collections.abc import Iterable, Iterator

import pytest

from tests.architecture.test_translations import Text, catalogue, in_the_service

SWEDISH = {
    r"könummer|biljett": "nummer (det man tar), lapp (det man håller)",
    r"\brop(a|ar|ade|at|as|ades)\b(?! upp)|\b(upp|åter)rop": "kalla; ropa upp bara där en röst säger numret",
    r"hämta personen": "Vänta tyst, vi hämtar dig",
    r"\båter\b": "tillbaka, återlämnad",
    r"genomgång|ses över|gås igenom|gå igenom": "ska kontrolleras",
    r"ställ(a|de)? undan|undanställ|inte på hyllan": "ur bruk, ta ur bruk",
    r"surfplatt": "sak, saker att låna",
    r"skicka med": "Lämna också ut",
    r"^gick\b|blev över": "Lämnade kön; Kvar vid stängning",
    r"^visade$|^gjorde (åt|tillsammans)$": "Visade hur; Gjorde det tillsammans; Gjorde det åt besökaren",
    r"handledning": "besök",
    r"\bplatsens?\b": "centret (plats är platsen i kön)",
    r"\bångrat\b": "ångrad",
    r"hemlån": "lån hem",
    r"lån på plats|utlånad på plats": "i centret",
    r"ta(s)? emot den": "ta tillbaka (en sak)",
    r"när den kommer fram": "hittad",
    r"låntagarens kort": "lånekort",
    r"lättare att se": "Se bättre",
}
ENGLISH = {
    r"\badministrators?\b": "admin",
    r"\btickets?\b": "number, slip",
    r"\bshout": "call",
    r"\bback in\b|come[s]? back\b.*\bit\b|takes it back|\bis back\b": "returned",
    r"\bput away\b|\baway\b": "out of use",
    r"\btablet": "item",
    r"\bat repair\b": "in repair",
    r"^the \w+ card$": "The card X",
    r"hand out with": "Also hand out",
    r"^left( over)?$": "Left the queue; Left at closing",
    r"\bsessions?\b": "visit",
    r"see better": "Easier to read",
    r"tricked online": "Scams",
    r"forms, applying": "Forms, applications",
    r"\b(the|a|another|this) place\b": "centre",
}
EXCEPTIONS = {
    "Låna surfplatta": "the topic of a new centre that lends tablets",
    "Borrow a tablet": "the same in English",
    "Skanna surfplattan, inte kortet": "said to a person with a tablet in one hand and a card in the other",
    "Scan the tablet, not the card": "the same in English",
}
"""Texts that may keep a replaced word, and why."""
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def replaced_words(found: Iterable[str], rules: dict[str, str]) -> Iterator[str]:
    """Each text with a replaced word, and the word to use."""
    for text in found:
        for pattern, instead in rules.items():
            if text not in EXCEPTIONS and re.search(pattern, PLACEHOLDER.sub("", text), re.IGNORECASE):
                yield f"{text!r}: {instead}"


def forms(text: Text | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def swedish() -> list[str]:
    return [form for text, _context in dict(in_the_service()) for form in forms(text)]


def english() -> list[str]:
    return [form for message in catalogue("en") if message.id for form in forms(message.string)]


def test_swedish_texts_use_the_agreed_words():
    assert list(replaced_words(swedish(), SWEDISH)) == []


def test_english_texts_use_the_agreed_words():
    assert list(replaced_words(english(), ENGLISH)) == []


def test_each_exception_is_still_in_use():
    assert set(EXCEPTIONS) - {*swedish(), *english()} == set()


@pytest.mark.parametrize(
    "text",
    ["Ropa igen", "Vi ropade", "När den kommer åter", "Ställ undan", "Ses över", "Platsens namn", "Gick", "Ångrat"],
)
def test_a_replaced_swedish_word_is_found(text):
    assert list(replaced_words([text], SWEDISH))


@pytest.mark.parametrize("text", ["Your ticket", "Put away", "Guidance sessions", "See better", "Left over"])
def test_a_replaced_english_word_is_found(text):
    assert list(replaced_words([text], ENGLISH))


@pytest.mark.parametrize("text", ["Din plats i kön", "Välkommen tillbaka!", "Vi ropar upp ditt nummer", "Lämnade kön"])
def test_words_that_are_kept_are_not_found(text):
    assert not list(replaced_words([text], SWEDISH))
