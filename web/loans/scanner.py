"""The words for the state of the scanner."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from msgspec import Struct

from kiosk.health import DeviceCondition
from kiosk.scans.trying import Trying
from web.times import clock_time

SHORT: dict[DeviceCondition | None, Any] = {
    DeviceCondition.OK: _("Skannern är redo"),
    DeviceCondition.SIMULATED: _("Skannern är simulerad"),
    DeviceCondition.TROUBLE: _("Skannern svarar inte"),
    None: "",
}


class ScannerState(Struct, frozen=True):
    """The state of the scanner, and what to do. `instead`: the page about what it does in place of lending.

    `tried`: an admin tries a scanner, and a press ends that.
    """

    words: str
    what_to_do: str
    instead: str = ""
    tried: bool = False


def short_words(scanner: DeviceCondition | None) -> str:
    """The state in a few words; empty where there is no scanner."""
    return str(SHORT[scanner])


def checking(until: Mapping[str, dt.datetime]) -> ScannerState:
    """The state while scanners check labels: which, and until when."""
    ends = clock_time(max(until.values()))
    words = gettext("%(scanners)s kontrollerar etiketter till klockan %(time)s.", scanners=names(until), time=ends)
    return ScannerState(words, gettext("Den lånar inte ut något under tiden."), "loans.check_labels")


def counting(scanners: Iterable[str]) -> ScannerState:
    """The state while scanners take stock."""
    words = gettext("%(scanners)s inventerar.", scanners=names(scanners))
    return ScannerState(words, gettext("Den lånar inte ut något under tiden."), "loans.take_stock")


def tried(going_on: Mapping[str, Trying]) -> ScannerState:
    """The state while scanners are tried: which, and until when."""
    ends = clock_time(max(one.until for one in going_on.values()))
    words = gettext("Skannern %(names)s prövas till klockan %(time)s.", names=", ".join(going_on), time=ends)
    meanwhile = gettext("Inget som den skannar gör något under tiden. Sedan är den som vanligt igen.")
    return ScannerState(words, meanwhile, tried=True)


def names(scanners: Iterable[str]) -> str:
    """The scanners as the settings of the machine call them: "Skannern disk och dorr"."""
    return str(gettext("Skannern %(names)s", names=", ".join(scanners)))


def state(scanner: DeviceCondition | None, *, is_simulated: bool) -> ScannerState:
    """The state in a sentence. Without an agent that tells it, a scanner is simulated where the settings say so."""
    if scanner is DeviceCondition.TROUBLE:
        help_ = gettext("Kontrollera sladden. En skanner som skriver som ett tangentbord fungerar ändå.")
        return ScannerState(gettext("Skannern svarar inte."), help_)
    simulated = is_simulated and scanner is not DeviceCondition.OK
    words = gettext("Skannern är simulerad.") if simulated else gettext("Skannern är redo.")
    return ScannerState(words, gettext("Skanna när du vill, på vilken sida som helst."))
