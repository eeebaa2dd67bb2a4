"""How views reach the station that the app was made for."""

from typing import Any

from flask.ctx import AppContext
from flask.globals import app_ctx

from kiosk.clock import Moment
from kiosk.db import Database
from kiosk.station import Station


def context() -> AppContext:
    """What belongs to this request, taken once: each use of Flask's proxies looks it up again."""
    proxy: Any = app_ctx
    here: AppContext = proxy._get_current_object()
    return here


def station() -> Station:
    here: Station = context().app.extensions["station"]
    return here


def db() -> Database:
    return station().db


def now() -> Moment:
    """The time of this request: read once, the same wherever the request asks."""
    here = context()
    at: Moment | None = here.g.get("at")
    if at is None:
        at = here.g.at = here.app.extensions["station"].clock.now()
    return at
