"""The list of the languages that pages can be shown in, with how each writes times and numbers."""

import gettext
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, Protocol

CATALOGUES = Path(__file__).parent / "locale"
THIN_SPACE = "\N{NARROW NO-BREAK SPACE}"
NO_BREAK_HYPHEN = "\N{NON-BREAKING HYPHEN}"


@dataclass(frozen=True, slots=True)
class Language:
    """A language that visitors can choose. `name` is what it calls itself; `for_staff`: staff can choose it too.

    `voice` is its voice in espeak-ng, empty where that has none. `voice_needs_vowels`: that voice guesses the vowels,
    and says only texts that have them all.
    """

    code: str
    name: str
    for_staff: bool = False
    direction: Literal["ltr", "rtl"] = "ltr"
    voice: str = ""
    voice_needs_vowels: bool = False
    between_hours_and_minutes: str = ":"
    between_thousands: str = THIN_SPACE

    def time(self, hour: int, minute: int) -> str:
        """ "09.05" in Swedish, "09:05" in English."""
        return f"{hour:02d}{self.between_hours_and_minutes}{minute:02d}"

    def minute_of_day(self, minute: int) -> str:
        """Minutes since midnight as opening hours are written: "10", "14.30", "24"."""
        hour, rest = divmod(minute, 60)
        return self.time(hour, rest) if rest else str(hour)

    def number(self, n: int) -> str:
        """ "1 232", with a space that is thin and does not break."""
        return f"{n:,}".replace(",", self.between_thousands)


LANGUAGES = (
    Language("sv", "Svenska", for_staff=True, voice="sv", between_hours_and_minutes="."),
    Language("en", "English", for_staff=True, voice="en-gb"),
)
"""In the order in which pages show them. Each except the first has a catalogue in kiosk/locale."""
SOURCE = LANGUAGES[0]
"""The language of the texts in the code. It is used where a name is not translated."""


AFTER_Z = {"å": "z1", "ä": "z2", "æ": "z2", "ö": "z3", "ø": "z3", "z": "z0"}
"""What the last letters of the Swedish alphabet are sorted as."""


def for_staff() -> list[Language]:
    return [language for language in LANGUAGES if language.for_staff]


def find(code: str, *, staff: bool = False) -> Language:
    """The language with this code, if visitors (or staff) can choose it; else SOURCE."""
    offered = for_staff() if staff else LANGUAGES
    return next((language for language in offered if language.code == code), SOURCE)


def alphabetical(words: str) -> tuple[str, str]:
    """A key to sort names by, as in Swedish: å, ä and ö are after z, other marks and capitals do not matter."""
    composed = unicodedata.normalize("NFC", words).casefold()
    letters = (AFTER_Z.get(one) or unicodedata.normalize("NFKD", one) for one in composed)
    return "".join(one for one in "".join(letters) if not unicodedata.combining(one)), words


def name_in(names: Mapping[str, str], code: str) -> str:
    """The name of a topic or model in a language, else its Swedish one. No line break after a hyphen ("e-tjänster")."""
    return (names.get(code) or names[SOURCE.code]).replace("-", NO_BREAK_HYPHEN)


class Say(Protocol):
    """Says texts of the code in one language, as the functions of flask_babel do for a page."""

    def gettext(self, text: str, **values: Any) -> str: ...

    def ngettext(self, one: str, several: str, num: int, **values: Any) -> str: ...


class Catalogue:
    """`Say` for what is no page, such as a slip of paper. A text without a translation is Swedish."""

    def __init__(self, code: str) -> None:
        self._texts = gettext.translation("messages", CATALOGUES, [code], fallback=True)

    def gettext(self, text: str, **values: Any) -> str:
        said = self._texts.gettext(text)
        return said % values if values else said

    def ngettext(self, one: str, several: str, num: int, **values: Any) -> str:
        return self._texts.ngettext(one, several, num) % {"num": num, **values}


@cache
def catalogue(code: str) -> Catalogue:
    return Catalogue(code)
