"""Bearer tokens for other software, each with a role."""

import secrets
from collections.abc import Mapping
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk import audit
from kiosk.clock import Moment
from kiosk.errors import Conflict, NotFound
from kiosk.people import queries
from kiosk.people.models import ApiToken
from kiosk.people.names import check
from kiosk.people.sessions import fingerprint
from kiosk.types import Role


def add(s: Session, who: str, name: str, role: Role, at: Moment) -> str:
    """Create a token and return it. It cannot be shown again.

    Raises what `names.check` does, Conflict `name_of_user` where a user has the name, `name_in_log` where one had it:
    the log of changes names both. A token can have the name of one before it.
    """
    name = name.strip()
    check(name)
    if queries.named(s, name):
        raise Conflict("name_of_user")
    if queries.is_of_a_user_in_log(s, name):
        raise Conflict("name_in_log")
    token = secrets.token_urlsafe(32)
    row = ApiToken(name=name, role=role, sha256=fingerprint(token), created=at.utc, made_by=who)
    s.add(row)
    s.flush()
    audit.note(s, who, "token_added", at, token=row.id, name=name, role=role.value)
    return token


def revoke(s: Session, who: str, token_id: int, at: Moment) -> ApiToken:
    """Refuse a token from now on. One that is revoked stays so. Raises NotFound `unknown_token`."""
    row = s.get(ApiToken, token_id)
    if row is None:
        raise NotFound("unknown_token")
    if row.revoked is None:
        row.revoked = at.utc
        audit.note(s, who, "token_revoked", at, token=token_id, name=row.name)
    return row


def mark_used(s: Session, days: Mapping[int, date]) -> None:
    """Store the last date on which each token, by its id, was used. An earlier date than the stored one is ignored."""
    for token, day in days.items():
        is_older = ApiToken.last_used.is_(None) | (ApiToken.last_used < day)
        s.execute(sa.update(ApiToken).where(ApiToken.id == token, is_older).values(last_used=day))


def find(s: Session, token: str) -> ApiToken | None:
    """A token by what was sent; null where it is revoked."""
    return s.scalar(sa.select(ApiToken).where(ApiToken.sha256 == fingerprint(token), ApiToken.revoked.is_(None)))
