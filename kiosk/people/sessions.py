"""Being logged in: a random cookie, known here by its SHA-256 only."""

import hashlib
import secrets

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.centre.queries import place
from kiosk.clock import Moment
from kiosk.people.models import StaffSession, User

HOURS = 12
"""A working day. A browser left open over night asks for the password again."""


def fingerprint(secret: str) -> bytes:
    """What is kept of a cookie or token: it is random, so a plain SHA-256 cannot be searched back."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()


def start(s: Session, user: User, at: Moment) -> str:
    """Log a user in; the answer is the cookie. Sessions that have run out go at the same time."""
    s.execute(sa.delete(StaffSession).where(StaffSession.expires <= at.utc))
    cookie = secrets.token_urlsafe(32)
    s.add(
        StaffSession(
            sha256=fingerprint(cookie), user_id=user.id, created=at.utc, expires=at.later(hours=HOURS).utc, desk=None
        )
    )
    return cookie


def find(s: Session, cookie: str, at: Moment) -> StaffSession | None:
    """The session behind a cookie, while it lasts and its user is active."""
    session = s.get(StaffSession, fingerprint(cookie))
    if session is None or session.expires <= at.utc or not session.user.active:
        return None
    return session


def sit_down(s: Session, cookie: str, desk: str) -> None:
    """Choose the desk that this browser stands on. Raises NotFound `unknown_desk`."""
    session = s.get_one(StaffSession, fingerprint(cookie))
    session.desk = place(s, desk).code


def end(s: Session, cookie: str) -> None:
    s.execute(sa.delete(StaffSession).where(StaffSession.sha256 == fingerprint(cookie)))
