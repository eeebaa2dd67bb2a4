"""Signatures on day reports: RFC 9421 with Ed25519. The centre has the key, the hub only its public half."""

import base64
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from http_message_signatures import (
    HTTPMessageSigner,
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    InvalidSignature,
    MappingKeyResolver,
    algorithms,
)

from kiosk.clock import Moment
from kiosk.errors import Invalid, Unauthenticated
from kiosk.keys import lasting_key

TAG = "entren-day-report"
COVERED = ("@method", "@target-uri", "content-digest")
MAX_APART = dt.timedelta(minutes=5)
"""How far two synchronised clocks, and the way between them, may put a signature from now."""


@dataclass
class Message:
    """A request as it is signed: `url` as it stands on the wire, escapes and all."""

    method: str
    url: str
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Signer:
    """Whose signature was found to be right."""

    key_id: str


def private_key(data: Path) -> Ed25519PrivateKey:
    """The centre's key, `DIR/centre.key`, made at first need. Raises Invalid `bad_centre_key` where it is not whole.

    It is never made anew by itself: the hub knows its public half.
    """
    pem = lasting_key(data / "centre.key", _new_key)
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError):
        raise Invalid("bad_centre_key") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise Invalid("bad_centre_key")
    return key


def public_text(key: Ed25519PrivateKey) -> str:
    """The public half as the hub is told it: standard base64 of its 32 bytes."""
    return base64.b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def sign(message: Message, body: bytes, centre: str, key: Ed25519PrivateKey, at: Moment) -> None:
    """Put the digest and a fresh signature on a request. `at` is the machine's own time."""
    resolver = MappingKeyResolver(public_keys={}, private_keys={centre: key})
    signer = HTTPMessageSigner(signature_algorithm=algorithms.ED25519, key_resolver=resolver)
    signer.sign(
        message, key_id=centre, created=at.utc, tag=TAG, label="entren", covered_component_ids=COVERED, body=body
    )


def verify(message: Message, body: bytes, key_of: Callable[[str], bytes | None], at: Moment) -> Signer:
    """Check a request against the key that `key_of` knows (32 bytes, or null) for its keyid.

    All of method, target and content digest must be covered, but a request without a body needs no digest.
    Raises Unauthenticated `bad_signature`, whatever was wrong.
    """
    verifier = _Verifier(signature_algorithm=algorithms.ED25519, key_resolver=_Keys(key_of))
    verifier.at = at
    required = COVERED if body else COVERED[:2]
    try:
        found = verifier.verify(message, max_age=MAX_APART, expect_tag=TAG, require_components=required, body=body)
    except Exception:  # the library reads foreign text: whatever it stumbles over, nobody is known by it
        raise Unauthenticated("bad_signature") from None
    if len(found) != 1:
        raise Unauthenticated("bad_signature")
    return Signer(str(found[0].parameters["keyid"]))


class _Keys(HTTPSignatureKeyResolver):
    def __init__(self, key_of: Callable[[str], bytes | None]) -> None:
        self._key_of = key_of

    def resolve_public_key(self, key_id: str) -> Ed25519PublicKey | None:
        raw = self._key_of(key_id)
        return None if raw is None else Ed25519PublicKey.from_public_bytes(raw)


class _Verifier(HTTPMessageVerifier):
    """The library reads the machine's clock itself; here time is handed in like everywhere else."""

    at: Moment

    def validate_created_and_expires(self, sig_input: Any, max_age: dt.timedelta | None = None) -> None:
        created = sig_input.params.get("created")
        expires = sig_input.params.get("expires")
        now, limit = self.at.utc.timestamp(), (max_age or MAX_APART).total_seconds()
        if type(created) is not int or abs(now - created) > limit:
            raise InvalidSignature("created")
        if expires is not None and (type(expires) is not int or expires + limit < now):
            raise InvalidSignature("expires")


def _new_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
