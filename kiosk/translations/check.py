"""What is wrong with a translation: of a catalogue (the tests), a file that is brought in, a correction of an admin."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from kiosk.centre.topics import LONGEST_NAME
from kiosk.translations.texts import Text

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
"""What is put in: a name or number by the service, a number by the page's script."""
COUNTED = ("%(num)s", "%(num)d", "{seconds}")
"""The numbers that a plural form may spell out, as the Arabic dual does."""
JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}\N{LEFT-TO-RIGHT MARK}\N{RIGHT-TO-LEFT MARK}\N{SOFT HYPHEN}"
"""The invisible characters that scripts need. All others are refused: some turn around what stands after them."""
TOPICS = "kiosk/centre/defaults.py"


def troubles(text: Text, forms: Sequence[str], number_of_forms: int) -> Iterator[str]:
    """The code of each: `empty_form`, `wrong_plurals`, `lost_placeholder`, `markup`, `unreadable`, `too_long`."""
    if len(forms) != (number_of_forms if text.several else 1):
        yield "wrong_plurals"
    elif not all(form.strip() for form in forms):
        yield "empty_form"
    if any(not _has_placeholders(text, form) for form in forms):
        yield "lost_placeholder"
    if any("<" in form or ">" in form or "&#" in form for form in forms):
        yield "markup"
    if any(not _can_be_read(form) for form in forms):
        yield "unreadable"
    if any(len(form) > longest(text) for form in forms):
        yield "too_long"


def _has_placeholders(text: Text, form: str) -> bool:
    """Whether it has those of its text, and no other sign that begins one."""
    wanted = set(PLACEHOLDER.findall(text.one + text.several))
    found = PLACEHOLDER.findall(form)
    free = {one for one in wanted if one in COUNTED} if text.several else set()
    rest = PLACEHOLDER.sub("", form)
    return wanted - free <= set(found) <= wanted and len(found) == len(set(found)) and not re.search(r"[%{}]", rest)


def _can_be_read(form: str) -> bool:
    return not any(unicodedata.category(one).startswith("C") and one not in JOINERS for one in form)


def longest(text: Text) -> int:
    """How many characters a translation may have. Its element has room for a text that is two fifths longer; a word
    alone can be twice as long."""
    if TOPICS in text.places:
        return LONGEST_NAME
    swedish = max(len(text.one), len(text.several))
    return max(2 * swedish, 16) if swedish <= 12 else swedish * 8 // 5 + 6
