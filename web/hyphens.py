"""Soft hyphens in long words that people have written, for browsers without a hyphenation dictionary of their own."""

import itertools
import re
from functools import cache

import pyphen

from kiosk.i18n import SOURCE

SHORTEST_WORD = 9
SHORTEST_PART = 3
SOFT_HYPHEN = "\N{SOFT HYPHEN}"
WORD = re.compile(r"[^\W\d_]+")


def hyphenated(text: str, language: str, least: int = SHORTEST_WORD) -> str:
    """The text with soft hyphens in its words of `least` letters or more, by the patterns for the language, or for
    Swedish where there are none: a name that is not translated is Swedish.
    """
    return WORD.sub(lambda word: _divided(word[0], language) if len(word[0]) >= least else word[0], text)


def _divided(word: str, language: str) -> str:
    """The word with its soft hyphens; of two around one letter the second: "mobil-abonnemang"."""
    found = _patterns(language).positions(word)
    kept = [one for one, following in itertools.pairwise([*found, len(word)]) if following - one > 1]
    return SOFT_HYPHEN.join(word[start:end] for start, end in itertools.pairwise([0, *kept, len(word)]))


@cache
def _patterns(language: str) -> pyphen.Pyphen:
    """The patterns of a language, which are read when the first long word is divided."""
    known = pyphen.language_fallback(language) or pyphen.language_fallback(SOURCE.code)
    return pyphen.Pyphen(lang=known, left=SHORTEST_PART, right=SHORTEST_PART)
