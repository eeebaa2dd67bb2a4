"""The words for the state of the scanner."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from msgspec import Struct

from kiosk.health import DeviceCondition

SHORT: dict[DeviceCondition | None, Any] = {
    DeviceCondition.OK: _("Skannern är redo"),
    DeviceCondition.SIMULATED: _("Skannern är simulerad"),
    DeviceCondition.TROUBLE: _("Skannern svarar inte"),
    None: "",
}


class ScannerState(Struct, frozen=True):
    """The state of the scanner, and what to do."""

    words: str
    what_to_do: str


def short_words(scanner: DeviceCondition | None) -> str:
    """The state in a few words; empty where there is no scanner."""
    return str(SHORT[scanner])


def state(scanner: DeviceCondition | None, *, is_simulated: bool) -> ScannerState:
    """The state in a sentence. Without an agent that tells it, a scanner is simulated where the settings say so."""
    if scanner is DeviceCondition.TROUBLE:
        help_ = gettext("Kontrollera sladden. En skanner som skriver som ett tangentbord fungerar ändå.")
        return ScannerState(gettext("Skannern svarar inte."), help_)
    simulated = is_simulated and scanner is not DeviceCondition.OK
    words = gettext("Skannern är simulerad.") if simulated else gettext("Skannern är redo.")
    return ScannerState(words, gettext("Skanna när du vill, på vilken sida som helst."))
