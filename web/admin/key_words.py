"""What each key of a panel or keypad is called, and what it does."""

from typing import Any

from flask_babel import lazy_gettext as _

KEY_WORDS: dict[str, tuple[Any, Any]] = {
    "previous": (_("Förra"), _("Går till det förra på sidan.")),
    "next": (_("Nästa"), _("Går till nästa på sidan.")),
    "choose": (_("Välj"), _("Väljer det som hördes sist.")),
    "repeat": (_("Säg igen"), _("Läser upp det sista en gång till.")),
    "pause": (_("Paus"), _("Stannar, och fortsätter vid nästa tryck.")),
    "where": (_("Var är jag"), _("Säger var man är och vad knapparna gör.")),
    "help": (_("Hjälp"), _("Låter knapparna säga vad de gör.")),
    "louder": (_("Starkare"), _("Gör ljudet starkare.")),
    "quieter": (_("Svagare"), _("Gör ljudet svagare.")),
    "faster": (_("Fortare"), _("Läser fortare.")),
    "slower": (_("Långsammare"), _("Läser långsammare.")),
    "headset_in": (_("Hörlurar i"), _("Börjar läsa upp när hörlurar sätts i.")),
    "headset_out": (_("Hörlurar ur"), _("Tystnar genast när hörlurar dras ut.")),
}
"""By what the settings call it."""
