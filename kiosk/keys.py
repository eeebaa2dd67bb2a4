"""Reads and makes the keys in files of the data folder. They are written atomically and only their owner reads them."""

import logging
import secrets
from collections.abc import Callable
from pathlib import Path

from kiosk.folder import locked, unusable, write_atomically

log = logging.getLogger(__name__)
FORM_KEY_BYTES = 32


def form_key(data: Path) -> bytes:
    """The key that signs form tokens, `DIR/secret.key`. Raises StorageFault `cannot_use`.

    A damaged key is replaced by a new one. Then only forms that are open in a browser have to be loaded again.
    """
    return _key_in(data / "secret.key", lambda: secrets.token_bytes(FORM_KEY_BYTES), _is_form_key)


def lasting_key(path: Path, make: Callable[[], bytes]) -> bytes:
    """The contents of a key's file. A damaged key is never replaced, since others know the old one.

    Where there is no file, `make` makes the key. Raises StorageFault `cannot_use`.
    """
    return _key_in(path, make, lambda _: True)


def _is_form_key(key: bytes) -> bool:
    return len(key) == FORM_KEY_BYTES and any(key)  # a power cut can leave zeros


def _key_in(path: Path, make: Callable[[], bytes], is_whole: Callable[[bytes], bool]) -> bytes:
    """Read a key, or make one where there is none or it is damaged. Two processes at once get the same key."""
    try:
        with locked(path.parent):
            key = path.read_bytes() if path.exists() else None
            if key is not None and is_whole(key):
                return key
            if key is not None:
                log.warning("%s was not whole: a new one is made", path.name)
            key = make()
            write_atomically(path, key)
            return key
    except OSError as error:
        raise unusable(path, error) from None
