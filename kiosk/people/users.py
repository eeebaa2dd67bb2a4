"""Adds and changes users for an admin, and closes and opens their access. There is always an admin who can log in."""

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk import audit, i18n, versions
from kiosk.clock import Moment
from kiosk.errors import AllAtOnce, Conflict, Invalid, NotFound
from kiosk.people import noted
from kiosk.people.models import NO_PASSWORD, User
from kiosk.people.names import check, clean
from kiosk.people.queries import is_of_another_in_log, is_software, named
from kiosk.people.sessions import end_all
from kiosk.types import Role


class UserSettings(Struct, frozen=True):
    """What an admin sets of a user."""

    name: str
    role: Role
    sees_borrowers: bool = False


def add(s: Session, who: str, name: str, role: Role, password_hash: str, at: Moment) -> User:
    """Add a user. Raises as `_free_name`, and Invalid `bad_role`: software gets tokens."""
    name = _free_name(s, name)
    _refuse_software(role)
    user = User(name=name, role=role, password=password_hash, active=True, created=at.utc)
    s.add(user)
    s.flush()
    audit.note(s, who, "user_added", at, **noted.details(user, who), role=role.value)
    return user


def change(s: Session, who: str, user_id: int, settings: UserSettings, seen: str | None, at: Moment) -> User:
    """Change a user's settings, from now on. `seen`: the version that the admin has seen.

    Raises what `add` does, NotFound `unknown_user`, Conflict `changed_meanwhile` or `last_admin`.
    """
    user = find(s, user_id)
    versions.check(seen, version(user))
    before = _audited(user)
    with AllAtOnce() as every:
        with every.each():
            name = _free_name(s, settings.name, user)
        with every.each():
            _refuse_software(settings.role)
            if settings.role is not Role.ADMIN:
                refuse_last_admin(s, user)
    about = noted.details(user, who)
    user.name, user.role, user.sees_borrowers = name, settings.role, settings.sees_borrowers
    changes = audit.changes(before, _audited(user))
    if changes:
        audit.note(s, who, "user_changed", at, **about, changes=changes)
    return user


def close_access(s: Session, who: str, user_id: int, seen: str | None, at: Moment) -> User:
    """Let a user log in no more: their sessions end, which leaves their desk, and a one-time code is no longer valid.

    Raises NotFound `unknown_user`, Conflict `changed_meanwhile` or `last_admin`.
    """
    user = find(s, user_id)
    versions.check(seen, version(user))
    refuse_last_admin(s, user)
    user.active, user.code_sha256, user.code_until = False, None, None
    end_all(s, user_id)
    audit.note(s, who, "user_off", at, **noted.details(user, who))
    return user


def open_access(s: Session, who: str, user_id: int, at: Moment) -> User:
    """Let a user log in again, with the password of before. Raises NotFound `unknown_user`."""
    user = find(s, user_id)
    if not user.active:
        user.active = True
        audit.note(s, who, "user_on", at, **noted.details(user, who))
    return user


def set_password(s: Session, who: str, user_id: int, password_hash: str, at: Moment) -> None:
    """Give a user a new password; their sessions end, and so does a one-time code. Raises NotFound `unknown_user`."""
    user = find(s, user_id)
    user.password, user.code_sha256, user.code_until = password_hash, None, None
    end_all(s, user_id)
    audit.note(s, who, "password_changed", at, **noted.details(user, who))


def set_language(s: Session, user: User, code: str, at: Moment) -> None:
    """Set the language of a user's own pages, which each log-in begins with."""
    user.language = i18n.staffs(code).code
    audit.note(s, user.name, "language_chosen", at, **noted.details(user, user.name), language=user.language)


def find(s: Session, user_id: int) -> User:
    """A user, also one whose access is closed. Raises NotFound `unknown_user`."""
    user = s.get(User, user_id)
    if user is None:
        raise NotFound("unknown_user")
    return user


def version(user: User) -> str:
    """The version of what an admin sets of a user."""
    return versions.version(_audited(user), user.active)


def refuse_last_admin(s: Session, user: User) -> None:
    """Raises Conflict `last_admin` where nobody else could log in as an admin: one without a password cannot yet."""
    if user.role is not Role.ADMIN or not user.active:
        return
    can_log_in = User.active, User.role == Role.ADMIN, User.password != NO_PASSWORD
    if s.scalar(sa.select(User.id).where(*can_log_in, User.id != user.id).limit(1)) is None:
        raise Conflict("last_admin")


def check_name(s: Session, name: str) -> None:
    """Whether a new user can have a name. Raises what `add` raises for it."""
    _free_name(s, name)


def _free_name(s: Session, name: str, user: User | None = None) -> str:
    """The name as it is stored. One that the user has already stays as it is.

    Raises what `names.check` does, Conflict `name_taken` where a user has it, `name_of_program` where a token has it,
    `name_in_log` where another had it: the log of changes names all of them, so it must be clear who is meant.
    """
    name = clean(name)
    if user is not None and name == user.name:
        return name
    check(name)
    if any(other is not user for other in named(s, name)):
        raise Conflict("name_taken")
    if is_software(s, name):
        raise Conflict("name_of_program")
    if is_of_another_in_log(s, name, user):
        raise Conflict("name_in_log")
    return name


def _refuse_software(role: Role) -> None:
    if role is Role.KIOSK:
        raise Invalid("bad_role")


def _audited(user: User) -> dict[str, str | bool]:
    """What an admin sets of a user, as the log of changes names it."""
    return {"name": user.name, "role": user.role.value, "sees_borrowers": user.sees_borrowers}
