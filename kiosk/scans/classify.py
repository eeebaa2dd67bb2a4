"""What a code is, from its characters alone. Deny by default: what is not known is nobody's business."""

import enum
import re

from kiosk.identity import is_identity_number
from kiosk.scans.models import CodeClass

AIM_PREFIX = re.compile(r"\][A-Za-z][0-9A-Za-z]")
"""Three characters that name the symbology (ISO/IEC 15424), such as `]C0`, where a reader is set to send them."""


class Command(enum.StrEnum):
    """The printed command cards. Letters only: no keyboard layout changes those."""

    READY = "ENTRENREADY"
    UNDO = "ENTRENUNDO"


def clean(code: str) -> str:
    """A code without its AIM prefix, white space and control characters, in capitals."""
    text = "".join(character for character in code if character.isprintable() and not character.isspace())
    return AIM_PREFIX.sub("", text, count=1).upper() if AIM_PREFIX.match(text) else text.upper()


def command(text: str) -> Command | None:
    """The command card with this cleaned code, if it is one."""
    return next((card for card in Command if card == text), None)


def classify(text: str, *, is_item: bool) -> CodeClass:
    """The class of a cleaned code; `is_item`: it is the tag of an item in stock."""
    if is_item:
        return CodeClass.ITEM
    if command(text):
        return CodeClass.COMMAND
    return CodeClass.IDENTITY if is_identity_number(text) else CodeClass.UNKNOWN
