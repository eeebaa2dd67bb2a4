"""The texts that visitors read, and the translations that the software brings along."""

import datetime as dt
import gettext
import io
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.plural import to_gettext as plural_forms
from msgspec import Struct

from kiosk.i18n import CATALOGUES, Language

TEMPLATE = CATALOGUES / "visitors.pot"
"""Every text that visitors read: `make translations` writes it."""
REVIEWED = re.compile(r"^# Reviewed by: (?P<who>.+), (?P<on>\d{4}-\d\d-\d\d)$", re.MULTILINE)
"""The line at the head of a .po file by which a catalogue says who has reviewed it, and when."""
Key = tuple[str, str]
"""A context, empty where there is none, and the Swedish text (of several the singular)."""
Forms = tuple[str, ...]
"""A translation: one text, or one for each plural form of its language."""
Corrections = Mapping[Key, Forms]


class Text(Struct, frozen=True):
    """A text that visitors read. `several` is its Swedish plural; empty where it has none. `places`: files it is in."""

    context: str
    one: str
    several: str
    places: tuple[str, ...]

    @property
    def key(self) -> Key:
        return self.context, self.one


class Review(Struct, frozen=True):
    who: str
    on: dt.date


@cache
def visitors_texts() -> tuple[Text, ...]:
    """In the order of the files that they are in."""
    with TEMPLATE.open("rb") as file:
        template = read_po(file)
    found = (_text(message.id, message.context, message.locations) for message in template if message.id)
    return tuple(sorted(found, key=lambda text: text.places))


def _text(found: object, context: str | None, locations: Sequence[tuple[str, int | None]]) -> Text:
    one, several = found if isinstance(found, (tuple, list)) else (str(found), "")
    return Text(context or "", one, several, tuple(file for file, _line in locations))


@cache
def shipped(language: Language) -> Corrections:
    """The translations that the software brings along, without those that are missing."""
    done = (one for one in _catalogue(language) if one.id and not one.fuzzy)
    found = {key_of(one.id, one.context): forms_of(one.string) for one in done}
    return {key: forms for key, forms in found.items() if all(forms)}


def key_of(found: object, context: str | None) -> Key:
    return context or "", found[0] if isinstance(found, (tuple, list)) else str(found)


def forms_of(string: object) -> Forms:
    return tuple(string) if isinstance(string, (tuple, list)) else (str(string),)


@cache
def reviewed(language: Language) -> Review | None:
    """Who has reviewed the catalogue that the software brings along; null where nobody has."""
    source = language.catalogue.with_suffix(".po")
    found = REVIEWED.search(source.read_text("utf-8")) if source.exists() else None
    return Review(found["who"], dt.date.fromisoformat(found["on"])) if found else None


def number_of_forms(language: Language) -> int:
    """How many plural forms it has."""
    return empty(language).num_plurals


def compiled(language: Language, corrections: Corrections) -> io.BytesIO:
    """Its texts with the corrections in them, as a .mo file: what gettext reads."""
    joined = empty(language)
    severals = {text.key: text.several for text in visitors_texts()} if corrections else {}
    for message in _catalogue(language):
        key = key_of(message.id, message.context)
        if message.id and key not in corrections and key in shipped(language):
            joined.add(message.id, message.string, context=message.context)
    for (context, one), forms in corrections.items():
        several = severals.get((context, one))
        if several:
            joined.add((one, several), forms, context=context or None)
        elif several is not None:
            joined.add(one, forms[0], context=context or None)
    file = io.BytesIO()
    write_mo(file, joined)
    file.seek(0)
    return file


def empty(language: Language, **head: Any) -> Catalog:
    """A catalogue without texts. The plural forms of a language with a dual, such as the Sami ones, are those of CLDR:
    Babel's own list gives it the two of most languages. `head`: more of the head of its file.
    """
    made, rule = Catalog(locale=language.locale, **head), language.locale.plural_form
    if "two" in rule.tags and made.num_plurals == 2:
        made.mime_headers = [("Plural-Forms", plural_forms(rule))]
    return made


@cache
def _catalogue(language: Language) -> Catalog:
    """The catalogue that people write."""
    source = language.catalogue.with_suffix(".po")
    if not source.exists():
        return empty(language)
    with source.open("rb") as file:
        return read_po(file, locale=language.locale)


@cache
def translations(language: Language) -> gettext.NullTranslations:
    """What gettext says in a language without corrections. What is not translated is Swedish."""
    if not language.catalogue.exists():
        return gettext.NullTranslations()
    with language.catalogue.open("rb") as file:
        return gettext.GNUTranslations(file)
