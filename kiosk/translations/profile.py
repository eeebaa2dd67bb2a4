"""The part of a profile about languages: which visitors can choose, their reviews, and the centre's own texts."""

from typing import Annotated

import msgspec
from sqlalchemy.orm import Session

from kiosk.centre import queries as centre
from kiosk.centre.models import Centre
from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.errors import Conflict
from kiosk.facts import N_
from kiosk.i18n import SOURCE
from kiosk.profile_parts import OneOfTheLanguages, ProfilePart, about
from kiosk.translations import change, on_board, queries
from kiosk.translations.models import Correction, LanguageState

Said = Annotated[str, msgspec.Meta(max_length=800)]


class TextPart(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text that the centre has corrected."""

    text: Said
    forms: Annotated[list[Said], msgspec.Meta(min_length=1, max_length=6)]
    context: Said = ""


class LanguagePart(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    is_on: bool
    texts: Annotated[list[TextPart], msgspec.Meta(max_length=1000)] = []


def read(s: Session, _at: Moment) -> dict[str, LanguagePart]:
    """Every language that is on, or has texts of the centre's own. A review stays at the centre that made it."""
    found = {}
    known = queries.states(s)
    for one in queries.shown(s):
        own = queries.corrections(s, one.language.code)
        if own or one.language.code in known:
            texts = [TextPart(text, list(forms), context) for (context, text), forms in sorted(own.items())]
            found[one.language.code] = LanguagePart(one.is_on, texts)
    return found


def bring_in(s: Session, who: str, parts: dict[str, LanguagePart], at: Moment) -> None:
    """The texts first: a language that is on needs them. One without enough texts here is not switched on."""
    for code, part in parts.items():
        if code == SOURCE.code:
            continue
        with about(code):
            change.bring_in(s, who, code, {(one.context, one.text): tuple(one.forms) for one in part.texts}, at)
            try:
                change.switch(s, who, code, part.is_on, at)
            except Conflict:
                continue


def read_board(s: Session, _at: Moment) -> list[str]:
    """Those that take turns on the board."""
    return centre.centre(s).board_languages


def bring_in_board(s: Session, who: str, wanted: list[str], at: Moment) -> None:
    """One that is not switched on here has no turn."""
    possible = {language.code for language in on_board.can_be_chosen(s)}
    on_board.choose(s, who, [code for code in wanted if code in possible], None, at)


PARTS = (
    ProfilePart(
        "languages",
        N_("Språk för besökare"),
        (table_of(LanguageState), table_of(Correction)),
        dict[OneOfTheLanguages, LanguagePart],
        read,
        bring_in,
    ),
    ProfilePart(
        "board_languages",
        N_("Språk på tavlan"),
        (table_of(Centre), table_of(LanguageState)),
        Annotated[list[OneOfTheLanguages], msgspec.Meta(max_length=on_board.MOST)],
        read_board,
        bring_in_board,
    ),
)
