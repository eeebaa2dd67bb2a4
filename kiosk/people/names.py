"""How staff write their names: one rule for keeping a name, for looking it up and for counting tries by it."""

import unicodedata


def clean(name: str) -> str:
    """A name as it is kept: composed letters (NFC), each run of white space one space, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def look_up_key(name: str) -> str:
    """What two spellings of one name have in common: capitals, wide letters, accents' order and white space are gone.

    Unicode's compatibility case fold (Unicode Standard, D146), without its removal of invisible characters: no name
    that is kept has one.
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())
