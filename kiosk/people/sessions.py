"""The sessions of logged-in users. A session's cookie is random; only its SHA-256 is stored."""

import hashlib
import re
import secrets
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk import audit
from kiosk.centre.queries import find_desk
from kiosk.clock import Moment
from kiosk.errors import NotFound
from kiosk.people import noted
from kiosk.people.models import StaffSession, User

HOURS = 12
"""How long a session lasts: a working day. The next morning the password is asked for again."""
NEVER = datetime.max.replace(tzinfo=UTC)
COOKIE_SHAPE = re.compile(r"[A-Za-z0-9_-]{43}")


def fingerprint(secret: str) -> bytes:
    """What is stored of a cookie or token. They are random, so a plain SHA-256 cannot be reversed by guessing."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()


def start(s: Session, user: User, at: Moment, desk: str | None = None) -> str:
    """Log a user in and return the cookie. Sessions that have expired are deleted at the same time."""
    s.execute(sa.delete(StaffSession).where(StaffSession.expires <= at.utc))
    cookie = secrets.token_urlsafe(32)
    s.add(
        StaffSession(
            sha256=fingerprint(cookie), user_id=user.id, created=at.utc, expires=at.later(hours=HOURS).utc, desk=desk
        )
    )
    return cookie


def latest_end(at: Moment) -> datetime:
    """When a session can end at most. One that ends later was begun while the clock was far ahead, and is not valid.

    While the clock cannot be trusted, it may be behind instead: then no session is too long.
    """
    return at.later(hours=2 * HOURS).utc if at.trusted else NEVER


def find(s: Session, cookie: str, at: Moment) -> StaffSession | None:
    """The session of a cookie; null where it has expired or its user is not active."""
    session = s.get(StaffSession, fingerprint(cookie)) if COOKIE_SHAPE.fullmatch(cookie) else None
    if session is None or not at.utc < session.expires <= latest_end(at) or not session.user.active:
        return None
    return session


def choose_desk(s: Session, cookie: str, desk: str) -> None:
    """Set the desk of this browser. Raises NotFound `unknown_desk`."""
    session = s.get_one(StaffSession, fingerprint(cookie))
    session.desk = find_desk(s, desk).code


def take_desk(s: Session, cookie: str, desk: str) -> None:
    """The same, and every other browser leaves that desk. Raises NotFound `unknown_desk`."""
    clear_desk(s, desk)
    choose_desk(s, cookie, desk)


def leave_desk(s: Session, cookie: str) -> None:
    """Leave the desk of this browser, which stays logged in."""
    s.get_one(StaffSession, fingerprint(cookie)).desk = None


def clear_desk(s: Session, desk: str) -> None:
    """Let every browser leave a desk."""
    s.execute(sa.update(StaffSession).where(StaffSession.desk == desk).values(desk=None))


def end(s: Session, cookie: str) -> None:
    """Log out the browser with this cookie, if it is still logged in."""
    s.execute(sa.delete(StaffSession).where(StaffSession.sha256 == fingerprint(cookie)))


def end_one(s: Session, handle: str, user_id: int | None = None) -> StaffSession:
    """End a session by its handle, of one user or of anybody. Raises NotFound `unknown_session`."""
    session = s.get(StaffSession, _sha256(handle))
    if session is None or user_id not in (None, session.user_id):
        raise NotFound("unknown_session")
    s.delete(session)
    return session


def end_for_another(s: Session, who: User, handle: str, at: Moment) -> StaffSession:
    """End a session for an admin, and return it. One of another user is recorded. Raises NotFound `unknown_session`."""
    session = end_one(s, handle)
    if session.user_id != who.id:
        audit.note(s, who.name, "session_ended", at, **noted.details(session.user, who.name))
    return session


def end_all(s: Session, user_id: int) -> None:
    """Log a user out everywhere."""
    s.execute(sa.delete(StaffSession).where(StaffSession.user_id == user_id))


def _sha256(handle: str) -> bytes:
    try:
        return bytes.fromhex(handle)
    except ValueError:
        return b""
