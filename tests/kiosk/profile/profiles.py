"""Writes a profile, changes it by hand and brings it in."""

from collections.abc import Callable
from typing import Any

import msgspec

from kiosk.clock import Moment
from kiosk.profile import bring_in, file
from kiosk.profile.bring_in import Difference
from kiosk.station import Station

Change = Callable[[dict[str, Any]], object]


def content(station: Station, at: Moment, change: Change = lambda parts: None) -> bytes:
    """The profile of a station with a change made by hand."""
    with station.db.read() as s:
        profile = msgspec.json.decode(file.write(s, at))
    change(profile["parts"])
    return msgspec.json.encode(profile)


def brought_in(station: Station, at: Moment, sent: bytes) -> list[tuple[str, str]]:
    read = file.read(sent)
    with station.db.begin() as s:
        return said(bring_in.bring_in(s, "test", read, read.parts, at))


def said(differences: list[Difference]) -> list[tuple[str, str]]:
    return [(one.part, one.change.action) for one in differences]
