"""How views reach the station that the app was made for."""

from typing import Any

from flask.ctx import AppContext
from flask.globals import app_ctx

from kiosk.clock import Moment
from kiosk.db import Database
from kiosk.station import Station


def context() -> AppContext:
    """The context of this request. Read it once where it is used often: each use of a Flask proxy looks it up again."""
    proxy: Any = app_ctx
    here: AppContext = proxy._get_current_object()
    return here


def station() -> Station:
    here: Station = context().app.extensions["station"]
    return here


def db() -> Database:
    return station().db


def now() -> Moment:
    """The time of this request. It is read once, so the whole request sees the same time."""
    here = context()
    at: Moment | None = here.g.get("at")
    if at is None:
        at = here.g.at = here.app.extensions["station"].clock.now()
    return at
