"""Keys in files of the data folder: written whole or not at all, and for the service alone."""

import logging
import secrets
from collections.abc import Callable
from pathlib import Path

from kiosk.folder import held, unusable, write_whole

log = logging.getLogger(__name__)
FORM_KEY_BYTES = 32


def form_key(data: Path) -> bytes:
    """The key that signs form tokens, `DIR/secret.key`. Raises StorageFault `cannot_use`.

    One that is not whole is made anew: no more is lost than the forms that stand open.
    """
    return _key_in(data / "secret.key", lambda: secrets.token_bytes(FORM_KEY_BYTES), _is_form_key)


def lasting_key(path: Path, make: Callable[[], bytes]) -> bytes:
    """What a key's file holds, also if damaged: others know it, so it is never replaced.

    Raises StorageFault `cannot_use`.
    """
    return _key_in(path, make, lambda _: True)


def _is_form_key(key: bytes) -> bool:
    return len(key) == FORM_KEY_BYTES and any(key)  # a power cut can leave zeros


def _key_in(path: Path, make: Callable[[], bytes], is_whole: Callable[[bytes], bool]) -> bytes:
    """Made where there is none that is whole. Where two processes come first at once, both get the same."""
    try:
        with held(path.parent):
            key = path.read_bytes() if path.exists() else None
            if key is not None and is_whole(key):
                return key
            if key is not None:
                log.warning("%s was not whole: a new one is made", path.name)
            key = make()
            write_whole(path, key)
            return key
    except OSError as error:
        raise unusable(path, error) from None
