"""What the parts of a model, and what is checked when an item comes back, are called."""

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
