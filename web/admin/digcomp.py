"""What the competences of DigComp 2.2 are called, in short."""

from typing import Any

from flask_babel import lazy_gettext as _

WORDS: dict[str, Any] = {
    "1.1": _("Söka och hitta"),
    "1.2": _("Bedöma det man hittar"),
    "1.3": _("Spara och ordna"),
    "2.1": _("Kommunicera"),
    "2.2": _("Dela med sig"),
    "2.3": _("Delta i samhället"),
    "2.4": _("Samarbeta"),
    "2.5": _("Vett och etikett på nätet"),
    "2.6": _("Sköta sin digitala identitet"),
    "3.1": _("Skapa innehåll"),
    "3.2": _("Bearbeta innehåll"),
    "3.3": _("Upphovsrätt och licenser"),
    "3.4": _("Programmera"),
    "4.1": _("Skydda sina enheter"),
    "4.2": _("Skydda sina uppgifter"),
    "4.3": _("Må bra med digitala verktyg"),
    "4.4": _("Skydda miljön"),
    "5.1": _("Lösa tekniska problem"),
    "5.2": _("Välja rätt verktyg"),
    "5.3": _("Vara kreativ med teknik"),
    "5.4": _("Veta vad man behöver lära sig"),
}
