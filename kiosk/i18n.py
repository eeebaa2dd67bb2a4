"""The list of the languages that pages can be shown in, with how each writes times and numbers."""

import datetime as dt
import enum
import gettext
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Protocol

from babel import Locale
from babel.dates import format_date
from msgspec import Struct

CATALOGUES = Path(__file__).parent / "locale"
THIN_SPACE = "\N{NARROW NO-BREAK SPACE}"
ARABIC_COMMA, ETHIOPIC_COMMA = "\u060c ", "\u1363 "
NO_BREAK_HYPHEN = "\N{NON-BREAKING HYPHEN}"


class Script(enum.StrEnum):
    """What a language is written in: its fonts follow it, by `lang` in web/static/entren.css."""

    LATIN = "latin"
    CYRILLIC = "cyrillic"
    ARABIC = "arabic"
    ETHIOPIC = "ethiopic"


FONTS: dict[Script, tuple[str, str]] = {
    Script.LATIN: ("Noto Sans", "Noto Serif"),
    Script.CYRILLIC: ("Noto Sans", "Noto Serif"),
    Script.ARABIC: ("Noto Sans Arabic", "Noto Naskh Arabic"),
    Script.ETHIOPIC: ("Noto Sans Ethiopic", "Noto Serif Ethiopic"),
}
"""The families of each script, for text and for headings: all are in Debian's fonts-noto-core."""


class Language(Struct, frozen=True):
    """A language that visitors can have. `name` is what it calls itself; `for_staff`: staff can choose it too.

    `voice` is its voice in espeak-ng, empty where that has none. `voice_needs_vowels`: that voice guesses the vowels,
    and says only texts that have them all. `based_on` is the language of CLDR whose plurals and dates it has, where
    CLDR does not have the language itself. `divided_at_syllables`: a long word can be divided before each consonant
    that a vowel follows, as in Finnish; other languages need patterns.
    """

    code: str
    name: str
    for_staff: bool = False
    script: Script = Script.LATIN
    direction: Literal["ltr", "rtl"] = "ltr"
    voice: str = ""
    voice_needs_vowels: bool = False
    based_on: str = ""
    divided_at_syllables: bool = False
    between_hours_and_minutes: str = ":"
    between_thousands: str = THIN_SPACE
    between_words: str = ", "
    """The comma between the parts of a list."""

    @property
    def locale(self) -> Locale:
        """How it writes dates and plurals."""
        return Locale.parse(self.based_on or self.code)

    @property
    def catalogue(self) -> Path:
        """Its compiled texts, made from the .po beside it; nobody has translated it yet where there is none."""
        return CATALOGUES / self.code.replace("-", "_") / "LC_MESSAGES" / "messages.mo"

    def time(self, hour: int, minute: int) -> str:
        """ "09.05" in Swedish, "09:05" in English."""
        return f"{hour:02d}{self.between_hours_and_minutes}{minute:02d}"

    def minute_of_day(self, minute: int) -> str:
        """Minutes since midnight as opening hours are written: "10", "14.30", "24"."""
        hour, rest = divmod(minute, 60)
        return self.time(hour, rest) if rest else str(hour)

    def clock_of_day(self, minute: int) -> str:
        """The same in a sentence, after "klockan": midnight is "00.00"."""
        return self.minute_of_day(minute) if minute else self.time(0, 0)

    def date(self, date: dt.date, pattern: str) -> str:
        """A date in a pattern of CLDR, with the full stop that Finnish writes after the day: "14. joulukuuta"."""
        has_stop = "d." in str(self.locale.datetime_skeletons["MMMMd"])
        return format_date(date, pattern.replace("d", "d.") if has_stop else pattern, self.locale)

    def number(self, n: int) -> str:
        """ "1 232", with a space that is thin and does not break."""
        return f"{n:,}".replace(",", self.between_thousands)


LANGUAGES = (
    Language("sv", "Svenska", for_staff=True, voice="sv", between_hours_and_minutes="."),
    Language("en", "English", for_staff=True, voice="en-gb"),
    Language("sv-simple", "Lätt svenska", voice="sv", based_on="sv", between_hours_and_minutes="."),
    Language(
        "ar",
        "العربية",
        script=Script.ARABIC,
        direction="rtl",
        voice="ar",
        voice_needs_vowels=True,
        between_words=ARABIC_COMMA,
    ),
    Language("ti", "ትግርኛ", script=Script.ETHIOPIC, voice="ti", between_words=ETHIOPIC_COMMA),
    Language("so", "Soomaali"),
    Language("fa", "فارسی", script=Script.ARABIC, direction="rtl", voice="fa", between_words=ARABIC_COMMA),
    Language("uk", "Українська", script=Script.CYRILLIC, voice="uk"),
    Language("fi", "Suomi", voice="fi", divided_at_syllables=True, between_hours_and_minutes="."),
    Language("ku", "Kurdî (kurmancî)", voice="ku"),
    Language("pl", "Polski", voice="pl"),
    Language("se", "Davvisámegiella"),
    Language("smj", "Julevsámegiella", voice="smj"),
    Language("sma", "Åarjelsaemien gïele"),
    Language("sju", "Ubmejesámiengiälla", based_on="se"),
    Language("fit", "Meänkieli", based_on="fi", divided_at_syllables=True, between_hours_and_minutes="."),
)
"""In the order in which pages show them. What is not translated is said in Swedish, the first: it is what stands on the
signs around the visitor and what those who can help read. English would help a reader of Tigrinya no more."""
SOURCE = LANGUAGES[0]
"""The language of the texts in the code. It is used where a name is not translated."""


AFTER_Z = {"å": "z1", "ä": "z2", "æ": "z2", "ö": "z3", "ø": "z3", "z": "z0"}
"""What the last letters of the Swedish alphabet are sorted as."""


def for_staff() -> list[Language]:
    return [language for language in LANGUAGES if language.for_staff]


def known(code: str) -> Language | None:
    return next((language for language in LANGUAGES if language.code == code), None)


def staffs(code: str) -> Language:
    """The language with this code, if staff can choose it; else SOURCE."""
    return next((language for language in for_staff() if language.code == code), SOURCE)


def alphabetical(words: str) -> tuple[str, str]:
    """A key to sort names by, as in Swedish: å, ä and ö are after z, other marks and capitals do not matter."""
    composed = unicodedata.normalize("NFC", words).casefold()
    letters = (AFTER_Z.get(one) or unicodedata.normalize("NFKD", one) for one in composed)
    return "".join(one for one in "".join(letters) if not unicodedata.combining(one)), words


def name_in(names: Mapping[str, str], code: str) -> str:
    """The name of a topic or model in a language, else its Swedish one."""
    return unbroken(names.get(code) or names[SOURCE.code])


def unbroken(name: str) -> str:
    """A name without a line break after a hyphen ("e-tjänster")."""
    return name.replace("-", NO_BREAK_HYPHEN)


class Say(Protocol):
    """Says texts of the code in one language, as the functions of flask_babel do for a page."""

    def gettext(self, text: str, **values: Any) -> str: ...

    def ngettext(self, one: str, several: str, num: int, **values: Any) -> str: ...


class Catalogue:
    """`Say` for what is no page, such as a slip of paper. A text without a translation is Swedish."""

    def __init__(self, texts: gettext.NullTranslations) -> None:
        self._texts = texts

    def gettext(self, text: str, **values: Any) -> str:
        said = self._texts.gettext(text)
        return said % values if values else said

    def ngettext(self, one: str, several: str, num: int, **values: Any) -> str:
        return self._texts.ngettext(one, several, num) % {"num": num, **values}
