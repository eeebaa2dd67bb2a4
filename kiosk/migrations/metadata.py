"""All tables of a branch, every model imported: only what writes or checks a step reads them."""
# ruff: noqa: F401

import sqlalchemy as sa

import kiosk.audit
import kiosk.centre.models
import kiosk.colleagues.models
import kiosk.feedback.models
import kiosk.health
import kiosk.loans.models
import kiosk.passing.models
import kiosk.people.models
import kiosk.printing.models
import kiosk.queue.models
import kiosk.retention.models
import kiosk.scans.models
import kiosk.statistics.models
import kiosk.sync.models
import kiosk.translations.models
import kiosk.trials.models
import kiosk.wizard.models
from kiosk.db import Base
from kiosk.hub.models import HubBase


def metadata_of(branch: str) -> sa.MetaData:
    return Base.metadata if branch == "centre" else HubBase.metadata
