"""Checks who calls the hub: a centre by its signature, or a reader by its token."""

from collections.abc import Callable
from functools import partial
from typing import cast

from flask import current_app, request
from sqlalchemy.orm import Session

from kiosk.errors import Forbidden, Unauthenticated
from kiosk.hub import centres
from kiosk.hub.receiver import Receiver
from kiosk.sync import signing
from kiosk.sync.signing import Message
from web.token_uses import TOKEN_USES, TokenUses


def receiver() -> Receiver:
    return cast(Receiver, current_app.extensions["receiver"])


def require_centre(code: str, body: bytes, key_of: Callable[[str], bytes | None]) -> None:
    """Accept only a request that the centre signed. Raises Unauthenticated; Forbidden where another centre signed.

    `key_of` gives the public key of a centre; null where it is unknown.
    """
    message = Message(request.method, target_uri(), dict(request.headers.items()))
    signer = signing.verify(message, body, key_of, receiver().clock.machine())
    if signer.key_id != code:
        raise Forbidden("other_centre")


def require_reader(s: Session, code: str) -> None:
    """Accept a request that the centre signed, or one with a hub token. Raises Unauthenticated, Forbidden."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        require_centre(code, b"", partial(centres.key_of, s))
    else:
        _require_token(s, token.strip())


def _require_token(s: Session, token: str) -> None:
    """Raises Unauthenticated `unknown_token`."""
    row = centres.find_token(s, token)
    if row is None:
        raise Unauthenticated("unknown_token")
    uses: TokenUses = current_app.extensions[TOKEN_USES]
    uses.note(row.id, row.last_used, receiver().clock.now().date)


def target_uri() -> str:
    """The address that the centre signed: with the public host where there is a proxy, and the path as sent."""
    path = request.environ.get("REQUEST_URI") or request.full_path.rstrip("?")
    if path.startswith(("http://", "https://")):  # a request line may hold the whole address (RFC 9112, 3.2.2)
        path = "/" + path.split("/", 3)[3] if path.count("/") >= 3 else "/"
    public = receiver().settings.hub.public_url
    return f"{public.rstrip('/') if public else request.host_url.rstrip('/')}{path}"
