"""The words of the hub's pages for each error code."""

from typing import Any

from flask_babel import lazy_gettext as _

WORDS: dict[str, Any] = {
    "disk_full": _("Lagringen är full. Rapporter kan inte tas emot just nu."),
    "read_only": _("Det går inte att spara rapporter just nu. De som finns är kvar."),
    "storage": _("Det går inte att läsa rapporterna just nu. Försök igen om en stund."),
    "damaged": _("Det går inte att läsa det som är sparat. Säg till den som sköter mottagaren."),
    "replaced": _("Det går inte att läsa det som är sparat. Säg till den som sköter mottagaren."),
}
