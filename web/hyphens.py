"""Soft hyphens in long words that people have written, for browsers without a hyphenation dictionary of their own."""

import itertools
import re
from collections.abc import Iterable
from functools import cache

import pyphen

from kiosk.i18n import Language

SHORTEST_WORD = 9
SHORTEST_PART = 3
SOFT_HYPHEN = "\N{SOFT HYPHEN}"
WORD = re.compile(r"[^\W\d_]+")
SYLLABLE = re.compile(r"(?<=\w)[bcdfghjklmnpqrsštvwxzž](?=[aeiouyåäö])", re.IGNORECASE)


def hyphenated(text: str, language: Language, least: int = SHORTEST_WORD) -> str:
    """The text with soft hyphens in its words of `least` letters or more, by the patterns or syllables of its language.

    A language that has neither stays undivided: the rules of another would divide its words in wrong positions.
    """
    return WORD.sub(lambda word: _divided(word[0], language) if len(word[0]) >= least else word[0], text)


def _divided(word: str, language: Language) -> str:
    """The word with its soft hyphens; of two around one letter the second: "mobil-abonnemang"."""
    found = _positions(word, language)
    kept = [one for one, following in itertools.pairwise([*found, len(word)]) if following - one > 1]
    return SOFT_HYPHEN.join(word[start:end] for start, end in itertools.pairwise([0, *kept, len(word)]))


def _positions(word: str, language: Language) -> Iterable[int]:
    if language.divided_at_syllables:
        every = (found.start() for found in SYLLABLE.finditer(word))
        return [at for at in every if SHORTEST_PART <= at <= len(word) - SHORTEST_PART]
    patterns = _patterns(language.code)
    return patterns.positions(word) if patterns else ()


@cache
def _patterns(code: str) -> pyphen.Pyphen | None:
    """The patterns of a language, which are read when the first long word is divided; null where there are none."""
    known = pyphen.language_fallback(code)
    return pyphen.Pyphen(lang=known, left=SHORTEST_PART, right=SHORTEST_PART) if known else None
