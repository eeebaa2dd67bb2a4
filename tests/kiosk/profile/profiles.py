"""Writes a profile, changes it by hand and brings it in."""

from collections.abc import Callable, Collection
from typing import Any

import msgspec

from kiosk.clock import Moment
from kiosk.profile import bring_in, file
from kiosk.profile.bring_in import Difference, Plan
from kiosk.profile.parts import BY_CODE
from kiosk.station import Station

Change = Callable[[dict[str, Any]], object]


def content(station: Station, at: Moment, change: Change = lambda parts: None) -> bytes:
    """The profile of a station with a change made by hand."""
    with station.db.read() as s:
        profile = msgspec.json.decode(file.write(s, at))
    change(profile["parts"])
    return msgspec.json.encode(profile)


def brought_in(station: Station, at: Moment, sent: bytes) -> list[tuple[str, str]]:
    plan = planned(station, at, sent)
    with station.db.begin() as s:
        return said(bring_in.carry_out(s, plan))


def planned(station: Station, at: Moment, sent: bytes, parts: Collection[str] = tuple(BY_CODE)) -> Plan:
    return bring_in.plan(station.db, "test", file.read(sent), parts, at)


def said(differences: list[Difference]) -> list[tuple[str, str]]:
    return [(one.part, one.change.action) for one in differences]
