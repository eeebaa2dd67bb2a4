"""Logs users in. The password is checked outside any transaction, since hashing is slow."""

from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.errors import Busy, Invalid
from kiosk.people import passwords, sessions
from kiosk.people.models import User


def check(user: User | None, password: str, *, known_browser: bool) -> User:
    """The user, if the password is right. An unknown name takes one hash too, so that its time tells nothing.

    `known_browser`: the browser has logged in with this name before. Raises Invalid `wrong_login`, Busy `login_busy`.
    """
    if not passwords.matches(user.password if user else None, password, known_browser=known_browser) or user is None:
        raise Invalid("wrong_login")
    return user


def renewed_hash(user: User, password: str) -> str | None:
    """A new hash of a checked password, where the stored one was made with other settings than today's.

    None also where too many hashes are being computed: the next log-in tries again.
    """
    if not passwords.is_outdated(user.password):
        return None
    try:
        return passwords.hashed(password)
    except (Busy, Invalid):
        return None


def open_session(s: Session, checked: User, renewed: str | None, old_cookie: str, at: Moment) -> str:
    """Log in a user whose password was just checked, and return the cookie. The session of `old_cookie` ends.

    Raises Invalid `wrong_login` where the user was switched off, or the password changed, since it was checked.
    """
    user = s.get(User, checked.id)
    if user is None or not user.active or user.password != checked.password:
        raise Invalid("wrong_login")
    user.password = renewed or user.password
    sessions.end(s, old_cookie)
    return sessions.start(s, user, at)
