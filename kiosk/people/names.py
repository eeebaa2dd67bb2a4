"""Normalises and checks the names of users and tokens: the log of changes names both, so each must be clear."""

import unicodedata

from kiosk.errors import Conflict, Invalid
from kiosk.types import is_name

NOT_USERS = {
    "command line": {"sv": "Kommandoraden", "en": "Command line"},
    "setup": {"sv": "Första start", "en": "First start"},
    "night": {"sv": "Natten", "en": "The night"},
    "restore": {"sv": "Återställningen", "en": "The restore"},
}
"""Who makes a change in the log where that is no user and no token, with the words of each language for staff: see
kiosk/cli/options.py, kiosk/people/setup.py, kiosk/statistics/closing.py. Nobody may have such a name."""
LETTERS = ("Lu", "Ll", "Lt", "Lo", "Lm", "Mn", "Me")
"""The categories of letters and of marks on them."""
OF_ANY = ""
"""The alphabet of what changes letters in every alphabet, such as an accent."""
CHANGES_ANY = ("COMBINING", "MODIFIER")
TOGETHER = ("CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "IDEOGRAPHIC", "HANGUL", "BOPOMOFO")
"""Alphabets that one name can have letters of, as in Japanese."""
KEYBOARD_SYMBOLS = "\N{ACUTE ACCENT}"
"""A symbol outside of ASCII that is typed in names, as in O´Brien. All others are refused: some show nothing at all."""
LIKE_A_DASH = (
    "\N{MINUS SIGN}\N{MODIFIER LETTER MINUS SIGN}\N{HYPHEN BULLET}\N{KATAKANA-HIRAGANA PROLONGED SOUND MARK}"
    "\N{ARABIC FULL STOP}"
)
"""Characters that look like a hyphen, beside those that Unicode counts as dashes."""
LIKE_A_LETTER = {"\N{LATIN SMALL LETTER DOTLESS I}": "i", "\N{LATIN SMALL LETTER ALPHA}": "a",
                 "\N{LATIN SMALL LETTER SCRIPT G}": "g", "\N{LATIN LETTER DENTAL CLICK}": "i",
                 "\N{LATIN SMALL LETTER KRA}": "k"}  # fmt: skip
SMALL_CAPITAL = "LATIN LETTER SMALL CAPITAL "


def check(name: str) -> None:
    """Raises Invalid `bad_name`, or `mixed_letters`: with one Cyrillic letter a name can look like another user's.

    Conflict `name_of_service`: the log shows the service itself under this name.

    All letters are of one alphabet, whichever it is (the simple case of Unicode Technical Standard 39, section 5).
    """
    if not is_name(name) or any(map(_is_odd_symbol, name)):
        raise Invalid("bad_name")
    letters = [one for one in unicodedata.normalize("NFKC", name) if unicodedata.category(one) in LETTERS]
    if len(set(map(_alphabet, letters)) - {OF_ANY}) > 1:
        raise Invalid("mixed_letters")
    if look_up_key(name) in OF_SERVICE:
        raise Conflict("name_of_service")


def _is_odd_symbol(letter: str) -> bool:
    is_symbol = unicodedata.category(letter).startswith("S")
    return is_symbol and not letter.isascii() and letter not in KEYBOARD_SYMBOLS


def _alphabet(letter: str) -> str:
    """The alphabet of a letter, by the first word of its name in Unicode: LATIN, CYRILLIC."""
    alphabet = unicodedata.name(letter, "").partition(" ")[0]
    return TOGETHER[0] if alphabet in TOGETHER else OF_ANY if alphabet in CHANGES_ANY else alphabet


def clean(name: str) -> str:
    """A name as it is stored: composed letters (NFC), single spaces, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def look_up_key(name: str) -> str:
    """A key that is equal for all spellings of a name: case, wide letters, order of accents and spaces do not matter,
    nor which dash it has, nor Latin letters that look like one of the keyboard.

    It is Unicode's compatibility case fold (Unicode Standard, D146) without the removal of invisible characters, which
    no stored name has.
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    return " ".join(unicodedata.normalize("NFKC", "".join(map(_as_typed, folded))).split())


def _as_typed(letter: str) -> str:
    """The character of a keyboard that looks like this one, where one does."""
    if letter.isascii():
        return letter
    if unicodedata.category(letter) == "Pd" or letter in LIKE_A_DASH:
        return "-"
    small = unicodedata.name(letter, "").removeprefix(SMALL_CAPITAL)
    return small.lower() if len(small) == 1 else LIKE_A_LETTER.get(letter, letter)


OF_SERVICE = {look_up_key(one) for code, words in NOT_USERS.items() for one in (code, *words.values())}
