"""Sets text in the fonts of Debian's `fonts-noto-core`: which font each run of letters needs, and where lines break.

Each script has fonts of its own, which lack the letters of the others. A run is drawn in one font and one direction;
Pillow's layout by Raqm joins Arabic letters and orders those inside a run.
"""

import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Literal

from msgspec import Struct
from PIL import ImageDraw, ImageFont, features

Direction = Literal["ltr", "rtl"]
Script = Literal["latin", "arabic", "ethiopic"]
FOLDER = Path("/usr/share/fonts/truetype/noto")
FILES: dict[tuple[Script, bool], str] = {
    ("latin", False): "NotoSans-Regular.ttf",
    ("latin", True): "NotoSans-Bold.ttf",
    ("arabic", False): "NotoSansArabic-Regular.ttf",
    ("arabic", True): "NotoSansArabic-Bold.ttf",
    ("ethiopic", False): "NotoSansEthiopic-Regular.ttf",
    ("ethiopic", True): "NotoSansEthiopic-Bold.ttf",
}
NUMBER = "NotoSerif-Bold.ttf"
BLOCKS: dict[Script, tuple[tuple[int, int], ...]] = {
    "arabic": ((0x600, 0x6FF), (0x750, 0x77F), (0x8A0, 0x8FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFF)),
    "ethiopic": ((0x1200, 0x139F), (0x2D80, 0x2DDF), (0xAB00, 0xAB2F)),
}
ALSO_IN: dict[Script, str] = {"arabic": " !,-.:«»", "ethiopic": " -"}
"""The signs outside its block that a script's font has. All others are drawn in the Latin font."""


class NoFonts(Exception):
    """The fonts, or the library that joins Arabic letters, are not installed."""


class Run(Struct, frozen=True):
    """Letters of one script, which are drawn in one direction."""

    text: str
    script: Script
    direction: Direction


class Style(Struct, frozen=True):
    size: int
    bold: bool = False


def check_fonts() -> None:
    """Raises NoFonts where a font is missing, or FriBiDi, which Pillow's Raqm loads from the system."""
    if not features.check("raqm") or not all((FOLDER / name).exists() for name in (NUMBER, *FILES.values())):
        raise NoFonts


@cache
def font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FOLDER / name, size)


def runs(text: str, direction: Direction) -> Iterator[Run]:
    """The runs of a line in reading order. Signs and spaces belong to the letters on both sides, else to the line."""
    for (script, way), letters in groupby(_kinds(text, direction), key=lambda kind: kind[:2]):
        yield Run("".join(letter for *_, letter in letters), script, way)


def width(text: str, style: Style, direction: Direction) -> float:
    return sum(_length(run, style) for run in runs(text, direction))


def wrapped(text: str, style: Style, direction: Direction, room: int) -> list[str]:
    """The lines of a text. A word that is wider than the room has a line of its own, which is cut at the edge."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, style, direction) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def draw_line(on: ImageDraw.ImageDraw, start: tuple[int, int], text: str, style: Style, direction: Direction) -> None:
    """Draw a line from its start: the left end, or the right end of one that is read from the right. `y`: baseline."""
    x, y = float(start[0]), start[1]
    for run in runs(text, direction):
        long = _length(run, style)
        left = x - long if direction == "rtl" else x
        on.text((left, y), run.text, fill=0, font=_font(run, style), anchor="ls", direction=run.direction)
        x = left if direction == "rtl" else x + long


def _length(run: Run, style: Style) -> float:
    return _font(run, style).getlength(run.text, direction=run.direction)


def _font(run: Run, style: Style) -> ImageFont.FreeTypeFont:
    return font(FILES[run.script, style.bold], style.size)


def _kinds(text: str, direction: Direction) -> Iterator[tuple[Script, Direction, str]]:
    """Each letter with the script whose font draws it, and its direction."""
    own = [_script(letter) for letter in text]
    line: Script = "arabic" if direction == "rtl" else "latin"
    before = line
    for place, letter in enumerate(text):
        after = next((one for one in own[place:] if one is not None), line)
        script = own[place] or (before if before == after else line)
        before = own[place] or before
        way: Direction = "rtl" if script == "arabic" else "ltr"
        lacks = own[place] is None and letter not in ALSO_IN.get(script, letter)
        yield "latin" if lacks else script, way, letter


def _script(letter: str) -> Script | None:
    """The script of a letter or digit; null for a sign or space, which has none of its own."""
    for script, blocks in BLOCKS.items():
        if any(first <= ord(letter) <= last for first, last in blocks):
            return script
    return "latin" if unicodedata.category(letter)[0] in "LNM" else None
