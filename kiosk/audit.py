"""Records which member of staff changed a setting, and when. It never holds anything about visitors."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from kiosk.clock import Moment
from kiosk.db import Base
from kiosk.types import UtcDateTime


class AuditEntry(Base):
    """One change: `who` is a user's or token's name, `action` a code, `details` our own values."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    who: Mapped[str] = mapped_column(sa.String(48))
    action: Mapped[str] = mapped_column(sa.String(40))
    details: Mapped[dict[str, Any]] = mapped_column(sa.JSON)


def note(s: Session, who: str, action: str, at: Moment, **details: Any) -> None:
    """Record a change, in the transaction that makes it."""
    s.add(AuditEntry(at=at.utc, who=who, action=action, details=details))


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The values that are different, each as `[before, after]`: the detail `changes` of an entry."""
    return {name: [before.get(name), value] for name, value in after.items() if before.get(name) != value}


def latest(s: Session, number: int) -> list[AuditEntry]:
    """The newest changes, newest first."""
    return list(s.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc()).limit(number)))


def noted(s: Session) -> tuple[set[str], set[str]]:
    """Who made the changes that are in the log, and of which kinds they are."""
    pairs = s.execute(sa.select(AuditEntry.who, AuditEntry.action).distinct()).all()
    return {who for who, _action in pairs}, {action for _who, action in pairs}


def was_noted(s: Session, action: str, after: datetime) -> bool:
    """Whether there was such a change after a time."""
    found = sa.select(AuditEntry.id).where(AuditEntry.action == action, AuditEntry.at > after)
    return s.scalar(found.limit(1)) is not None


def since(s: Session, last: int) -> list[AuditEntry]:
    """The changes after the entry with this id, oldest first."""
    return list(s.scalars(sa.select(AuditEntry).where(AuditEntry.id > last).order_by(AuditEntry.id)))
