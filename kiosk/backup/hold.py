"""Keeps for two weeks all that was there before a restore: the centre's copies, and what was set aside.

An older copy may have been restored by mistake, and the next try needs the newer ones as they were. Each restore has a
random key, which the copies that are made after it have in their manifests. Every other copy is from before it, on
whatever disk or stick it is, and whatever the clocks said.

The disk stays bounded: a copy for which there is no room is not made, and nothing from before the restore goes for it.
"""

import secrets
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from kiosk.backup import state
from kiosk.backup.manifest import Manifest
from kiosk.backup.state import LastRestore
from kiosk.clock import Moment

KEPT_FOR = timedelta(days=14)


def begin(data: Path) -> None:
    """Keep all that is there now. Called before a database is replaced. Raises StorageFault."""
    state.record_restore(data, LastRestore(key=secrets.token_hex(8)))


def last_key(data: Path) -> str:
    """The key of the last restore, for the manifests of new copies; empty where there was none."""
    last = state.read(data).restore
    return last.key if last is not None else ""


def is_on(data: Path, at: Moment) -> bool:
    """Whether all from before the last restore is kept. The days count from the first time after it that is trusted.

    While the time is not trusted, it is kept. Raises StorageFault.
    """
    last = state.read(data).restore
    if last is None or not at.trusted:
        return last is not None
    if last.since is None or last.since > at.utc:
        state.record_restore(data, LastRestore(key=last.key, since=at.utc))
        return True
    return at.utc - last.since < KEPT_FOR


def may_change(data: Path, at: Moment) -> Callable[[Manifest], bool]:
    """Returns a function that says if a copy, known by its manifest, may be removed or thinned. Raises StorageFault."""
    if not is_on(data, at):
        return lambda _: True
    key = last_key(data)
    return lambda said: said.restore == key
