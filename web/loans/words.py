"""The words of the lending pages for each error code."""

from typing import Any

from flask_babel import lazy_gettext as _

WORDS: dict[str, Any] = {
    "part_missing": _("En del saknas. Välj om saken ska lånas ut ändå."),
    "damaged": _("Saken är skadad. Välj om den ska lånas ut ändå."),
    "step_done": _("Steget är redan gjort. Sidan är uppdaterad."),
    "no_such_part": _("Saken har ingen sådan del."),
    "already_missing": _("Delen är redan antecknad som saknad."),
    "not_missing": _("Delen är redan hittad."),
    "nothing_to_undo": _("Det finns inget att ångra. Det senaste går att ångra i en minut."),
}
