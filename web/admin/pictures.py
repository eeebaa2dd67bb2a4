"""What the pictograms of topics show, in words."""

from typing import Any

from flask_babel import lazy_gettext as _

PICTOGRAMS: dict[str, Any] = {
    "login": _("Legitimation"), "bills": _("Räkning"), "password": _("Hänglås"), "device": _("Telefon och dator"),
    "scam": _("Sköld"), "mail": _("Brev"), "apply": _("Blankett"), "loan": _("Skärm och pil"),
    "other": _("Pratbubbla med prickar"), "language": _("Pratbubbla"), "people": _("Person"),
    "companion": _("Två personer"), "clock": _("Klocka"), "scanner": _("Streckkod"), "charger": _("Stickpropp"),
    "pen": _("Penna"), "bell": _("Klocka som ringer"), "desk": _("Bord"), "sync": _("Moln"), "listen": _("Högtalare"),
}  # fmt: skip
