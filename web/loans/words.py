"""The words of the lending pages for each error code."""

from typing import Any

from flask_babel import lazy_gettext as _

WORDS: dict[str, Any] = {
    "unknown_item": _("Saken finns inte. Titta på etiketten och prova igen."),
    "lent": _("Saken är utlånad. Ta emot den först."),
    "away": _("Saken är redan ur bruk."),
    "not_lent": _("Saken är redan klar att låna ut."),
    "not_ready": _("Saken är inte klar att låna ut ännu. Kontrollera den först."),
    "nothing_to_undo": _("Det finns inget att ångra. Det senaste går att ångra i en minut."),
}
