"""The hub's page for people, and its health."""

import sqlalchemy as sa
from flask import Blueprint, Response, jsonify, render_template

from kiosk.errors import StorageFault
from kiosk.hub import overview
from kiosk.hub.models import HubCentre
from kiosk.statistics.measures import measure
from web.hub.access import receiver

bp = Blueprint("hub_overview", __name__)


@bp.get("/")
def page() -> str:
    at = receiver().clock.now()
    with receiver().db.read() as s:
        centres = [(centre, _shown(centre.n)) for centre in overview.centres(s, at)]
        days = [(day, _shown(day.n)) for day in overview.recent_days(s, at)]
    measures = [measure(code) for code in overview.SHOWN]
    columns = len(measures) + 2  # with the date and the time of its report
    return render_template("hub/overview.html", centres=centres, days=days, measures=measures, columns=columns)


def _shown(numbers: dict[str, int | None]) -> list[int | None]:
    """The numbers in the order of the columns."""
    return [numbers[code] for code in overview.SHOWN]


@bp.get("/health")
def health() -> tuple[Response, int]:
    """200 while reports can be taken in, else 503."""
    try:
        with receiver().db.read() as s:
            centres = s.scalar(sa.select(sa.func.count()).select_from(HubCentre))
    except StorageFault as fault:
        return jsonify(status="trouble", code=fault.code), 503
    return jsonify(status="ok", centres=centres), 200
