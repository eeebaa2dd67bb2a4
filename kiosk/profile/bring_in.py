"""Brings a profile into this centre, all of it or nothing.

What it changes is worked out on a copy of the set-up, which is also the preview. Only what is found then is written
while other writers wait: a thousand rows of each part take seconds to work out, and 0.1 s to write.
"""

from collections.abc import Collection

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk import audit, versions
from kiosk.audit import AuditEntry
from kiosk.clock import Moment
from kiosk.db import Database
from kiosk.errors import Conflict, DomainError
from kiosk.profile.file import Profile
from kiosk.profile.parts import PARTS
from kiosk.profile.scratch import Written, scratch, write


class Difference(Struct, frozen=True):
    """A change that a profile makes here, as the log of changes has it. `part`: the code of its part."""

    part: str
    change: AuditEntry


class Plan(Struct, frozen=True):
    """What a profile changes here. `version`: of the set-up for which it was worked out."""

    differences: list[Difference]
    version: str
    written: Written


def plan(db: Database, who: str, profile: Profile, chosen: Collection[str], at: Moment) -> Plan:
    """Work out what the chosen parts of a profile change. Nothing is changed, and no writer waits meanwhile.

    Raises what the features raise, with the parameter `part`: the code of the part that is refused.
    """
    with scratch(db, {table for part in PARTS for table in part.tables}) as copy:
        s = copy.session
        version = versions.version([part.read(s, at) for part in PARTS])
        differences = _bring_in(s, who, profile, chosen, at)
        written = copy.written()
        s.expunge_all()
    return Plan(differences, version, written)


def check_version(plan: Plan, seen: str | None) -> None:
    """Raises Conflict `changed_meanwhile` where the set-up was another one when somebody saw the preview."""
    if seen is not None and seen != plan.version:
        raise Conflict("changed_meanwhile")


def carry_out(s: Session, plan: Plan) -> list[Difference]:
    """Make the changes of a plan. Raises Conflict `changed_meanwhile` where the set-up is another one by now."""
    write(s, plan.written)
    return plan.differences


def _bring_in(s: Session, who: str, profile: Profile, chosen: Collection[str], at: Moment) -> list[Difference]:
    """Add and change what the chosen parts have otherwise. Nothing is taken away."""
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
        s.flush()
    return found
