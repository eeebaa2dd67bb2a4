"""Searches the log of changes: by text, by who made a change, by its kind and from a time on, a page at a time."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.audit import AuditEntry
from kiosk.digits import in_ascii
from kiosk.paging import Found, page_within
from kiosk.people.noted import Names

PAGE = 100
LONGEST_TEXT = 40


class LogQuery(Struct, frozen=True):
    """What somebody looks for: `text` is a part of a tag, or of a name of then or of now. Pages count from 1."""

    text: str = ""
    who: str | None = None
    action: str | None = None
    since: datetime | None = None
    page: int = 1


def search(s: Session, wanted: LogQuery, names: Names) -> Found[AuditEntry]:
    """The entries of a page, in two queries however many there are. A page after the last one is the last one."""
    found = _found(s, wanted, names)
    page = page_within(wanted.page, len(found), PAGE)
    first = (page - 1) * PAGE
    rows = sa.select(AuditEntry).where(AuditEntry.id.in_(found[first : first + PAGE])).order_by(AuditEntry.id.desc())
    return Found(list(s.scalars(rows)), page, PAGE, len(found))


def _found(s: Session, wanted: LogQuery, names: Names) -> list[int]:
    """The ids of all that were found, newest first."""
    which = [] if wanted.since is None else [AuditEntry.at >= wanted.since]
    for column, value in ((AuditEntry.who, wanted.who), (AuditEntry.action, wanted.action)):
        which += [] if value is None else [column == value]
    text = in_ascii(wanted.text.strip()[:LONGEST_TEXT]).casefold()
    if not text:
        return list(s.scalars(sa.select(AuditEntry.id).where(*which).order_by(AuditEntry.id.desc())))
    rows = sa.select(AuditEntry.id, AuditEntry.who, AuditEntry.details).where(*which).order_by(AuditEntry.id.desc())
    found = []
    for entry, who, details in s.execute(rows):
        said = (who, *names.then_and_now(details.get("user"), entry), *_texts(details))
        if any(text in in_ascii(one).casefold() for one in said):
            found.append(entry)
    return found


def _texts(value: Any) -> Iterator[str]:
    """The texts and numbers in the details of an entry, but for what they are called."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif value is not None:
        yield str(value)
