"""Brings a profile into this centre, all of it or nothing. A preview does the same to a copy of the set-up."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk import audit, versions
from kiosk.audit import AuditEntry
from kiosk.clock import Moment
from kiosk.db import Database
from kiosk.errors import DomainError
from kiosk.profile.file import Profile
from kiosk.profile.parts import PARTS
from kiosk.profile.scratch import scratch


@dataclass(frozen=True, slots=True)
class Difference:
    """A change that a profile makes here, as the log of changes has it. `part`: the code of its part."""

    part: str
    change: AuditEntry


@dataclass(frozen=True, slots=True)
class Preview:
    """The differences, and the version of the set-up that they were compared with."""

    differences: list[Difference]
    version: str


def preview(db: Database, who: str, profile: Profile, at: Moment) -> Preview:
    """What the profile would change. Nothing is changed, and no writer waits meanwhile. Raises as `bring_in` does."""
    with scratch(db, {table for part in PARTS for table in part.tables}) as s:
        seen = version(s, at)
        found = bring_in(s, who, profile, profile.parts, at)
        s.expunge_all()
    return Preview(found, seen)


def version(s: Session, at: Moment) -> str:
    """The version of the whole set-up."""
    return versions.version([part.read(s, at) for part in PARTS])


def check_version(s: Session, seen: str | None, at: Moment) -> None:
    """Raises Conflict `changed_meanwhile` where the set-up is another one than the preview had."""
    versions.check(seen, [part.read(s, at) for part in PARTS])


def bring_in(s: Session, who: str, profile: Profile, chosen: Collection[str], at: Moment) -> list[Difference]:
    """Add and change what the chosen parts of the profile have otherwise. Nothing is taken away.

    Raises what the features raise, with the parameter `part`: the code of the part that is refused.
    """
    found: list[Difference] = []
    for part in PARTS:
        if part.code in profile.parts and part.code in chosen:
            last = s.scalar(sa.select(sa.func.max(AuditEntry.id))) or 0
            try:
                part.bring_in(s, who, profile.parts[part.code], at)
            except DomainError as refusal:
                refusal.params["part"] = part.code
                raise
            s.flush()
            found += [Difference(part.code, entry) for entry in audit.since(s, last)]
    if found:
        audit.note(s, who, "profile_brought_in", at, name=profile.centre)
    return found
