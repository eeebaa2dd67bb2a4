"""Normalises and checks the names of users and tokens: the log of changes names both, so each must be clear."""

import unicodedata

from kiosk.errors import Invalid
from kiosk.types import is_name

NOT_USERS = frozenset({"command line", "setup", "night", "restore"})
"""Who makes a change in the log where that is no user and no token. Nobody may have such a name."""


LETTERS = ("Lu", "Ll", "Lt", "Lo")
"""The categories of letters, but for those that change others in every alphabet, as the prolonged sound mark."""
TOGETHER = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO")
"""Alphabets that one name can have letters of, as in Japanese."""


def check(name: str) -> None:
    """Raises Invalid `bad_name`, or `mixed_letters`: with one Cyrillic letter a name can look like another user's.

    All letters are of one alphabet, whichever it is (the simple case of Unicode Technical Standard 39, section 5).
    """
    if not is_name(name):
        raise Invalid("bad_name")
    letters = [one for one in unicodedata.normalize("NFKC", name) if unicodedata.category(one) in LETTERS]
    if len(set(map(_alphabet, letters))) > 1:
        raise Invalid("mixed_letters")


def _alphabet(letter: str) -> str:
    """The alphabet of a letter, by the first word of its name in Unicode: LATIN, CYRILLIC."""
    alphabet = unicodedata.name(letter, "").partition(" ")[0]
    return TOGETHER[0] if alphabet in TOGETHER else alphabet


def clean(name: str) -> str:
    """A name as it is stored: composed letters (NFC), single spaces, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def look_up_key(name: str) -> str:
    """A key that is equal for all spellings of a name: case, wide letters, order of accents and spaces do not matter.

    It is Unicode's compatibility case fold (Unicode Standard, D146) without the removal of invisible characters, which
    no stored name has.
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())
