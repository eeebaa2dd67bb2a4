"""Each key of a keyboard and of a keypad has a name in the language of staff."""

import string

import pytest
from flask import Flask

from kiosk.config import KeySettings
from web.admin.key_names import name_of

NAMED = """
Backquote Minus Equal Backspace Tab BracketLeft BracketRight Backslash Enter CapsLock Semicolon Quote ShiftLeft
IntlBackslash Comma Period Slash ShiftRight ControlLeft MetaLeft AltLeft Space AltRight MetaRight ContextMenu
ControlRight Escape PrintScreen ScrollLock Pause Insert Home PageUp Delete End PageDown ArrowUp ArrowLeft ArrowDown
ArrowRight NumLock AudioVolumeUp AudioVolumeDown AudioVolumeMute MediaPlayPause MediaStop MediaTrackNext
MediaTrackPrevious BrowserHome LaunchMail LaunchApp2
"""
NAMED_ON_PAD = """
NumpadAdd NumpadSubtract NumpadMultiply NumpadDivide NumpadDecimal NumpadEnter NumpadEqual NumpadParenLeft
NumpadParenRight NumpadBackspace NumpadComma NumLock Tab Backspace
"""
KEYBOARD = (
    *(f"Key{letter}" for letter in string.ascii_uppercase),
    *(f"Digit{digit}" for digit in range(10)),
    *(f"F{number}" for number in range(1, 25)),
    *NAMED.split(),
)
"""What a keyboard of 105 keys sends, with the keys for sound; a Storm AudioNav sends some of these."""
KEYPAD = (
    *(f"Numpad{digit}" for digit in range(10)),
    *NAMED_ON_PAD.split(),
)
UNKNOWN = {"sv": "Tangenten ", "en": "The key "}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_each_key_has_a_name(app: Flask, language: str) -> None:
    ours = [code for codes in KeySettings.__struct_fields__ for code in getattr(KeySettings(), codes)]
    with app.test_request_context(f"/admin/keys?lang={language}"):
        for code in (*KEYBOARD, *KEYPAD, *ours):
            assert not name_of(code).startswith(UNKNOWN[language]), code
        names = {name_of(code): code for code in KEYBOARD}
        assert len(names) == len(KEYBOARD), "two keys of a keyboard are not called the same"


@pytest.mark.parametrize(
    ("code", "sv", "en"),
    [
        ("ArrowUp", "Pil upp", "Up arrow"),
        ("NumpadMultiply", "× på sifferdelen", "× on the number pad"),
        ("Numpad4", "4 på sifferdelen", "4 on the number pad"),
        ("Digit4", "4 ovanför bokstäverna", "4 above the letters"),
        ("KeyR", "R", "R"),
        ("F15", "F15", "F15"),
        ("Semicolon", "Ö", "Ö"),
        ("VolumeUp", "Höj ljudet", "Volume up"),
        ("NumpadMemoryStore", "Tangenten NumpadMemoryStore", "The key NumpadMemoryStore"),
        ("Lang3", "Tangenten Lang3", "The key Lang3"),
    ],
)
def test_a_key_is_called(app: Flask, code: str, sv: str, en: str) -> None:
    for language, name in (("sv", sv), ("en", en)):
        with app.test_request_context(f"/admin/keys?lang={language}"):
            assert name_of(code) == name
