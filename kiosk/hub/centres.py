"""Adds centres that may report, and makes and revokes tokens that may read reports."""

import base64
import binascii
import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping

import sqlalchemy as sa
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.errors import Invalid, NotFound
from kiosk.hub.models import HubCentre, HubToken
from kiosk.types import is_centre_code, is_name

KEY_LENGTH = 32
CENTRES = table_of(HubCentre)
KEY = sa.select(CENTRES.c.public_key).where(CENTRES.c.code == sa.bindparam("code"))


def add(s: Session, code: str, key: str, at: Moment, starts: dt.date | None = None) -> bool:
    """Let a centre report with this public key (base64 of 32 bytes), from the date `starts` on. True if it changed.

    A new key or start replaces the old one. Raises Invalid `bad_centre`, `bad_key`.
    """
    if not is_centre_code(code):
        raise Invalid("bad_centre")
    raw = read_key(key)
    centre = s.get(HubCentre, code)
    if centre is None:
        s.add(HubCentre(code=code, public_key=raw, added=at.utc, starts=starts))
        return True
    before = centre.public_key, centre.starts
    centre.public_key, centre.starts = raw, starts or centre.starts
    return before != (centre.public_key, centre.starts)


def read_key(text: str) -> bytes:
    """The 32 bytes of a public key written as base64. Raises Invalid `bad_key`."""
    try:
        raw = base64.b64decode(text.strip(), validate=True)
        if len(raw) != KEY_LENGTH:
            raise Invalid("bad_key")
        Ed25519PublicKey.from_public_bytes(raw)
    except (binascii.Error, ValueError, UnsupportedAlgorithm):
        raise Invalid("bad_key") from None
    return raw


def key_of(s: Session, code: str) -> bytes | None:
    """A centre's public key; null where the hub does not know it."""
    if not is_centre_code(code):
        return None
    return s.scalar(KEY, {"code": code})


def make_token(s: Session, name: str, at: Moment) -> str:
    """Make a bearer token that may read reports. Only its SHA-256 is stored. Raises Invalid `bad_name`."""
    name = name.strip()
    if not is_name(name):
        raise Invalid("bad_name")
    token = secrets.token_urlsafe(32)
    s.add(HubToken(name=name, sha256=_digest(token), created=at.utc))
    return token


def find_token(s: Session, token: str) -> HubToken | None:
    """A token that is not revoked. It is read from the database each time, so a revocation is valid at once."""
    return s.scalar(sa.select(HubToken).where(HubToken.sha256 == _digest(token), HubToken.revoked.is_(None)))


def mark_used(s: Session, days: Mapping[int, dt.date]) -> None:
    """Store the last date on which each token, by its id, was used. An earlier date than the stored one is ignored."""
    for token, day in days.items():
        is_older = HubToken.last_used.is_(None) | (HubToken.last_used < day)
        s.execute(sa.update(HubToken).where(HubToken.id == token, is_older).values(last_used=day))


def tokens(s: Session) -> list[HubToken]:
    """All tokens, revoked ones too, in the order in which they were made."""
    return list(s.scalars(sa.select(HubToken).order_by(HubToken.id)))


def revoke_tokens(s: Session, name: str, at: Moment) -> int:
    """Revoke the tokens of this name, and return their number. Raises NotFound `unknown_token`."""
    named = s.scalars(sa.select(HubToken).where(HubToken.name == name.strip(), HubToken.revoked.is_(None))).all()
    if not named:
        raise NotFound("unknown_token")
    for token in named:
        token.revoked = at.utc
    return len(named)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
