"""Judges how a scanner that types like a keyboard reads the printed test code: what is wrong with its settings.

The test code has the letters and signs that keyboard layouts exchange. It is no item's tag and no command card.
"""

import re

from msgspec import Struct

from kiosk.scans.classify import AIM_PREFIX

TEST_CODE = "ENTREN-YZ/"
BEGINS = "ENTREN"
UNREADABLE = "unreadable"
"""The finding where what came is not the test code."""
SLOW = 50
"""Milliseconds between two keys: after longer ones a page takes them for typing (web/static/js/wedge.js)."""
LAYOUTS = {
    "ENTREN+YZ-": "us_on_nordic",
    "ENTREN/YZ&": "nordic_on_us",
    "ENTRENßZY-": "us_on_german",
    "ENTREN/ZY&": "german_on_us",
    "ENTREN)YW!": "us_on_french",
}
"""What the code becomes where the scanner and the computer have different layouts: the first letter keys alone differ
between most. A scanner for the Nordic layout writes the right code on a Nordic computer.
"""
SYMBOLOGIES = {"A": "Code 39", "C": "Code 128", "E": "EAN", "F": "Codabar", "d": "Data Matrix", "Q": "QR"}
"""The second character of an AIM prefix (ISO/IEC 15424)."""


class Reading(Struct, frozen=True):
    """What came from a scanner: its characters, the key after them (Enter, Tab or none), the longest time between two
    keys in milliseconds, and whether Caps Lock was on.

    `patience`: after how many milliseconds without a key the code is lost. `again`: it came a second time at once.
    """

    text: str
    end: str
    gap: int
    caps: bool = False
    patience: int = SLOW
    again: bool = False


class Finding(Struct, frozen=True):
    """One thing about a scanner. `code` says what; `detail` is our own word for it; `works`: codes are read anyway."""

    code: str
    works: bool
    detail: str = ""


def judge(reading: Reading) -> list[Finding]:
    """What is to be said about a reading, what keeps it from working first. An empty list: all is well."""
    text, found = reading.text, []
    aim = AIM_PREFIX.match(text)
    if aim:
        text = text[aim.end() :]
        found.append(Finding("aim", works=True, detail=SYMBOLOGIES.get(aim[0][1], aim[0])))
    found += _about_text(text, reading.caps)
    found += _about_end(reading)
    if reading.again:
        found.append(Finding("bounce", works=True))
    if reading.gap > reading.patience:
        found.append(Finding("slow", works=False, detail=str(reading.gap)))
    return sorted(found, key=lambda one: one.works)


def _about_text(text: str, caps: bool) -> list[Finding]:
    """Which settings have changed the characters. Letters are compared in capitals, as scans are."""
    known = {TEST_CODE: "", **LAYOUTS}
    shapes = "|".join(re.escape(one) for one in known)
    hit = re.search(shapes, text, re.IGNORECASE)
    if hit is None:
        return [Finding(UNREADABLE, works=False)]
    found = []
    layout = next(name for code, name in known.items() if code.casefold() == hit[0].casefold())
    if layout:
        found.append(Finding("layout", works=False, detail=layout))
    if text[: hit.start()]:
        found.append(Finding("prefix", works=False, detail=str(hit.start())))
    if text[hit.end() :]:
        found.append(Finding("extra", works=False, detail=str(len(text) - hit.end())))
    if not hit[0].startswith(BEGINS):
        found.append(Finding("caps" if caps else "small_letters", works=True))
    return found


def _about_end(reading: Reading) -> list[Finding]:
    if reading.end == "Enter":
        return []
    return [Finding("tab", works=True)] if reading.end == "Tab" else [Finding("no_end", works=False)]
