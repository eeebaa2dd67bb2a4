"""Gives new topics, desks and models their codes and positions. A code stands in reports and never changes."""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection
from typing import Protocol

from kiosk.centre import positions
from kiosk.centre.positions import Ordered


class Coded(Ordered, Protocol):
    """A row with a code."""

    code: str


class NewRows:
    """Rows that are added to all that there are, one by one: each comes after those before, under a code of its own."""

    def __init__(self, existing: Collection[Coded]) -> None:
        self._codes = {row.code for row in existing}
        self._position = positions.after_all(existing)
        self._of_a_name: Counter[str] = Counter()
        """How many codes were made of each name: a thousand rows of one name are not all compared with each other."""

    def next_position(self) -> int:
        self._position += 1
        return self._position - 1

    def new_code(self, name: str, longest: int, otherwise: str) -> str:
        """A code of a-z, 0-9 and hyphens: `slaktforskning`. A second one of this name gets a number.

        `longest`: the most characters without that number. `otherwise`: the code of a name without any such letter.
        """
        ascii_letters = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
        stem = re.sub(r"[^a-z0-9]+", "-", ascii_letters)[:longest].strip("-") or otherwise
        code = self._next_of(stem)
        while code in self._codes:
            code = self._next_of(stem)
        self._codes.add(code)
        return code

    def _next_of(self, stem: str) -> str:
        self._of_a_name[stem] += 1
        number = self._of_a_name[stem]
        return stem if number == 1 else f"{stem}-{number}"
