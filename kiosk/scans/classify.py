"""Cleans scanned codes, and classifies those that belong to no feature. All of them are refused."""

import re

from kiosk.codes import CodeClass
from kiosk.digits import in_ascii
from kiosk.identity import is_identity_number

AIM_PREFIX = re.compile(r"\][A-Za-z][0-9A-Za-z]")
"""Three characters that name the symbology (ISO/IEC 15424), such as `]C0`. Some readers are set to send them."""


def clean(code: str) -> str:
    """A code without its AIM prefix, white space and control characters, in capitals and with the digits 0 to 9."""
    text = "".join(character for character in in_ascii(code) if character.isprintable() and not character.isspace())
    return AIM_PREFIX.sub("", text, count=1).upper() if AIM_PREFIX.match(text) else text.upper()


def class_of_unknown(text: str) -> CodeClass:
    """The class of a cleaned code that belongs to no feature."""
    return CodeClass.IDENTITY if is_identity_number(text) else CodeClass.UNKNOWN
