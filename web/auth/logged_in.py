"""The rows of a list of sessions: the desk, the start, the last use."""

import datetime as dt
from collections import OrderedDict
from collections.abc import Sequence

from flask import current_app
from msgspec import Struct

from kiosk.people.models import StaffSession
from kiosk.people.sessions import fingerprint
from web import rows
from web.rows import RowList

LAST_USED = "last_used"
MOST = 1000


class LastUsed:
    """The minute in which each session was last used. In memory only: a GET writes nothing to the database."""

    def __init__(self) -> None:
        self._minutes: OrderedDict[bytes, dt.datetime] = OrderedDict()

    def note(self, session: StaffSession, at: dt.datetime) -> None:
        self._minutes[session.sha256] = at.replace(second=0, microsecond=0)
        if len(self._minutes) > MOST:
            self._minutes.popitem(last=False)

    def of(self, session: StaffSession) -> dt.datetime | None:
        """The minute of a session's last use; null where it was not used since this process started."""
        return self._minutes.get(session.sha256)


class LoggedIn(Struct, frozen=True):
    """One session of a list, with its desk's name. It has no address and no browser: they tell where a colleague is."""

    handle: str
    name: str
    desk: str | None
    since: dt.datetime
    last_used: dt.datetime | None
    is_this: bool


def row_list(endpoint: str, sessions: Sequence[StaffSession], cookie: str | None) -> RowList[LoggedIn]:
    """The list of the sessions of one user or of all. `cookie` is that of the browser that asks."""
    last_used: LastUsed = current_app.extensions[LAST_USED]
    this = fingerprint(cookie or "")

    def row(it: StaffSession) -> LoggedIn:
        return LoggedIn(
            handle=it.handle,
            name=it.user.name,
            desk=it.at_desk.name if it.at_desk else None,
            since=it.created,
            last_used=last_used.of(it),
            is_this=it.sha256 == this,
        )

    return rows.row_list(endpoint, "sessions", sessions, lambda it: it.handle, row)
