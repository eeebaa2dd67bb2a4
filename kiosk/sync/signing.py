"""Signs and verifies day reports: RFC 9421 with Ed25519. The centre has the private key, the hub the public one."""

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
"""How far the time of a signature may be from the verifier's, for clocks that differ and slow connections."""


@dataclass
class Message:
    """A request to sign or verify. `url` is exactly as it is sent, with its percent escapes."""

    method: str
    url: str
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Signer:
    """The centre whose signature was valid."""

    key_id: str


def private_key(data: Path) -> Ed25519PrivateKey:
    """The centre's key, `DIR/centre.key`, created at its first use. Raises Invalid `bad_centre_key` if it is damaged.

    A damaged key is never replaced automatically, since the hub knows the public half of the old one.
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
    """The public key in the form for the hub: standard base64 of its 32 bytes."""
    return base64.b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def sign(message: Message, body: bytes, centre: str, key: Ed25519PrivateKey, at: Moment) -> None:
    """Add the digest and a new signature to a request. `at` is the machine's own time."""
    resolver = MappingKeyResolver(public_keys={}, private_keys={centre: key})
    signer = HTTPMessageSigner(signature_algorithm=algorithms.ED25519, key_resolver=resolver)
    signer.sign(
        message, key_id=centre, created=at.utc, tag=TAG, label="entren", covered_component_ids=COVERED, body=body
    )


def verify(message: Message, body: bytes, key_of: Callable[[str], bytes | None], at: Moment) -> Signer:
    """Verify a request with the public key (32 bytes, or null) that `key_of` gives for its keyid.

    The signature must cover method, target and, where there is a body, the content digest.
    Raises Unauthenticated `bad_signature`, whatever was wrong, and any error that `key_of` raises.
    """
    keys = _Keys(key_of)
    verifier = _Verifier(signature_algorithm=algorithms.ED25519, key_resolver=keys)
    verifier.at = at
    required = COVERED if body else COVERED[:2]
    try:
        found = verifier.verify(message, max_age=MAX_APART, expect_tag=TAG, require_components=required, body=body)
    except Exception:  # the library parses what was sent, and can raise anything
        if keys.fault is not None:
            raise keys.fault from None
        raise Unauthenticated("bad_signature") from None
    if len(found) != 1:
        raise Unauthenticated("bad_signature")
    return Signer(str(found[0].parameters["keyid"]))


class _Keys(HTTPSignatureKeyResolver):
    """Finds keys for the library. It keeps an error of the search: the library makes a wrong signature of any error."""

    def __init__(self, key_of: Callable[[str], bytes | None]) -> None:
        self._key_of = key_of
        self.fault: Exception | None = None

    def resolve_public_key(self, key_id: str) -> Ed25519PublicKey | None:
        try:
            raw = self._key_of(key_id)
        except Exception as error:
            self.fault = error
            raise
        return None if raw is None else Ed25519PublicKey.from_public_bytes(raw)


class _Verifier(HTTPMessageVerifier):
    """Uses the time that it is given. The library would read the machine's clock."""

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
