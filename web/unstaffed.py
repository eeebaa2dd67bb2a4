"""The words and the pictogram of each thing that visitors can do in the room without staff."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from msgspec import Struct


class Alone(Struct, frozen=True):
    """`name`: its code, as in kiosk/centre/unstaffed.py."""

    name: str
    pictogram: str
    words: Any


EVERY = (
    Alone("computers", "computer", _("Använda datorerna")),
    Alone("print", "print", _("Skriva ut")),
    Alone("read", "read", _("Läsa")),
    Alone("return", "loan", _("Lämna tillbaka en lånad sak")),
)


def shown(names: Sequence[str]) -> list[Alone]:
    """Those of these names."""
    return [one for one in EVERY if one.name in names]
