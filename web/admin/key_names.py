"""What the keys of a keypad or keyboard are called, by their codes (KeyboardEvent.code of the UI Events standard).

A code says where a key sits. What is printed on it is that of a Swedish keyboard, in each language of staff.
"""

import re
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

PLAIN, DIGIT, ON_PAD = map(re.compile, (r"Key([A-Z])|(F\d{1,2})", r"Digit(\d)", r"Numpad(\d|[A-Z][A-Za-z]+)"))
PRINTED = {
    "BracketLeft": "Å", "Quote": "Ä", "Semicolon": "Ö", "Backquote": "§", "Minus": "+", "Equal": "´",
    "BracketRight": "¨", "Backslash": "'", "IntlBackslash": "<", "Slash": "-",
    "Escape": "Esc", "Insert": "Insert", "Delete": "Delete", "Home": "Home", "End": "End", "PageUp": "Page Up",
    "PageDown": "Page Down", "CapsLock": "Caps Lock", "NumLock": "Num Lock", "ScrollLock": "Scroll Lock",
    "PrintScreen": "Print Screen", "Pause": "Pause", "Enter": "Enter", "AltLeft": "Alt", "AltRight": "Alt Gr",
}  # fmt: skip
"""Keys that have the same word or sign on them in each language."""
PRINTED_ON_PAD = {
    "Add": "+", "Subtract": "−", "Multiply": "×", "Divide": "÷", "Enter": "Enter",
    "Equal": "=", "ParenLeft": "(", "ParenRight": ")", "Hash": "#", "Star": "*", "Backspace": "Backspace",
    "Clear": "C", "ClearEntry": "CE",
}  # fmt: skip
"""Of the number pad, by the code without `Numpad`."""
WORDS: dict[str, Any] = {
    "ArrowUp": _("Pil upp"),
    "ArrowDown": _("Pil ned"),
    "ArrowLeft": _("Pil vänster"),
    "ArrowRight": _("Pil höger"),
    "Comma": _("Komma"),
    "Period": _("Punkt"),
    "NumpadDecimal": _("Komma på sifferdelen"),
    "NumpadComma": _("Komma på sifferdelen"),
    "Space": _("Mellanslag"),
    "Tab": _("Tabb"),
    "Backspace": _("Backsteg"),
    "ShiftLeft": _("Vänster skift"),
    "ShiftRight": _("Höger skift"),
    "ControlLeft": _("Vänster Ctrl"),
    "ControlRight": _("Höger Ctrl"),
    "MetaLeft": _("Vänster Windows-tangent"),
    "MetaRight": _("Höger Windows-tangent"),
    "ContextMenu": _("Menytangenten"),
    "AudioVolumeUp": _("Höj ljudet"),
    "AudioVolumeDown": _("Sänk ljudet"),
    "AudioVolumeMute": _("Ljudet av"),
    "MediaPlayPause": _("Spela och pausa"),
    "MediaStop": _("Stoppa"),
    "MediaTrackNext": _("Nästa spår"),
    "MediaTrackPrevious": _("Förra spåret"),
    "BrowserHome": _("Webbläsarens startsida"),
    "LaunchMail": _("E-post"),
    "LaunchApp2": _("Miniräknaren"),
}
SAME = {"VolumeUp": "AudioVolumeUp", "VolumeDown": "AudioVolumeDown", "VolumeMute": "AudioVolumeMute",
        "OSLeft": "MetaLeft", "OSRight": "MetaRight"}  # fmt: skip
"""Codes that some browsers send, and those that they stand for."""


def name_of(code: str) -> str:
    """The name of a key in the language of the page: "Pil upp", "4 på sifferdelen"."""
    code = SAME.get(code, code)
    if code in WORDS:
        return str(WORDS[code])
    if digit := DIGIT.fullmatch(code):
        return str(gettext("%(digit)s ovanför bokstäverna", digit=digit[1]))
    if pad := ON_PAD.fullmatch(code):
        sign = pad[1] if pad[1].isdecimal() else PRINTED_ON_PAD.get(pad[1])
        return str(gettext("%(sign)s på sifferdelen", sign=sign)) if sign else _unknown(code)
    printed = PLAIN.fullmatch(code)
    return (printed[1] or printed[2]) if printed else PRINTED.get(code) or _unknown(code)


def _unknown(code: str) -> str:
    return str(gettext("Tangenten %(code)s", code=code))
