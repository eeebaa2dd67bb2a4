"""Reads the centre's name, topics, desks and rooms."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.centre.models import BusinessDay, Centre, Desk, DeskKind, Topic
from kiosk.clock import Moment
from kiosk.errors import NotFound, NotReady

ALL_TOPICS = sa.select(Topic).order_by(Topic.position)
OF_KIND = sa.select(Desk).where(Desk.active, Desk.kind == sa.bindparam("of_kind")).order_by(Desk.position, Desk.code)
"""They are built once, as those of kiosk/queue/queries.py."""


def centre(s: Session) -> Centre:
    """The centre's row. Raises NotReady before `/setup` or `kiosk demo` has made it."""
    row = s.get(Centre, 1)
    if row is None:
        raise NotReady("not_set_up")
    return row


def topics(s: Session) -> list[Topic]:
    """The topics that visitors can choose, in their order on the screen."""
    return list(s.scalars(sa.select(Topic).where(Topic.active).order_by(Topic.position)))


def all_topics(s: Session) -> list[Topic]:
    """Every topic, also those that are off, since past visits are counted under them."""
    return list(s.scalars(ALL_TOPICS))


def desks(s: Session) -> list[Desk]:
    return of_kind(s, DeskKind.DESK)


def rooms(s: Session) -> list[Desk]:
    return of_kind(s, DeskKind.ROOM)


def of_kind(s: Session, kind: DeskKind) -> list[Desk]:
    """The desks, or the rooms, that are in use, in their order."""
    return list(s.scalars(OF_KIND, {"of_kind": kind}))


def retired_desks(s: Session) -> list[Desk]:
    """The desks and rooms that are out of use, by name."""
    return list(s.scalars(sa.select(Desk).where(~Desk.active).order_by(Desk.name, Desk.code)))


def desk_names(s: Session) -> dict[str, str]:
    """The name of each desk and room by its code, also of those out of use."""
    return {code: name for code, name in s.execute(sa.select(Desk.code, Desk.name))}


def names_in_use(s: Session) -> dict[str, str]:
    """The name of each desk and room by its code, without those out of use."""
    return {code: name for code, name in s.execute(sa.select(Desk.code, Desk.name).where(Desk.active))}


def find_desk(s: Session, code: str, kind: DeskKind = DeskKind.DESK) -> Desk:
    """A desk or room that is active. Raises NotFound `unknown_desk` or `unknown_room`."""
    row = s.get(Desk, code)
    if row is None or not row.active or row.kind is not kind:
        raise NotFound("unknown_desk" if kind is DeskKind.DESK else "unknown_room")
    return row


def first_date(s: Session) -> dt.date | None:
    """The date of the first business day; null where there is none yet."""
    return s.scalar(sa.select(sa.func.min(BusinessDay.date)).where(BusinessDay.clock_ok))


def last_date(s: Session) -> dt.date | None:
    """The date of the newest business day; null where there is none yet."""
    return s.scalar(sa.select(sa.func.max(BusinessDay.date)).where(BusinessDay.clock_ok))


def today(s: Session, at: Moment) -> dt.date:
    """Today's date. Where the clock cannot be trusted, it is never earlier than the newest business day."""
    newest = None if at.trusted else last_date(s)
    return max(at.date, newest) if newest else at.date
