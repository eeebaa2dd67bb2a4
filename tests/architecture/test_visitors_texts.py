"""The texts that visitors read: the Swedish is plain, and each translation fits, with its plurals and placeholders."""

import gettext

import pytest

from kiosk.errors import Invalid
from kiosk.i18n import LANGUAGES, SOURCE
from kiosk.translations.check import check
from kiosk.translations.room import ROOM
from kiosk.translations.texts import Text, empty, number_of_forms, visitors_texts
from tests.architecture.visitors_texts import (
    MOST_SIMPLE_WORDS,
    MOST_WORDS,
    copies,
    lost_names,
    not_plain,
    swedish,
    troubles,
    untranslatable,
)

MINUTES = Text("", "%(num)s minut", "%(num)s minuter", ("web/page.py",))
NUMBER = Text("", "Ditt nummer är %(number)s", "", ("web/page.py",))
KEY = Text("besöket vid skärmen", "Klar", "", ("web/page.py",))
"""A key of the touchscreen with less room than others."""


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
        (NUMBER, ("%(number)s ١٢",), "foreign_digits"),
        (KEY, ("Ich bin jetzt fertig",), "too_long"),
    ],
)
def test_a_wrong_translation_is_found(text, forms, code):
    arabic = next(one for one in LANGUAGES if one.code == "ar")
    with pytest.raises(Invalid) as refused:
        check(text, forms, number_of_forms(arabic))
    assert refused.value.code == code


def test_a_swedish_text_that_was_copied_as_a_translation_is_found():
    assert list(copies({("", "Ta din lapp."): ("ta din  lapp",), ("", "Sudda"): ("Erase",)})) == [
        "still_swedish: ta din  lapp"
    ]
    several = next(text for text in visitors_texts() if text.several and "person" in text.one)
    assert list(copies({several.key: ("qof", several.several)})) == [f"still_swedish: {several.several}"]
    assert not list(copies({("", "1177"): ("1177",), ("", "dari"): ("dari",)}))


def test_a_plural_form_may_spell_the_number_out():
    check(MINUTES, ("%(num)s", "دقيقة", "دقيقتان", "%(num)s", "%(num)s", "%(num)s"), 6)


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda one: one.code)
def test_each_number_has_the_plural_form_of_its_language(language):
    """As CLDR has them. Only `one` and `other` can share a form, where gettext has it so (Persian, 0 in Tigrinya)."""
    form_of, rule = gettext.c2py(empty(language).plural_expr), language.locale.plural_form
    categories = {}
    for number in range(201):
        categories.setdefault(form_of(number), set()).add(rule(number))
    assert len(categories) == number_of_forms(language)
    assert all(len(found) == 1 or found == {"one", "other"} for found in categories.values())


def test_the_texts_with_less_room_are_still_in_use():
    assert set(ROOM) <= {text.one for text in visitors_texts()}


def test_a_lost_name_is_found():
    text = Text("", "QR-kod till din plats", "", ("web/page.py",))
    assert list(lost_names(text, ("Code to your place",))) and not list(lost_names(text, ("QR code to it",)))


@pytest.mark.parametrize("text", ["%(number)s", "1177", "BankID", "{seconds}", "10-12 %(n)s", "QR"])
def test_what_cannot_be_translated_is_found(text):
    assert untranslatable(text) and not untranslatable(f"{text} väntar")
