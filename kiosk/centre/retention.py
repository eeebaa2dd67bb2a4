"""The centre's own tables, of which no row is deleted."""

from kiosk.centre.models import (
    BusinessDay,
    Centre,
    DeclinedHoliday,
    Desk,
    ExceptionDay,
    ExceptionPeriod,
    KnownTimeRow,
    Notice,
    OpeningOverride,
    OpeningPeriod,
    Topic,
)
from kiosk.db import table_of
from kiosk.expiry import Retention
from kiosk.facts import N_

RETENTION = Retention(
    kept={
        table_of(Centre): N_("Centrets namn och inställningar."),
        table_of(Topic): N_("Ämnen: statistiken nämner dem."),
        table_of(Desk): N_("Bord och rum: de som inte används står kvar."),
        table_of(OpeningPeriod): N_("Öppettider, även de tidigare: de säger vilka dagar som saknas."),
        table_of(ExceptionDay): N_("Dagar med egna tider, även de som har varit: de säger vilka dagar som saknas."),
        table_of(ExceptionPeriod): N_("Öppettiderna på egna dagar."),
        table_of(DeclinedHoliday): N_("Helgdagar med öppet som vanligt: några rader om året."),
        table_of(OpeningOverride): N_("Vad någon har bestämt för en dag: högst en rad om dagen, utan besök."),
        table_of(Notice): N_("Meddelanden till besökare: några rader om året."),
        table_of(BusinessDay): N_("Dagarna: en rad om dagen, utan besök."),
        table_of(KnownTimeRow): N_("Den senaste rätta tiden."),
    }
)
