"""Says in the log of changes which user an entry is about: by id, so a name is read as it was then."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.audit import AuditEntry
from kiosk.people.models import User


def details(user: User, who: str) -> dict[str, Any]:
    """The details that say which user an entry is about. `who`: whoever makes the change; `own`: it is this user."""
    return {"user": user.id, "own": user.name == who}


class Names(Struct, frozen=True):
    """The users' names by their ids: those of now, and for each change of name the entry's id and the name before."""

    of_now: Mapping[int, str]
    changed: Mapping[int, list[tuple[int, str]]]

    def then(self, user: int, entry: int) -> str:
        """The name that a user had when an entry was made; empty where there is no such user."""
        later = (name for changed, name in self.changed.get(user, []) if changed > entry)
        return next(later, self.of_now.get(user, ""))

    def then_and_now(self, user: int | None, entry: int) -> list[str]:
        """The name that a user had when an entry was made, and that of now; empty for null."""
        return [] if user is None else [self.then(user, entry), self.of_now.get(user, "")]


def names(s: Session) -> Names:
    """The names of the users whom the log is about. A change of name is in it for as long as any entry before it."""
    changed: dict[int, list[tuple[int, str]]] = {}
    rows = sa.select(AuditEntry).where(AuditEntry.action == "user_changed").order_by(AuditEntry.id)
    for entry in s.scalars(rows):
        if "user" in entry.details and "name" in entry.details.get("changes", {}):  # a restore leaves out lost users
            changed.setdefault(entry.details["user"], []).append((entry.id, entry.details["changes"]["name"][0]))
    return Names({user: name for user, name in s.execute(sa.select(User.id, User.name))}, changed)
