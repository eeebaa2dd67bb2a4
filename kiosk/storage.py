"""Remembers the health of a database's storage in one process: the last check, and the faults since then."""

import logging
import threading
import time
from collections.abc import Callable

log = logging.getLogger(__name__)
LOG_AGAIN_SECONDS = 60.0
"""Seconds in which the same fault is counted, but not logged again."""
MOST_KINDS = 100
"""How many different faults are remembered at most."""
HANGS_AFTER = 30.0
"""Seconds after which a check that has not ended counts as trouble."""
DAMAGED = "damaged"


class StorageHealth:
    """The health of the storage, shared by all threads. A fault counts until a check that began later succeeds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._code: str | None = None
        self._faults = 0
        self._checked: float | None = None
        self._checking: float | None = None
        self._logged: dict[str, tuple[float, int]] = {}

    @property
    def trouble(self) -> str | None:
        """The code of the present problem; null where none is known."""
        began = self._checking
        if self._code is None and began is not None and self._clock() - began > HANGS_AFTER:
            return "storage"
        return self._code

    @property
    def age(self) -> float | None:
        """Seconds since the last check ended; null before the first."""
        return None if self._checked is None else self._clock() - self._checked

    def record_fault(self, code: str, what: str) -> None:
        """Record a fault. `what` is its class and frames, or what a check found; the same is logged once a minute."""
        with self._lock:
            self._faults += 1
            self._code = DAMAGED if self._code == DAMAGED else code
            more = self._not_logged(what)
        if more is not None:
            log.error("storage fault %s%s: %s", code, f" ({more} more like it before)" if more else "", what)

    def _not_logged(self, what: str) -> int | None:
        """How many of this fault were not logged since its last log line; null: do not log this one either."""
        at = self._clock()
        logged, more = self._logged.get(what, (None, 0))
        if logged is not None and at - logged < LOG_AGAIN_SECONDS:
            self._logged[what] = (logged, more + 1)
            return None
        if len(self._logged) >= MOST_KINDS:
            self._logged.clear()
        self._logged[what] = (at, 0)
        return more

    def check(self, run: Callable[[], None]) -> None:
        """Run a check. If it does not raise, and no fault happened meanwhile, the storage is healthy again."""
        known, self._checking = self._faults, self._clock()
        try:
            run()
            with self._lock:
                if self._faults == known:
                    self._code = None
        finally:
            self._checking, self._checked = None, self._clock()
