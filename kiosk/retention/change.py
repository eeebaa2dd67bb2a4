"""Changes the number of days of a rule, for an admin. The change is recorded in the audit log."""

from sqlalchemy.orm import Session

from kiosk import audit, versions
from kiosk.clock import Moment
from kiosk.errors import Invalid, NotFound
from kiosk.retention import limits
from kiosk.retention.models import RetentionDays
from kiosk.retention.rules import RULES


def version(days: int) -> str:
    """The version of the days of a rule."""
    return versions.version(days)


def set_days(s: Session, who: str, code: str, days: int, at: Moment, seen: str | None = None) -> bool:
    """Set the days of a rule, and say whether that changed something. `seen`: the version that the admin has seen.

    Raises NotFound `unknown_rule`, Invalid `days_out_of_bounds`, Conflict `changed_meanwhile`.
    """
    rule = RULES.get(code)
    if rule is None or not rule.is_settable:
        raise NotFound("unknown_rule")
    if not rule.least <= days <= rule.most:
        raise Invalid("days_out_of_bounds")
    before = limits.days_of(s, rule)
    versions.check(seen, version(before))
    if days == before:
        return False
    s.merge(RetentionDays(rule=code, days=days))
    audit.note(s, who, "retention_changed", at, rule=code, before=before, after=days)
    return True
