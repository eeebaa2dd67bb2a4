"""Refuses a wrong translation: of a file that is brought in, a correction of an admin, a catalogue (the tests)."""

import re
import unicodedata
from collections.abc import Sequence

from kiosk.centre.topics import LONGEST_NAME
from kiosk.errors import Invalid
from kiosk.identity import contains_identity_number
from kiosk.translations.room import ROOM
from kiosk.translations.texts import Text

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
"""What is put in: a name or number by the service, a number by the page's script."""
COUNTED = ("%(num)s", "%(num)d", "{seconds}")
"""The numbers that a plural form may spell out, as the Arabic dual does."""
JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}\N{LEFT-TO-RIGHT MARK}\N{RIGHT-TO-LEFT MARK}\N{SOFT HYPHEN}"
"""The invisible characters that scripts need. All others are refused: some turn around what stands after them."""
TOPICS = "kiosk/centre/defaults.py"
WORD, SHORT_WORD = 12, 8


def check(text: Text, forms: Sequence[str], number_of_forms: int, field: str | None = None) -> None:
    """Refuse a translation. `field`: where a form shows it; `text` of the refusal is the Swedish one.

    Raises Invalid `wrong_plurals`, `empty_translation`, `lost_placeholder`, `markup`, `unreadable_translation`,
    `foreign_digits`, `too_long`.
    """
    about = {"field": field, "text": text.one}
    if len(forms) != (number_of_forms if text.several else 1):
        raise Invalid("wrong_plurals", **about)
    for form in forms:
        if not form.strip():
            raise Invalid("empty_translation", **about)
        if not _has_placeholders(text, form):
            raise Invalid("lost_placeholder", **about)
        if "<" in form or ">" in form or "&#" in form:
            raise Invalid("markup", **about)
        if not _can_be_read(form) or contains_identity_number(form):
            raise Invalid("unreadable_translation", **about)
        if any(one.isdecimal() and not one.isascii() for one in form):
            raise Invalid("foreign_digits", **about)
        if len(form) > longest(text):
            raise Invalid("too_long", **about, most=longest(text))


def _has_placeholders(text: Text, form: str) -> bool:
    """Whether it has those of its text, each once, and no other sign that begins one."""
    wanted = set(PLACEHOLDER.findall(text.one + text.several))
    found = PLACEHOLDER.findall(form)
    free = {one for one in wanted if one in COUNTED} if text.several else set()
    rest = PLACEHOLDER.sub("", form)
    return wanted - free <= set(found) <= wanted and len(found) == len(set(found)) and not re.search(r"[%{}]", rest)


def _can_be_read(form: str) -> bool:
    return not any(unicodedata.category(one).startswith("C") and one not in JOINERS for one in form)


def longest(text: Text) -> int:
    """How many characters a translation may have. Its element has room for a text that is two fifths longer, a few
    words for twice as much; the name of a topic has the room of every topic's, and some keys have less.
    """
    if text.one in ROOM:
        return ROOM[text.one]
    if TOPICS in text.places:
        return LONGEST_NAME
    swedish = max(len(text.one), len(text.several))
    return max(2 * swedish, 2 * SHORT_WORD) + 4 if swedish <= WORD else swedish * 8 // 5 + 8
