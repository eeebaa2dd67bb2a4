"""What the parts of a model, the steps of a return and the conditions of an item are called."""

from typing import Any

from flask_babel import lazy_gettext as _

PARTS: dict[str, Any] = {
    "charger": _("Laddare"),
    "cable": _("Kabel"),
    "cover": _("Fodral"),
    "pen": _("Penna"),
    "keyboard": _("Tangentbord"),
    "headphones": _("Hörlurar"),
}
CHECKS: dict[str, Any] = {
    "parts": _("Är delarna med?"),
    "accounts": _("Är alla konton utloggade? Annars låser den sig."),
    "wiped": _("Är det som besökaren sparade borttaget?"),
    "clean": _("Är den avtorkad?"),
    "charged": _("Är den laddad?"),
}
"""What staff ask at each step of a return."""
DONE: dict[str, Any] = {
    "parts": _("Delarna är med"),
    "accounts": _("Utloggad"),
    "wiped": _("Rensad"),
    "clean": _("Avtorkad"),
    "charged": _("Laddad"),
}
"""Each step when it is done: on its button and in the list of steps."""
ON_RAIL: dict[str, Any] = {**DONE, "parts": _("Delar")}
"""The same where there is little room."""
LEFT: dict[str, Any] = {
    "parts": _("Delarna ska räknas"),
    "accounts": _("Ska loggas ut"),
    "wiped": _("Ska rensas"),
    "clean": _("Ska torkas av"),
    "charged": _("Ska laddas"),
    "part_missing": _("En del saknas"),
    "damaged": _("Skadad"),
}
"""What remains of a return."""
CONDITIONS: dict[str, Any] = {
    "good": _("Hel"),
    "scratched": _("Repad"),
    "cracked": _("Sprucken skärm"),
    "battery": _("Dåligt batteri"),
    "dead": _("Startar inte"),
    "other": _("Annan skada"),
}
