"""Bearer tokens for other software, each with a role."""

import secrets
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk import audit
from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.errors import Invalid, NotFound
from kiosk.people.models import ApiToken
from kiosk.people.sessions import fingerprint
from kiosk.prepared import Prepared, p
from kiosk.types import Role, is_name

TOKENS = table_of(ApiToken)
ACTIVE_TOKEN = Prepared(
    sa.select(TOKENS.c.name, TOKENS.c.role).where(
        TOKENS.c.sha256 == p("sha256", TOKENS.c.sha256), TOKENS.c.revoked.is_(None)
    )
)


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


def find(s: Session, token: str) -> Any:
    """The token's name and role while it is not revoked, else None."""
    return ACTIVE_TOKEN.first(s, sha256=fingerprint(token))
