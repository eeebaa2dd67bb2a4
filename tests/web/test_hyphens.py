"""Long words that people have written are divided by the rules of their language, and by no others."""

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from kiosk.centre.models import Topic
from kiosk.i18n import LANGUAGES, SOURCE, Language, known
from kiosk.station import Station
from tests import factories
from web.hyphens import hyphenated

DIVIDED = {
    "Fönsterborde": "Föns-ter-borde",
    "Stadsbiblioteket": "Stads-bib-lio-te-ket",
    "Sparbankskontohanteringshjälpen": "Spar-banks-kon-to-han-te-rings-hjäl-pen",
    "Lösenordsåterställning": "Lösen-ordså-ter-ställ-ning",
    "Mobilabonnemangsfrågor": "Mobil-abon-ne-mangs-frå-gor",
    "Arbetsplatsen": "Arbets-plat-sen",
}
IN_FINNISH = {
    "Kirjautuminen": "Kir-jau-tu-mi-nen",
    "Pankkitunnukset": "Pank-ki-tun-nuk-set",
    "Vuoronumerosi": "Vuo-ro-nu-me-rosi",
    "tietokoneita": "tie-to-ko-neita",
    "Yhdeksäntoista": "Yhdek-sän-toista",
}
WITHOUT_RULES = ("so", "ku", "ar", "fa", "ti", "se")


def language(code: str) -> Language:
    found = known(code)
    assert found is not None
    return found


def divided(word: str, code: str) -> str:
    return hyphenated(word, language(code)).replace("\N{SOFT HYPHEN}", "-")


@pytest.mark.parametrize("word", DIVIDED)
def test_a_long_word(word: str):
    assert divided(word, "sv") == divided(word, "sv-simple") == DIVIDED[word]
    assert hyphenated(word, SOURCE).replace("\N{SOFT HYPHEN}", "") == word


@pytest.mark.parametrize("word", IN_FINNISH)
def test_a_finnish_word_is_divided_at_its_syllables(word: str):
    assert divided(word, "fi") == divided(word, "fit") == IN_FINNISH[word]


@pytest.mark.parametrize("code", WITHOUT_RULES)
def test_a_language_without_rules_is_not_divided(code: str):
    for word in (*DIVIDED, "Kombiyuutarradaada", "Shaashadda"):
        assert divided(word, code) == word


def test_each_language_has_rules_or_none():
    """What has patterns is divided: Polish and Ukrainian too."""
    rules = {one.code for one in LANGUAGES if "-" in divided("Telefonnummerupplysningen Допомагатимемо", one.code)}
    assert rules == {"sv", "en", "sv-simple", "uk", "fi", "pl", "fit"}


@pytest.mark.parametrize("text", ["", "Bord 12", "E\N{NON-BREAKING HYPHEN}post, bilder", "ኣማርኛ ትግርኛ"])
def test_what_needs_no_division_is_the_same(text: str):
    assert hyphenated(text, SOURCE) == text


def test_only_longer_words_of_a_sentence_are_divided():
    assert hyphenated("Hissen fungerar inte", SOURCE, 12) == "Hissen fungerar inte"


def test_a_word_is_divided_by_its_own_language(client: FlaskClient, station: Station):
    """A name that nobody has translated is Swedish on every page."""
    with station.db.begin() as s:
        s.execute(sa.update(Topic).where(Topic.code == "bills").values(names={"sv": "Arbetsplatsen"}))
        names = {"sv": "Lån", "en": "Applications", "so": "Shaashadaheenna"}
        s.execute(sa.update(Topic).where(Topic.code == "loan").values(names=names))
    factories.turn_on(station, "so")
    assert "Applica\N{SOFT HYPHEN}tions" in client.get("/?lang=en").text
    page = client.get("/?lang=so").text
    assert "Arbets\N{SOFT HYPHEN}plat\N{SOFT HYPHEN}sen" in page and "Shaashadaheenna" in page
