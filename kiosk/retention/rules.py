"""Lists the features that say which of their rows are deleted: each one's `retention.py`."""

import sqlalchemy as sa

from kiosk.centre.retention import RETENTION as CENTRE
from kiosk.colleagues.retention import RETENTION as COLLEAGUES
from kiosk.expiry import Condition, Retention, Rule
from kiosk.feedback.retention import RETENTION as FEEDBACK
from kiosk.loans.retention import RETENTION as LOANS
from kiosk.passing.retention import RETENTION as PASSING
from kiosk.people.retention import RETENTION as PEOPLE
from kiosk.printing.retention import RETENTION as PRINTING
from kiosk.queue.retention import RETENTION as QUEUE
from kiosk.retention.own import RETENTION as OWN
from kiosk.scans.retention import RETENTION as SCANS
from kiosk.statistics.retention import RETENTION as STATISTICS
from kiosk.sync.retention import RETENTION as SYNC
from kiosk.translations.retention import RETENTION as TRANSLATIONS
from kiosk.trials.retention import RETENTION as TRIALS
from kiosk.wizard.retention import RETENTION as WIZARD

FEATURES: tuple[Retention, ...] = (
    PRINTING,
    QUEUE,
    PASSING,
    FEEDBACK,
    COLLEAGUES,
    SCANS,
    LOANS,
    SYNC,
    OWN,
    PEOPLE,
    STATISTICS,
    CENTRE,
    TRANSLATIONS,
    WIZARD,
    TRIALS,
)
RULES: dict[str, Rule] = {rule.code: rule for feature in FEATURES for rule in feature.rules}
SWEEPS = tuple(feature.sweep for feature in FEATURES if feature.sweep is not None)
KEPT: dict[sa.Table, str] = {table: why for feature in FEATURES for table, why in feature.kept.items()}
"""The tables of which no row is deleted, and why."""


def rows_to_take() -> dict[sa.Table, tuple[Rule, Condition]]:
    """For each table with a rule, the rule and which rows it takes."""
    return {table: (rule, condition) for rule in RULES.values() for table, condition in rule.rows.items()}
