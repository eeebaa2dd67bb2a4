"""Bearer tokens for other software, each with a role."""

import secrets

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk import audit
from kiosk.clock import Moment
from kiosk.errors import Invalid, NotFound
from kiosk.people.models import ApiToken
from kiosk.people.sessions import fingerprint
from kiosk.types import Role, is_name


def add(s: Session, who: str, name: str, role: Role, at: Moment) -> str:
    """Create a token and return it. It cannot be shown again. Raises Invalid `bad_name`."""
    name = name.strip()
    if not is_name(name):
        raise Invalid("bad_name")
    token = secrets.token_urlsafe(32)
    row = ApiToken(name=name, role=role, sha256=fingerprint(token), created=at.utc)
    s.add(row)
    s.flush()
    audit.note(s, who, "token_added", at, token=row.id, role=role.value)
    return token


def revoke(s: Session, who: str, token_id: int, at: Moment) -> None:
    row = s.get(ApiToken, token_id)
    if row is None:
        raise NotFound("unknown_token")
    row.revoked = at.utc
    audit.note(s, who, "token_revoked", at, token=token_id)


def find(s: Session, token: str) -> ApiToken | None:
    """A token by what was sent; null where it is revoked."""
    return s.scalar(sa.select(ApiToken).where(ApiToken.sha256 == fingerprint(token), ApiToken.revoked.is_(None)))
