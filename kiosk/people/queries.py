"""Who may log in, and which tokens are in use."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.people.models import ApiToken, StaffSession, User
from kiosk.types import Role


def has_admin(s: Session) -> bool:
    return s.scalar(sa.select(User.id).where(User.role == Role.ADMIN).limit(1)) is not None


def users(s: Session) -> list[User]:
    return list(s.scalars(sa.select(User).order_by(User.active.desc(), User.name)))


def seated(s: Session, at: Moment) -> dict[str, str]:
    """Who is logged in at which desk; the latest where several are."""
    rows = sa.select(StaffSession.desk, User.name).join(User).where(StaffSession.desk.is_not(None))
    here = rows.where(StaffSession.expires > at.utc, User.active).order_by(StaffSession.created)
    return {str(desk): name for desk, name in s.execute(here)}


def tokens(s: Session) -> list[ApiToken]:
    return list(s.scalars(sa.select(ApiToken).where(ApiToken.revoked.is_(None)).order_by(ApiToken.name)))


def by_name(s: Session, name: str) -> User | None:
    """An active user by name."""
    return s.scalar(sa.select(User).where(User.name == name.strip(), User.active))
