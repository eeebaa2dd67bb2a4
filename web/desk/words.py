"""The words of the desk's pages for each error code."""

from typing import Any

from flask_babel import lazy_gettext as _

WORDS: dict[str, Any] = {
    "desk_left": _("Du är inte vid bordet längre. Inget är ändrat."),
    "desk_busy": _("Avsluta besöket vid bordet först."),
    "other_desk_busy": _("Där är redan en besökare. Välj ett annat bord eller vänta."),
    "unknown_call": _("Det behövs ingen kollega där längre."),
    "already_answered": _("En annan kollega kommer redan dit."),
    "own_call": _("Det är ditt eget bord som vill ha en kollega."),
    "room_busy": _("Rummet används just nu. Välj ett annat eller vänta."),
    "wrong_state": _("Numret har redan gått vidare. Sidan är uppdaterad."),
    "at_another_desk": _("Besökaren är vid ett annat bord nu. Inget är ändrat."),
    "answered_already": _("Frågan har redan skrivits upp en gång. Sidan är uppdaterad."),
    "unknown_ticket": _("Vi hittar inte det numret. Sidan är uppdaterad."),
    "unknown_topic": _("Ämnet finns inte längre. Välj ett annat."),
    "nothing_to_undo": _("Det finns inget att ångra."),
    "not_last_step": _("Bordet har gjort något nytt sedan dess. Bara det senaste går att ångra."),
    "day_closed": _("Dagen är avslutad och går inte att ändra."),
    "bad_minutes": _("Välj en tid mellan 1 och 240 minuter."),
    "unknown_room": _("Rummet finns inte. Välj ett annat."),
}
