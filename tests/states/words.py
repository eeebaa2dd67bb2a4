"""Finds texts of one language on a page of another: they come from the catalogue, not from a list of words."""

import itertools
import re
from functools import cache
from typing import Any

from babel.messages.pofile import read_po

from tests.architecture.source import ROOT

CATALOGUE = ROOT / "kiosk" / "locale" / "en" / "LC_MESSAGES" / "messages.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}|%%")
FEWEST_LETTERS = 4
"""A text with placeholders is looked for if it has so many letters beside them."""
TEXTS = """() => {
    const foreign = (it) => it.closest("[lang]:not(html)") || it.closest("script, style, bdi, code, pre");
    const found = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) if (!foreign(walk.currentNode.parentElement)) found.push(walk.currentNode.data);
    const said = ["data-away", "data-say-away", "data-words-one", "data-words-other"];
    const names = ["aria-label", "title", "placeholder", ...said];
    for (const it of document.body.querySelectorAll(names.map((name) => `[${name}]`).join()))
        if (!foreign(it))
            for (const name of names)
                found.push(it.getAttribute(name) ?? "");
    return [document.title, ...found].map((text) => text.replace(/\\s+/g, " ").trim()).filter(Boolean);
}"""


@cache
def _catalogue() -> list[tuple[str, str]]:
    """Each Swedish text with its English, where they differ."""
    with CATALOGUE.open("rb") as file:
        messages = [message for message in read_po(file) if message.id]
    return [
        pair
        for message in messages
        for pair in zip(_forms(message.id), _forms(message.string), strict=False)
        if pair[0] != pair[1]
    ]


def _forms(text: Any) -> list[str]:
    return list(text) if isinstance(text, (list, tuple)) else [text]


@cache
def _foreign(language: str) -> re.Pattern[str]:
    """Matches a whole text that is in the other language."""
    pairs = _catalogue()
    own = {english for _, english in pairs} if language == "en" else {swedish for swedish, _ in pairs}
    other = [swedish for swedish, _ in pairs] if language == "en" else [english for _, english in pairs]
    known = {one.casefold() for one in own}
    wanted = {one for one in other if one.casefold() not in known and _has_letters(one)}
    return re.compile("|".join(map(_pattern, sorted(wanted, key=len, reverse=True))))


def _has_letters(text: str) -> bool:
    return sum(map(str.isalpha, PLACEHOLDER.sub("", text))) >= (FEWEST_LETTERS if PLACEHOLDER.search(text) else 2)


def _pattern(text: str) -> str:
    words = " ".join(text.split())
    ends = [0, *(end for found in PLACEHOLDER.finditer(words) for end in found.span()), len(words)]
    return "".join(
        ".*" if number % 2 else re.escape(words[start:end])
        for number, (start, end) in enumerate(itertools.pairwise(ends))
    )


def foreign_words(page: Any, language: str, data: frozenset[str] = frozenset()) -> list[str]:
    """The texts of a page, and the sentences in them, that are in the other language. `data`: texts that rows have."""
    sentences = (
        part for text in page.evaluate(TEXTS) for part in dict.fromkeys((text, *re.split(r"(?<=[.?!:]) ", text)))
    )
    return sorted({one for one in sentences if one not in data and _foreign(language).fullmatch(one)})
