"""Where the day reports are sent: what kiosk.toml says, else what an admin has set."""

from typing import Literal

from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.config import Settings
from kiosk.station import Station
from kiosk.sync.models import ReceiverSetting


class Receiver(Struct, frozen=True):
    """A hub's address, or a folder, or neither: then the reports are only kept. `centre`: this centre's code there."""

    centre: str
    hub: str | None = None
    folder: str | None = None
    is_fixed: bool = False
    """kiosk.toml names it, so it cannot be changed in /admin."""

    @property
    def kind(self) -> Literal["hub", "folder"] | None:
        if self.hub:
            return "hub"
        return "folder" if self.folder else None


def receiver(s: Session, settings: Settings) -> Receiver:
    """The receiver now. Each round of sending reads it anew, so a change needs no restart."""
    file = settings.sync
    if file.hub or file.folder:
        return Receiver(file.centre, file.hub, file.folder, is_fixed=True)
    kept = s.get(ReceiverSetting, 1)
    return Receiver(kept.centre, kept.hub, kept.folder) if kept else Receiver(file.centre)


def receiver_of(station: Station) -> Receiver:
    """The receiver now, in a read transaction of its own."""
    with station.db.read() as s:
        return receiver(s, station.settings)
