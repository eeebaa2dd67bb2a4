"""Makes the code of a new topic, desk or model from its name. Codes stand in reports and never change."""

import itertools
import re
import unicodedata
from collections.abc import Collection


def new_code(name: str, taken: Collection[str], longest: int, otherwise: str) -> str:
    """A code of a-z, 0-9 and hyphens: `slaktforskning`. A second one of this name gets a number.

    `longest`: the most characters without that number. `otherwise`: the code of a name without any such letter.
    """
    ascii_letters = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "-", ascii_letters)[:longest].strip("-") or otherwise
    numbered = (f"{stem}-{number}" for number in itertools.count(2))
    return next(code for code in itertools.chain([stem], numbered) if code not in taken)
