"""The texts that visitors read: the Swedish is plain, and each translation fits, with its plurals and placeholders."""

import pytest

from kiosk.errors import Invalid
from kiosk.i18n import LANGUAGES, SOURCE
from kiosk.translations.check import check
from kiosk.translations.texts import Text, number_of_forms
from tests.architecture.visitors_texts import MOST_SIMPLE_WORDS, MOST_WORDS, not_plain, swedish, troubles

MINUTES = Text("", "%(num)s minut", "%(num)s minuter", ("web/page.py",))
NUMBER = Text("", "Ditt nummer är %(number)s", "", ("web/page.py",))


def test_the_swedish_is_plain():
    assert list(swedish()) == []


@pytest.mark.parametrize(
    "text",
    [
        "Ett fel uppstod.",
        "Vänligen vänta.",
        "Vi öppnar kl. 10.",
        "Du kan t.ex. boka.",
        "Man får ett nummer.",
        "Vi håller din plats så länge som du behöver när du säger till oss i disken först nu.",
        "Ett. Två. Tre. Fyra.",
    ],
)
def test_what_is_not_plain_is_found(text):
    assert list(not_plain(text, MOST_WORDS))


def test_easy_swedish_has_shorter_sentences():
    said = "Tryck på knappen när du vill att någon av oss kommer hit."
    assert list(not_plain(said, MOST_SIMPLE_WORDS))
    assert not list(not_plain(said, MOST_WORDS))


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one is not SOURCE], ids=lambda one: one.code)
def test_each_translation_fits_and_has_its_plurals_and_placeholders(language):
    assert list(troubles(language)) == []


@pytest.mark.parametrize(
    ("text", "forms", "code"),
    [
        (MINUTES, ("%(num)s",) * 2, "wrong_plurals"),
        (MINUTES, ("%(num)s",) * 5 + ("",), "empty_translation"),
        (MINUTES, ("%(n)s",) * 6, "lost_placeholder"),
        (NUMBER, ("X",), "lost_placeholder"),
        (NUMBER, ("%(number)s %(number)s",), "lost_placeholder"),
        (NUMBER, ("%(number)s <b>",), "markup"),
        (NUMBER, ("%(number)s" + "x" * 60,), "too_long"),
    ],
)
def test_a_wrong_translation_is_found(text, forms, code):
    arabic = next(one for one in LANGUAGES if one.code == "ar")
    with pytest.raises(Invalid) as refused:
        check(text, forms, number_of_forms(arabic))
    assert refused.value.code == code


def test_a_plural_form_may_spell_the_number_out():
    check(MINUTES, ("%(num)s", "دقيقة", "دقيقتان", "%(num)s", "%(num)s", "%(num)s"), 6)
