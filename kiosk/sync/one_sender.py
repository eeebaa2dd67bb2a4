"""Lets one process of a centre send at a time, or change where to."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.errors import Conflict
from kiosk.folder import open_lock


@contextmanager
def only_sender(data: Path) -> Iterator[None]:
    """Lock `DIR/sync.lock`. The kernel unlocks it when the process ends. Raises Conflict `other_sender`."""
    handle = open_lock(data / "sync.lock")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise Conflict("other_sender") from None
    try:
        yield
    finally:
        os.close(handle)
