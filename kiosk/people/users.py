"""Adds, changes and switches off users for an admin. The last admin cannot be switched off."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk import audit, i18n
from kiosk.clock import Moment
from kiosk.errors import Conflict, Invalid, NotFound
from kiosk.people.models import User
from kiosk.people.names import clean
from kiosk.people.queries import named
from kiosk.people.sessions import end_all
from kiosk.types import Role, is_name


def add(s: Session, who: str, name: str, role: Role, password_hash: str, at: Moment) -> User:
    """Add a user. Raises Invalid `bad_name` or `bad_role` (software gets tokens), Conflict `name_taken`."""
    name = clean(name)
    if not is_name(name):
        raise Invalid("bad_name")
    if role is Role.KIOSK:
        raise Invalid("bad_role")
    if named(s, name):
        raise Conflict("name_taken")
    user = User(name=name, role=role, password=password_hash, active=True, created=at.utc)
    s.add(user)
    s.flush()
    audit.note(s, who, "user_added", at, user=user.id, role=role.value)
    return user


def set_active(s: Session, who: str, user_id: int, active: bool, at: Moment) -> None:
    """Switch a user on or off; off ends their sessions. Raises Conflict `last_admin`, NotFound `unknown_user`."""
    user = s.get(User, user_id)
    if user is None:
        raise NotFound("unknown_user")
    if not active and user.role is Role.ADMIN and _other_admins(s, user_id) == 0:
        raise Conflict("last_admin")
    user.active = active
    if not active:
        end_all(s, user_id)
    audit.note(s, who, "user_on" if active else "user_off", at, user=user_id)


def set_password(s: Session, who: str, user_id: int, password_hash: str, at: Moment) -> None:
    """Give a user a new password; their sessions end. Raises NotFound `unknown_user`."""
    user = s.get(User, user_id)
    if user is None:
        raise NotFound("unknown_user")
    user.password = password_hash
    end_all(s, user_id)
    audit.note(s, who, "password_changed", at, user=user_id)


def set_language(s: Session, user: User, code: str, at: Moment) -> None:
    """Set the language of a user's own pages, which each log-in begins with."""
    user.language = i18n.find(code, staff=True).code
    audit.note(s, user.name, "language_chosen", at, user=user.id, language=user.language)


def _other_admins(s: Session, user_id: int) -> int:
    others = sa.select(sa.func.count(User.id)).where(User.role == Role.ADMIN, User.active, User.id != user_id)
    return s.scalar(others) or 0
