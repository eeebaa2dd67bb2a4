"""A night's copy: made where the settings say, kept by the rule, rehearsed each week, and remembered for /admin."""

from pathlib import Path

from msgspec import Struct

from kiosk.backup import copies, leftovers, rehearsal, state, target, thin
from kiosk.backup.copies import Copy
from kiosk.backup.state import Attempt
from kiosk.backup.thin import Thinned
from kiosk.clock import Moment
from kiosk.errors import DomainError
from kiosk.folder import readable
from kiosk.people.setup import is_set_up
from kiosk.station import Station
from kiosk.work import Progress


class Made(Struct, frozen=True):
    """A copy that was made, and the older ones that were removed by the rule."""

    copy: Copy
    removed: list[str]
    thinned: Thinned


def back_up(station: Station, at: Moment, show: Progress) -> Made:
    """Make a copy in the folder of the settings, and record the result. Raises StorageFault if the copy fails."""
    try:
        folder = target.folder(station.settings, station.data, None)
        copy = copies.make(folder, station, at, show)
    except DomainError as error:
        where = readable(str(error.params.get("folder") or error.params.get("label") or ""))
        state.record_copy(station.data, Attempt(at=at.utc, folder=where, code=error.code))
        raise
    made = Attempt(
        at=at.utc, folder=readable(folder), file=copy.file.name, size=copy.manifest.size, uid=copy.manifest.uid
    )
    state.record_copy(station.data, made)
    removed = copies.remove_old(folder, station, at)
    return Made(copy, removed, thin_old(folder, station, at, show))


def thin_old(folder: Path, station: Station, at: Moment, show: Progress) -> Thinned:
    """Thin the old copies, and what restores and migrations left. Raises StorageFault."""
    of_copies = thin.thin_copies(folder, station, at, show)
    left = leftovers.tidy(station, at, show)
    return Thinned(of_copies.thinned + left.thinned, of_copies.removed + left.removed, of_copies.failed | left.failed)


def is_due(station: Station, at: Moment) -> bool:
    """Whether there has been no good copy since the last night. Of a centre that nobody has set up, none is made."""
    with station.db.read() as s:
        if not is_set_up(s):
            return False
    return state.is_due(state.read(station.data), at, station.settings.sync.at)


def rehearse_if_due(station: Station, at: Moment, show: Progress) -> Copy | None:
    """Rehearse where the last time is a week ago. Returns the copy; null where none was due. Raises StorageFault."""
    if not state.is_rehearsal_due(state.read(station.data), at):
        return None
    return rehearse(station, at, show)


def rehearse(station: Station, at: Moment, show: Progress) -> Copy:
    """Rehearse the newest copy where the settings say. Raises StorageFault."""
    folder: Path = target.folder(station.settings, station.data, None)
    return rehearsal.rehearse(folder, station, at, show)
