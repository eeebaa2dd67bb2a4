"""The hub's page for people, and its health."""

import sqlalchemy as sa
from flask import Blueprint, Response, jsonify, render_template

from kiosk.errors import StorageFault
from kiosk.hub import overview
from kiosk.hub.models import HubCentre
from kiosk.statistics.measures import BY_CODE
from web.hub.access import receiver

bp = Blueprint("hub_overview", __name__)


@bp.get("/")
def page() -> str:
    at = receiver().clock.now()
    with receiver().db.read() as s:
        centres, days = overview.centres(s, at), overview.recent_days(s, at)
    shown = [BY_CODE[code] for code in overview.SHOWN]
    return render_template("hub/overview.html", centres=centres, days=days, measures=shown)


@bp.get("/health")
def health() -> tuple[Response, int]:
    """200 while reports can be taken in, else 503."""
    try:
        with receiver().db.read() as s:
            centres = s.scalar(sa.select(sa.func.count()).select_from(HubCentre))
    except StorageFault as fault:
        return jsonify(status="trouble", code=fault.code), 503
    return jsonify(status="ok", centres=centres), 200
