"""The day on which each token was last used. Requests note it in memory; a task writes it to the database.

So no GET writes, and a token that is used all day costs one write a day.
"""

from datetime import date

from kiosk.db import Database
from kiosk.people import tokens
from kiosk.people.models import ApiToken

TOKEN_USES = "token_uses"  # noqa: S105 - no secret


class TokenUses:
    """The days that are not written yet, by the token's id."""

    def __init__(self) -> None:
        self._days: dict[int, date] = {}

    def note(self, token: ApiToken, day: date) -> None:
        if token.last_used is None or token.last_used < day:
            self._days[token.id] = day

    def write(self, db: Database) -> None:
        """Write the days, if there are any. After a StorageFault they are still here."""
        days = dict(self._days)
        if not days:
            return
        with db.begin() as s:
            tokens.mark_used(s, days)
        for token, day in days.items():
            if self._days.get(token) == day:
                del self._days[token]
