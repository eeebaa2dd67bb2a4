"""Soft hyphens in long words that people have written, for browsers without a hyphenation dictionary of their own."""

import re

SHORTEST_WORD = 9
SHORTEST_PART = 3
SOFT_HYPHEN = "\N{SOFT HYPHEN}"
VOWELS = "aeiouyåäöéü"
WORD = re.compile(r"[^\W\d_]+")
BETWEEN_VOWELS = re.compile(rf"(?<=[{VOWELS}])[^{VOWELS}]+(?=[{VOWELS}])", re.IGNORECASE)
STAYS = re.compile(r"(?:.*(?:ng|[dgkt])s(?!\w*s)|.*(?:ng|ck|x)\Z)", re.IGNORECASE)
"""What stays with the vowel before: the "s" that joins two words ("lösenords-", "betalnings-"), and "ng", "ck", "x"."""
FOLLOWS = re.compile(r"(?:s[kt]j|sch|[dghlst]j|[cpst]h|(?<=[^b\W])b[lr]|(?<=[^p\W])p[lr]|\w)\Z", re.IGNORECASE)
"""Else the last consonant goes to the next line: "hante-ring", "stads-bibliotek"; "bl", "pr" and the like together."""


def hyphenated(text: str, least: int = SHORTEST_WORD) -> str:
    """The text with soft hyphens in its words of `least` letters or more, by the Swedish rules for unknown words."""
    return WORD.sub(lambda word: _divided(word[0]) if len(word[0]) >= least else word[0], text)


def _divided(word: str) -> str:
    places = [_place(group) for group in BETWEEN_VOWELS.finditer(word)]
    inside = [place for place in places if SHORTEST_PART <= place <= len(word) - SHORTEST_PART]
    inner = [place for before, place in zip([0, *inside], inside, strict=False) if place - before > 1]
    return SOFT_HYPHEN.join(word[start:end] for start, end in zip([0, *inner], [*inner, len(word)], strict=True))


def _place(group: re.Match[str]) -> int:
    stays, follows = STAYS.match(group[0]), FOLLOWS.search(group[0])
    if stays:
        return group.start() + stays.end()
    return group.start() + follows.start() if follows else group.end()
