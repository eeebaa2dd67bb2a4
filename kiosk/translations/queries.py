"""Questions about the languages of the centre."""

import gettext
from collections.abc import Iterator, Mapping

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk import i18n
from kiosk.i18n import SOURCE, Language
from kiosk.translations import texts
from kiosk.translations.models import Correction, LanguageState
from kiosk.translations.texts import Corrections, Review

States = Mapping[str, LanguageState]
"""What the centre has decided about languages, by their codes."""
ENOUGH = 0.9
"""The share of its texts that a language needs before visitors can choose it. The rest is said in Swedish."""


class Shown(Struct, frozen=True):
    """A language as an admin sees it. `review` is null where nobody has reviewed it."""

    language: Language
    is_on: bool
    review: Review | None
    translated: int
    texts: int
    corrected: int

    @property
    def can_be_on(self) -> bool:
        return self.language.for_staff or self.translated >= ENOUGH * self.texts

    @property
    def missing(self) -> int:
        return self.texts - self.translated


def states(s: Session) -> dict[str, LanguageState]:
    return {row.code: row for row in s.scalars(sa.select(LanguageState))}


def is_on(language: Language, known: States) -> bool:
    """Whether visitors can choose a language. Where nobody has decided: those that are reviewed, and staff's."""
    state = known.get(language.code)
    if language is SOURCE or (state is not None and state.is_on is not None):
        return language is SOURCE or bool(state and state.is_on)
    return language.for_staff or review(language, known) is not None


def offered(known: States) -> list[Language]:
    """The languages that visitors can choose."""
    return [language for language in i18n.LANGUAGES if is_on(language, known)]


def find(s: Session, code: str) -> Language:
    """The language with this code, if visitors can choose it; else SOURCE."""
    if code == SOURCE.code:
        return SOURCE
    known = states(s)
    return next((language for language in offered(known) if language.code == code), SOURCE)


def review(language: Language, known: States) -> Review | None:
    """The centre's own review, else that of the catalogue."""
    state = known.get(language.code)
    if state is not None and state.reviewed_by and state.reviewed_on:
        return Review(state.reviewed_by, state.reviewed_on)
    return texts.reviewed(language)


def corrections(s: Session, code: str) -> dict[texts.Key, texts.Forms]:
    """What the centre says differently in a language."""
    rows = s.scalars(sa.select(Correction).where(Correction.language == code))
    return {(row.context, row.text): tuple(row.forms) for row in rows}


def shown(s: Session) -> list[Shown]:
    """Every language except the first, which is the source of the others."""
    known = states(s)
    found: dict[str, dict[texts.Key, texts.Forms]] = {}
    for row in s.scalars(sa.select(Correction)):
        found.setdefault(row.language, {})[row.context, row.text] = tuple(row.forms)
    return [_shown(language, known, found.get(language.code, {})) for language in i18n.LANGUAGES if language != SOURCE]


def find_shown(s: Session, language: Language) -> Shown:
    return _shown(language, states(s), corrections(s, language.code))


def _shown(language: Language, known: States, own: Corrections) -> Shown:
    every = texts.visitors_texts()
    translated = texts.shipped(language).keys() | own.keys()
    return Shown(
        language,
        is_on(language, known),
        review(language, known),
        translated=sum(text.key in translated for text in every),
        texts=len(every),
        corrected=sum(text.key in own for text in every),
    )


def say(s: Session, language: Language) -> i18n.Catalogue:
    """Says texts in a language as the centre has them, for what is no page, such as a slip of paper."""
    own = corrections(s, language.code) if language is not SOURCE else {}
    if not own:
        return i18n.Catalogue(texts.translations(language))
    return i18n.Catalogue(gettext.GNUTranslations(texts.compiled(language, own)))


def pieces(s: Session, language: Language) -> Iterator[tuple[texts.Text, texts.Forms, texts.Forms]]:
    """Every text with its translation by the software and its correction; each empty where there is none."""
    brought, own = texts.shipped(language), corrections(s, language.code)
    return ((text, brought.get(text.key, ()), own.get(text.key, ())) for text in texts.visitors_texts())
