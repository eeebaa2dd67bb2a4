"""What is said at each place where the focus can be, in order: web/static/js/reader.js, for a page of the test client.

`tests/flows/test_listen.py` compares it with what the script says in a real browser.
"""

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from web.speech.markup import SPACE, UNSAID, Element, Reader, text_of

CONTENT = {"h2", "p", "li", "caption", "tr"}
SAYINGS = re.compile(r'id="sayings" data-live="sayings">(.*?)</script>', re.S)


class Said(NamedTuple):
    language: str
    text: str
    voice: str


class Place(NamedTuple):
    """An element of a page, and what it stands in, the nearest last."""

    element: Element
    within: tuple[Element, ...]


class Screen:
    """A page of a visitor who listens."""

    def __init__(self, page: str) -> None:
        reader = Reader("")
        reader.feed(page)
        reader.close()
        self._places = list(_places(reader.root, ()))
        [strip] = [one.element for one in self._places if one.element.attributes.get("id") == "voice"]
        self._strip = strip
        found = SAYINGS.search(page)
        assert found, "no sentences are signed on this page"
        self._signed = {(one.get("marked") or one["language"], one["text"]): one for one in json.loads(found[1])}

    def stops(self) -> list[list[Said]]:
        """What is said at the heading, at each control of the page, and then at those of its header."""
        controls = [place for place in self._places if _is_control(place.element) and self._is_stop(place)]
        ordered = sorted(controls, key=lambda place: any(one.tag == "header" for one in place.within))
        return [self._at_heading(), *map(self._at_control, ordered)]

    def _is_stop(self, place: Place) -> bool:
        return self._strip not in place.within or place.element.attributes.get("id") == "listen-in-swedish"

    def _at_heading(self) -> list[Said]:
        heading = next(place.element for place in self._places if place.element.tag == "h1")
        content = [place.element for place in self._places if _is_content(place)]
        return [*self._of(heading), *(one for it in content for one in self._of(it)), *self._words("data-say-hint")]

    def _at_control(self, place: Place) -> list[Said]:
        control = place.element
        label = next((one for one in place.within if one.tag == "label"), control)
        return [*self._of(label), *self._state(control), *self._say(control.language, _data(control, "data-say-place"))]

    def _state(self, control: Element) -> list[Said]:
        known = control.attributes
        chosen = known.get("aria-pressed", known.get("aria-current"))
        if control.tag == "input":
            chosen = "true" if "checked" in known else "false"
        return [] if chosen is None else self._words("data-say-checked" if chosen == "true" else "data-say-unchecked")

    def _words(self, name: str) -> list[Said]:
        return self._say(self._strip.language, _data(self._strip, name))

    def _of(self, element: Element) -> list[Said]:
        return self._say(element.language, text_of(element))

    def _say(self, language: str, text: str) -> list[Said]:
        if not text:
            return []
        assert (language, text) in self._signed, f"nothing is signed for {text!r} in {language}"
        signed = self._signed[language, text]
        assert bool(signed.get("voice")) == bool(signed.get("address"))
        return [Said(signed["language"], text, signed.get("voice", ""))]


def _places(element: Element, within: tuple[Element, ...]) -> Iterator[Place]:
    if "hidden" in element.attributes or element.tag in {"head", "script", "template"}:
        return
    yield Place(element, within)
    for child in element.children:
        if isinstance(child, Element):
            yield from _places(child, (*within, element))


def _is_control(element: Element) -> bool:
    known = element.attributes
    is_box = element.tag == "input" and known.get("type") == "checkbox"
    return is_box or element.tag == "button" or (element.tag == "a" and "href" in known)


def _is_content(place: Place) -> bool:
    its = place.element
    is_kind = its.tag in CONTENT or _is_group(its)
    is_own = not any(_is_control(one) or one.tag in {"label", "li"} or _is_group(one) for one in place.within)
    in_main = any(one.tag == "main" for one in place.within)
    return is_kind and is_own and in_main and not any(_is_control(one) for one in its.all())


def _is_group(element: Element) -> bool:
    return element.attributes.get("role") == "group" and "aria-label" in element.attributes


def _data(element: Element, name: str) -> str:
    return SPACE.sub(" ", element.attributes.get(name, "").translate(UNSAID)).strip()
