"""The words for the state of the scanner."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from msgspec import Struct

from kiosk.health import DeviceCondition
from kiosk.scans.trying import Trying
from web.times import clock_time

OF_BROWSER = "wedge-"
"""The beginning of the name that a browser gives its scanner (web/static/js/wedge.js)."""
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


def counting(scanners: list[str], counts: str, *, goes_on: bool) -> ScannerState:
    """The state during a stocktake. `scanners`: those that take part. `counts`: what is found, in words."""
    if not goes_on:
        return ScannerState(
            gettext("Inventeringen är pausad."), gettext("Skannrarna lånar ut som vanligt."), "loans.take_stock"
        )
    words = gettext("Inventering pågår: %(counts)s", counts=counts)
    if not scanners:
        meanwhile = gettext("Det som skannas på inventeringens sida räknas. Alla skannrar lånar ut som vanligt.")
    else:
        meanwhile = gettext("%(scanners)s räknar och lånar inte ut något under tiden.", scanners=names(scanners))
    return ScannerState(words, meanwhile, "loans.take_stock")


def tried(going_on: Mapping[str, Trying]) -> ScannerState:
    """The state while scanners are tried: which, and until when."""
    ends = clock_time(max(one.until for one in going_on.values()))
    words = gettext("Skannern %(names)s prövas till klockan %(time)s.", names=", ".join(going_on), time=ends)
    meanwhile = gettext("Inget som den skannar gör något under tiden. Sedan är den som vanligt igen.")
    return ScannerState(words, meanwhile, tried=True)


def names(scanners: Iterable[str]) -> str:
    """The scanners as the settings of the machine call them: "Skannern disk, dorr". Those of browsers have no names."""
    every = list(scanners)
    of_browsers = sum(one.startswith(OF_BROWSER) for one in every)
    of_machine = ", ".join(one for one in every if not one.startswith(OF_BROWSER))
    if not of_browsers:
        return str(gettext("Skannern %(names)s", names=of_machine))
    if of_machine:
        return str(
            ngettext(
                "Skannern %(names)s och en i en webbläsare", "Skannern %(names)s och %(num)s i webbläsare", of_browsers,
                names=of_machine,
            )
        )  # fmt: skip
    return str(ngettext("En skanner i en webbläsare", "%(num)s skannrar i webbläsare", of_browsers))


def state(scanner: DeviceCondition | None, *, is_simulated: bool) -> ScannerState:
    """The state in a sentence. Without an agent that tells it, a scanner is simulated where the settings say so."""
    if scanner is DeviceCondition.TROUBLE:
        help_ = gettext("Kontrollera sladden. En skanner som skriver som ett tangentbord fungerar ändå.")
        return ScannerState(gettext("Skannern svarar inte."), help_)
    simulated = is_simulated and scanner is not DeviceCondition.OK
    words = gettext("Skannern är simulerad.") if simulated else gettext("Skannern är redo.")
    return ScannerState(words, gettext("Skanna när du vill, på vilken sida som helst."))
