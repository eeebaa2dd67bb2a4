"""Lets a colleague choose their own password with a one-time code that an admin gives them."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk import audit
from kiosk.clock import Moment
from kiosk.errors import Conflict, Invalid
from kiosk.people import noted, one_time_codes, queries, users
from kiosk.people.models import NO_PASSWORD, User
from kiosk.people.sessions import end_all, fingerprint
from kiosk.types import Role

DAYS = 7
"""How long a code can be used."""


class Invitation(Struct, frozen=True):
    """A new code, for whom, and until when. The code cannot be shown again."""

    user: int
    name: str
    code: str
    until: datetime


def invite(s: Session, who: str, name: str, role: Role, at: Moment) -> Invitation:
    """Add a user who chooses a password with the code. Raises what `users.add` raises."""
    return _with_new_code(users.add(s, who, name, role, NO_PASSWORD, at), at)


def give_new_code(s: Session, who: str, user_id: int, at: Moment) -> Invitation:
    """Give a user a new one-time code. It deletes their password and ends their sessions.

    Raises NotFound `unknown_user`, Conflict `last_admin`, `access_closed`, or `own_code` where `who` is this user.
    """
    user = users.find(s, user_id)
    if user.name == who:
        raise Conflict("own_code")
    if not user.active:
        raise Conflict("access_closed")
    users.refuse_last_admin(s, user)
    user.password = NO_PASSWORD
    end_all(s, user_id)
    audit.note(s, who, "code_given", at, **noted.details(user, who))
    return _with_new_code(user, at)


def check(s: Session, name: str, code: str, at: Moment) -> User:
    """The user of a name and a code. Raises Invalid `wrong_user_code`, or `old_user_code` where its time is over."""
    user = queries.by_name(s, name)
    if user is None or not one_time_codes.is_right(user.code_sha256, code):
        raise Invalid("wrong_user_code")
    if user.code_until is None or not at.utc < user.code_until <= at.later(days=2 * DAYS).utc:
        raise Invalid("old_user_code")  # also where it was made while the clock was far ahead
    return user


def choose_password(s: Session, name: str, code: str, password_hash: str, at: Moment) -> User:
    """Store the password that a user chose with their code; the code is then used. Raises what `check` raises."""
    user = check(s, name, code, at)
    user.password, user.code_sha256, user.code_until = password_hash, None, None
    end_all(s, user.id)
    audit.note(s, user.name, "password_chosen", at, **noted.details(user, user.name))
    return user


def _with_new_code(user: User, at: Moment) -> Invitation:
    code = one_time_codes.new()
    user.code_sha256, user.code_until = fingerprint(code), at.later(days=DAYS).utc
    return Invitation(user.id, user.name, code, user.code_until)
