"""How views reach the station that the app was made for."""

from typing import cast

from flask import current_app, g

from kiosk.clock import Moment
from kiosk.db import Database
from kiosk.station import Station


def station() -> Station:
    return cast(Station, current_app.extensions["station"])


def db() -> Database:
    return station().db


def now() -> Moment:
    """The time of this request: read once, the same wherever the request asks."""
    at = g.get("at")
    if at is None:
        at = g.at = station().clock.now()
    return cast(Moment, at)
