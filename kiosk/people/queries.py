"""Reads users, their sessions and the tokens in use."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.audit import AuditEntry
from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.i18n import alphabetical
from kiosk.people.models import ApiToken, StaffSession, User
from kiosk.people.names import clean, look_up_key
from kiosk.people.sessions import latest_end
from kiosk.types import Role

AT_DESKS = (
    sa.select(StaffSession.desk, User.name)
    .join(User)
    .where(
        StaffSession.desk.is_not(None),
        StaffSession.expires.between(sa.bindparam("now"), sa.bindparam("latest")),
        User.active,
    )
    .order_by(StaffSession.created)
)


def is_somebody_at(desk: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """A condition: somebody is logged in at the desk. Its parameters: `now`, and `latest` of `latest_end`."""
    sessions, staff = table_of(StaffSession), table_of(User)
    return sa.exists().where(
        sessions.c.desk == desk,
        sessions.c.expires.between(sa.bindparam("now"), sa.bindparam("latest")),
        sessions.c.user_id == staff.c.id,
        staff.c.active,
    )


def has_admin(s: Session) -> bool:
    return s.scalar(sa.select(User.id).where(User.role == Role.ADMIN).limit(1)) is not None


def users(s: Session) -> list[User]:
    """All users, those who can log in first, each by name."""
    return sorted(s.scalars(sa.select(User)), key=lambda user: (not user.active, alphabetical(user.name)))


def users_by_desk(s: Session, at: Moment) -> dict[str, list[str]]:
    """The names of the users at each desk where somebody is, each once, in the order in which they logged in."""
    found: dict[str, list[str]] = {}
    for desk, name in s.execute(AT_DESKS, {"now": at.utc, "latest": latest_end(at)}):
        names = found.setdefault(str(desk), [])
        if name not in names:
            names.append(name)
    return found


def tokens(s: Session) -> list[ApiToken]:
    """The tokens in use, by name."""
    rows = sa.select(ApiToken).where(ApiToken.revoked.is_(None))
    return sorted(s.scalars(rows), key=lambda token: alphabetical(token.name))


def by_name(s: Session, name: str) -> User | None:
    """An active user by name, in any spelling (see `look_up_key`)."""
    return next((user for user in named(s, name) if user.active), None)


def named(s: Session, name: str) -> list[User]:
    """Users whose name is the same but for its spelling, the exact one first. Only old databases have several."""
    key = look_up_key(name)
    found = [user for user in s.scalars(sa.select(User).order_by(User.id)) if look_up_key(user.name) == key]
    return sorted(found, key=lambda user: user.name != clean(name))


def is_software(s: Session, name: str) -> bool:
    """Whether a token in use has the name but for its spelling."""
    key = look_up_key(name)
    return any(look_up_key(token.name) == key for token in tokens(s))


def is_of_another_in_log(s: Session, name: str, user: User | None) -> bool:
    """Whether the log of changes names somebody by this name who is not this user. Null: a new one."""
    key = look_up_key(name)
    was_own = user is not None and key in _former_names(s, user)
    return not was_own and key in {*_who(s), *_former_names(s)}


def is_of_a_user_in_log(s: Session, name: str) -> bool:
    """Whether the log of changes names a user by this name, or somebody of whom it does not say that it is a token."""
    key = look_up_key(name)
    added = sa.select(AuditEntry.details["name"].as_string()).where(AuditEntry.action == "token_added")
    of_tokens = {*s.scalars(added), *s.scalars(sa.select(ApiToken.name))}
    return key in {*(_who(s) - set(map(look_up_key, of_tokens))), *_former_names(s)}


def _who(s: Session) -> set[str]:
    """Whoever has made a change that is still in the log."""
    return {look_up_key(who) for who in s.scalars(sa.select(AuditEntry.who).distinct())}


def _former_names(s: Session, user: User | None = None) -> set[str]:
    """The names that users had, or that this one had, as far as the log says it."""
    renamed = sa.select(AuditEntry.details).where(AuditEntry.action == "user_changed")
    return {look_up_key(name) for details in s.scalars(renamed) for name in _before(details, user)}


def _before(details: dict[str, Any], user: User | None) -> Iterator[str]:
    """The name before, of an entry about a user: of this one, or of any."""
    if "name" in details.get("changes", {}) and (user is None or details.get("user") == user.id):
        yield str(details["changes"]["name"][0])


def open_sessions(s: Session, at: Moment, user: int | None = None) -> list[StaffSession]:
    """The sessions of all users, or of one: by name, the newest first."""
    rows = sa.select(StaffSession).join(User).where(StaffSession.expires.between(at.utc, latest_end(at)), User.active)
    rows = rows if user is None else rows.where(StaffSession.user_id == user)
    newest_first = s.scalars(rows.order_by(StaffSession.created.desc()))
    return sorted(newest_first, key=lambda session: alphabetical(session.user.name))
