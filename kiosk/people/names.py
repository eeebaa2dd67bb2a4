"""Normalises users' names: one rule to store them, one to look them up and to count attempts by name."""

import unicodedata

NOT_USERS = frozenset({"command line", "setup", "night", "restore"})
"""Who makes a change in the log where that is no user and no token. Nobody may have such a name."""


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
