"""Who calls the hub: a centre by its signature, or a reader by a token."""

from typing import cast

from flask import current_app, request

from kiosk.errors import Forbidden, Unauthenticated
from kiosk.hub import centres
from kiosk.hub.receiver import Receiver
from kiosk.sync import signing
from kiosk.sync.signing import Message


def receiver() -> Receiver:
    return cast(Receiver, current_app.extensions["receiver"])


def require_centre(code: str, body: bytes) -> None:
    """Let only the centre itself go on. Raises Unauthenticated, and Forbidden where another centre signed."""
    message = Message(request.method, target_uri(), dict(request.headers.items()))
    signer = signing.verify(message, body, _key_of, receiver().clock.machine())
    if signer.key_id != code:
        raise Forbidden("other_centre")


def require_reader(code: str) -> None:
    """Let the centre itself or the holder of a hub token go on."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        require_centre(code, b"")
        return
    with receiver().db.read() as s:
        if not centres.is_token(s, token.strip()):
            raise Unauthenticated("unknown_token")


def target_uri() -> str:
    """The address that the centre signed: the public one where a proxy stands before, and the path as it was sent."""
    path = request.environ.get("REQUEST_URI") or request.full_path.rstrip("?")
    if path.startswith(("http://", "https://")):  # a request line may hold the whole address (RFC 9112, 3.2.2)
        path = "/" + path.split("/", 3)[3] if path.count("/") >= 3 else "/"
    public = receiver().settings.hub.public_url
    return f"{public.rstrip('/') if public else request.host_url.rstrip('/')}{path}"


def _key_of(code: str) -> bytes | None:
    with receiver().db.read() as s:
        return centres.key_of(s, code)
