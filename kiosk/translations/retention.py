"""The tables of the languages, of which no row is deleted."""

from kiosk.db import table_of
from kiosk.expiry import Retention
from kiosk.facts import N_
from kiosk.translations.models import Correction, LanguageState

RETENTION = Retention(
    kept={
        table_of(LanguageState): N_("Språken: vilka som går att välja, och vem som har läst igenom dem."),
        table_of(Correction): N_("Texter som ni har rättat: de är centrets egna."),
    }
)
