"""Reads digits as people type them: a keyboard can write those of its own script."""

import unicodedata


def in_ascii(text: str) -> str:
    """The text with the digits of all scripts and shapes as 0 to 9: `٢٠`, `۲۰`, `２０`, `②⓪` and `፪0` are 20.

    Other characters that look different only, such as letters of full width, are written as usual too (NFKC). Ethiopic
    has no zero, and its signs from ten on are no digits.
    """
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(one, one)) for one in unicodedata.normalize("NFKC", text))
