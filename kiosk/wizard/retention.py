"""The points of the set-up stay: they say what the centre has decided."""

from kiosk.db import table_of
from kiosk.expiry import Retention
from kiosk.facts import N_
from kiosk.wizard.models import WizardPoint

RETENTION = Retention(kept={table_of(WizardPoint): N_("Vad centret har svarat i guiden vid första starten.")})
