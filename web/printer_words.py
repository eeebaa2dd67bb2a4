"""The words for a printer that prints no slips, in a few words for those who can put in paper."""

from typing import Any

from flask_babel import lazy_gettext as _

from kiosk.clock import Moment
from kiosk.health import DeviceCondition, DeviceHealth, is_silent

SHORT: dict[str | None, Any] = {
    "out_of_paper": _("Skrivaren har slut på papper"),
    "cover_open": _("Skrivarens lucka är öppen"),
}
"""By the code of its health."""
OTHER = _("Skrivaren skriver inte ut")


def short_words(printer: DeviceHealth | None, at: Moment) -> str:
    """Why no slips are printed; empty where they are, and where there is no printer."""
    if printer is None or (printer.condition is not DeviceCondition.TROUBLE and not is_silent(printer, at)):
        return ""
    return str(OTHER if is_silent(printer, at) else SHORT.get(printer.code, OTHER))
