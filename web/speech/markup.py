"""Finds what a page says: the text of each heading, sentence and control, as web/static/js/reader-text.js reads it.

Both leave out what is hidden or decoration, and take an `aria-label` in place of the text.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

SPOKEN = {"h1", "h2", "h3", "p", "a", "button", "label", "caption", "tr", "li"}
"""The elements that are said as a whole."""
SAYS = "data-say"
"""The attributes that begin with this have a further sentence, such as a place: "Ämne 3 av 9"."""
COUNTDOWN = "data-countdown"
COUNTED = (20, 10, 5)
"""The seconds that are left when js/countdown.js says so."""
SILENT = {"script", "style", "template", "svg", "noscript"}
EMPTY = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SPACE = re.compile(r"\s+")
UNSAID = str.maketrans({"\N{SOFT HYPHEN}": None, "\N{NON-BREAKING HYPHEN}": "-"})


@dataclass(slots=True)
class Element:
    """An element of a page with its attributes, and its texts and elements in their order."""

    tag: str
    attributes: dict[str, str]
    language: str
    children: "list[Element | str]" = field(default_factory=list)

    @property
    def is_silent(self) -> bool:
        known = self.attributes
        return self.tag in SILENT or "hidden" in known or known.get("aria-hidden") == "true"

    def all(self) -> "Iterator[Element]":
        yield self
        for child in self.children:
            if isinstance(child, Element) and child.tag not in SILENT:
                yield from child.all()


def said(markup: str, language: str, plural: Callable[[int], str]) -> list[tuple[str, str]]:
    """Each language and text that a page's markup says, once, in the order of the page.

    `plural`: the plural category of a number in the page's language.
    """
    reader = Reader(language)
    reader.feed(markup)
    reader.close()
    found = (one for element in reader.root.all() for one in _of_element(element, plural))
    return list(dict.fromkeys((language, text) for language, text in found if text))


def text_of(element: Element) -> str:
    return SPACE.sub(" ", "".join(_texts(element)).translate(UNSAID)).strip()


def _of_element(element: Element, plural: Callable[[int], str]) -> Iterator[tuple[str, str]]:
    known, language = element.attributes, element.language
    if element.tag in SPOKEN or "aria-label" in known:
        yield language, text_of(element)
    for name, value in known.items():
        if name.startswith(SAYS):
            yield language, SPACE.sub(" ", value.translate(UNSAID)).strip()
    if COUNTDOWN in known:
        for seconds in COUNTED:
            words = known.get(f"data-words-{plural(seconds)}", "")
            yield language, words.replace("{seconds}", str(seconds))


def _texts(element: Element) -> Iterator[str]:
    if "aria-label" in element.attributes:
        yield f" {element.attributes['aria-label']} "
        return
    for child in element.children:
        if isinstance(child, str):
            yield child
        elif child.tag == "br" or child.tag in {"td", "th"}:
            yield " "
            yield from _texts(child)
        elif not child.is_silent:
            yield from _texts(child)


class Reader(HTMLParser):
    """Reads markup as elements. It is our own, so each element that is opened is closed."""

    def __init__(self, language: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("body", {}, language)
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        here = self._open[-1]
        element = Element(tag, known, known.get("lang") or here.language)
        here.children.append(element)
        if tag not in EMPTY:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in EMPTY:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        for number in range(len(self._open) - 1, 0, -1):
            if self._open[number].tag == tag:
                del self._open[number:]
                return

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)
