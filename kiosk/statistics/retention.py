"""The counts of closed days, of which no row is deleted."""

from kiosk.db import table_of
from kiosk.expiry import Retention
from kiosk.facts import N_
from kiosk.statistics.models import DayCount

RETENTION = Retention(kept={table_of(DayCount): N_("Siffrorna för varje dag.")})
