"""Long words that people have written are divided by the patterns of the page's language."""

import pytest
from flask.testing import FlaskClient

from web.hyphens import hyphenated

DIVIDED = {
    "Fönsterborde": "Föns-ter-borde",
    "Stadsbiblioteket": "Stads-bib-lio-te-ket",
    "Sparbankskontohanteringshjälpen": "Spar-banks-kon-to-han-te-rings-hjäl-pen",
    "Lösenordsåterställning": "Lösen-ordså-ter-ställ-ning",
    "Mobilabonnemangsfrågor": "Mobil-abon-ne-mangs-frå-gor",
    "Arbetsplatsen": "Arbets-plat-sen",
}


@pytest.mark.parametrize("word", DIVIDED)
def test_a_long_word(word: str):
    assert hyphenated(word, "sv").replace("\N{SOFT HYPHEN}", "-") == DIVIDED[word]
    assert hyphenated(word, "sv").replace("\N{SOFT HYPHEN}", "") == word


@pytest.mark.parametrize("text", ["", "Bord 12", "E\N{NON-BREAKING HYPHEN}post, bilder", "ኣማርኛ ትግርኛ"])
def test_what_needs_no_division_is_the_same(text: str):
    assert hyphenated(text, "sv") == text


def test_only_longer_words_of_a_sentence_are_divided():
    assert hyphenated("Hissen fungerar inte", "sv", 12) == "Hissen fungerar inte"


def test_a_word_is_divided_by_the_language_of_the_page(client: FlaskClient):
    assert hyphenated("Something", "en") == "Some\N{SOFT HYPHEN}thing"
    assert hyphenated("Fönsterborde", "prs") == hyphenated("Fönsterborde", "sv")
    assert "Some\N{SOFT HYPHEN}thing" in client.get("/?lang=en").text
