"""The parts of a centre that can be tried, by their codes: `key-next`, `headset`, `scanner-counter`, `language-fi`."""

from collections.abc import Iterable, Iterator

from kiosk.config import KeySettings, Settings
from kiosk.i18n import Language
from kiosk.key_presses import KEYS as PANEL_KEYS

KEY, SCANNER, LANGUAGE = "key-", "scanner-", "language-"
HEADSET, LOUDSPEAKER, PRINTER = "headset", "loudspeaker", "printer"
JACK = ("headset_in", "headset_out")
KEYS = KeySettings.__struct_fields__
"""What a key can do, in the order of the settings."""


def parts(settings: Settings, languages: Iterable[Language]) -> list[str]:
    """The parts that are tried in the morning, in the order of the page."""
    return [
        *(KEY + name for name in keys(settings)),
        HEADSET,
        LOUDSPEAKER,
        *([PRINTER] if settings.printer else []),
        *(SCANNER + name for name in scanners(settings)),
        *(LANGUAGE + language.code for language in languages),
    ]


def unnamed(settings: Settings) -> list[str]:
    """The parts of `parts` that no settings name: a centre may be without them."""
    sound = settings.sound
    return [
        *([] if sound.headset or sound.headset_in_browser or sound.jack else [HEADSET]),
        *([] if sound.loudspeaker or sound.loudspeaker_in_browser else [LOUDSPEAKER]),
        *([] if settings.scanner else [SCANNER]),
    ]


def kind(part: str) -> str:
    """What a part is one of: `key-`, `scanner-`, `language-`; else the part itself."""
    return next((prefix for prefix in (KEY, SCANNER, LANGUAGE) if part.startswith(prefix)), part)


def keys(settings: Settings) -> list[str]:
    """The keys that the machine has, by its settings; any keypad can be tried besides, since browsers know its keys."""
    return list(dict.fromkeys((*_panel_keys(settings), *_keypad_keys(settings), *_jack(settings))))


def scanners(settings: Settings) -> list[str]:
    """The names of the scanners; an empty one for those that type like a keyboard, which need no settings."""
    return [scanner.name for scanner in settings.scanner] or [""]


def _panel_keys(settings: Settings) -> Iterator[str]:
    if settings.panel.pins != "off":
        yield from (name for name in PANEL_KEYS if getattr(settings.panel, f"{name}_key") is not None)


def _keypad_keys(settings: Settings) -> Iterator[str]:
    """Where somebody has written down what a keypad sends, it is there."""
    if settings.keys != KeySettings():
        yield from PANEL_KEYS
        yield from (name for name in JACK if getattr(settings.keys, name))


def _jack(settings: Settings) -> Iterator[str]:
    if settings.sound.jack is not None:
        yield from JACK
