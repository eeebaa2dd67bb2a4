"""The day on which each token was last used, at a centre or a hub. Requests note it in memory; a task writes it.

So no GET writes to the database, and a token that is used all day costs one write a day.
"""

from collections.abc import Callable, Mapping
from datetime import date

from sqlalchemy.orm import Session

from kiosk.db import Database

TOKEN_USES = "token_uses"  # noqa: S105 - no secret
WRITE_SECONDS = 60.0
"""Seconds between two writes."""


class TokenUses:
    """The days that are not written yet, by the token's id. `mark_used` writes them."""

    def __init__(self, mark_used: Callable[[Session, Mapping[int, date]], None]) -> None:
        self._mark_used = mark_used
        self._days: dict[int, date] = {}

    def note(self, token: int, last_used: date | None, day: date) -> None:
        if last_used is None or last_used < day:
            self._days[token] = day

    def write(self, db: Database) -> None:
        """Write the days, if there are any. After a StorageFault they are still here."""
        days = dict(self._days)
        if not days:
            return
        with db.begin() as s:
            self._mark_used(s, days)
        for token, day in days.items():
            if self._days.get(token) == day:
                del self._days[token]
