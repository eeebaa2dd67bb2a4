"""Made-up identity numbers in many written forms, and a search for them in files."""

import datetime as dt
import random
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote_to_bytes

from tests.kiosk.identity_numbers import number

FULL_WIDTH = str.maketrans({str(n): chr(0xFF10 + n) for n in range(10)})
ARABIC = str.maketrans({str(n): chr(0x0660 + n) for n in range(10)})
PERSIAN = str.maketrans({str(n): chr(0x06F0 + n) for n in range(10)})
TO_ASCII = {code: str(unicodedata.decimal(chr(code))) for code in range(0x80, 0x1FFFF) if chr(code).isdecimal()}
JSON_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
DIGITS_WITH_SIGNS = re.compile(r"[0-9](?:[\W_]{0,3}[0-9])*")
"""A run of digits with at most three other characters between two of them."""


@dataclass(frozen=True, slots=True)
class Person:
    """An identity number in parts: century `19`, birth date `811218`, and `9876`."""

    century: str
    birth: str
    four: str

    @property
    def ten(self) -> str:
        return self.birth + self.four


@dataclass(frozen=True, slots=True)
class Shape:
    """One way to write a number. `escaped`: each character is sent escaped."""

    name: str
    write: Callable[[Person], str]
    escaped: bool = False
    coordination: bool = False


SHAPES = (
    Shape("ten digits", lambda p: p.ten),
    Shape("hyphen", lambda p: f"{p.birth}-{p.four}"),
    Shape("plus", lambda p: f"{p.birth}+{p.four}"),
    Shape("twelve digits", lambda p: p.century + p.ten),
    Shape("century and hyphen", lambda p: f"{p.century}{p.birth}-{p.four}"),
    Shape("space", lambda p: f"{p.birth} {p.four}"),
    Shape("century and space", lambda p: f"{p.century}{p.birth} {p.four}"),
    Shape("pairs", lambda p: " ".join(re.findall("..", p.ten))),
    Shape("date with hyphens", lambda p: f"{p.century}{p.birth[:2]}-{p.birth[2:4]}-{p.birth[4:]}-{p.four}"),
    Shape("dots", lambda p: f"{p.century}{p.birth[:2]}.{p.birth[2:4]}.{p.birth[4:]}.{p.four}"),
    Shape("dash", lambda p: f"{p.birth}\u2013{p.four}"),
    Shape("underscore", lambda p: f"{p.century}{p.birth}_{p.four}"),
    Shape("spaces around", lambda p: f" {p.birth} - {p.four} "),
    Shape("full width", lambda p: p.ten.translate(FULL_WIDTH)),
    Shape("full width and hyphen", lambda p: f"{p.century}{p.birth}\uff0d{p.four}".translate(FULL_WIDTH)),
    Shape("arabic", lambda p: f"{p.birth}-{p.four}".translate(ARABIC)),
    Shape("persian", lambda p: (p.century + p.ten).translate(PERSIAN)),
    Shape("coordination number", lambda p: f"{p.birth}-{p.four}", coordination=True),
    Shape("coordination number, twelve digits", lambda p: p.century + p.ten, coordination=True),
    Shape("inside a word", lambda p: f"PAD{p.ten}X"),
    Shape("between hyphens", lambda p: f"a-{p.century}{p.birth}-{p.four}-b"),
    Shape("after the name of its symbology", lambda p: f"]C0{p.century}{p.ten}"),
    Shape("escaped on its way", lambda p: f"{p.birth}-{p.four}", escaped=True),
)


@dataclass(frozen=True, slots=True)
class PlantedNumber:
    """A number that is sent to one entry point, in one shape, and nowhere else."""

    entry_point: str
    shape: Shape
    text: str
    ten: str


def planted_numbers(entry_points: Iterable[str], shapes: Callable[[int, str], Iterable[Shape]]) -> list[PlantedNumber]:
    """One number for each entry point and each of its shapes: all different, and the same at each run."""
    chance = random.Random(748)
    known: set[str] = set()
    made = []
    for place, entry_point in enumerate(entry_points):
        for shape in shapes(place, entry_point):
            person = _somebody(chance, shape)
            while person.ten in known:
                person = _somebody(chance, shape)
            known.add(person.ten)
            made.append(PlantedNumber(entry_point, shape, shape.write(person), person.ten))
    return made


def _somebody(chance: random.Random, shape: Shape) -> Person:
    """Somebody born between 1930 and 1999, so that no current date or time looks like the number."""
    birth = dt.date(1930, 1, 1) + dt.timedelta(days=chance.randrange(70 * 365))
    ten = number(birth, chance.randrange(1000), "", coordination=shape.coordination)
    return Person(str(birth.year // 100), ten[:6], ten[6:])


def found(content: bytes, wanted: frozenset[str]) -> set[str]:
    """Which of the wanted numbers are in the bytes, in any script, with signs between the digits, or escaped."""
    text = content.decode("utf-8", "replace")
    unescaped = JSON_ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), text)
    unquoted = unquote_to_bytes(content).decode("utf-8", "replace")
    return {ten for view in {text, unescaped, unquoted} for ten in _tens(view) if ten in wanted}


def _tens(text: str) -> Iterator[str]:
    """Every ten consecutive digits, without the signs between them."""
    for run in DIGITS_WITH_SIGNS.finditer(text.translate(TO_ASCII)):
        digits = re.sub(r"[^0-9]", "", run[0])
        yield from (digits[start : start + 10] for start in range(len(digits) - 9))


def search(places: Iterable[Path], wanted: frozenset[str]) -> dict[str, set[str]]:
    """The files under these folders that hold wanted numbers."""
    files = [file for place in places for file in ([place] if place.is_file() else place.rglob("*")) if file.is_file()]
    hits = {str(file): found(file.read_bytes(), wanted) for file in files}
    return {file: numbers for file, numbers in hits.items() if numbers}
