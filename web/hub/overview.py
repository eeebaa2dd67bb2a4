"""The hub's overview page, and its health."""

import datetime as dt

import sqlalchemy as sa
from flask import Blueprint, Response, jsonify, render_template
from flask_babel import gettext
from msgspec import Struct

from kiosk.errors import StorageFault
from kiosk.facts import Measure
from kiosk.hub import overview
from kiosk.hub.models import HubCentre
from kiosk.statistics.measures import measure
from web.hub.access import receiver

bp = Blueprint("hub_overview", __name__)


class MeasureColumn(Struct, frozen=True):
    """A measure that the page shows, and what it counts."""

    name: str
    counts: str


class CentreLine(Struct, frozen=True):
    """A centre and the numbers of its latest day. Before its first report it has no dates."""

    code: str
    date: dt.date | None
    received: dt.datetime | None
    numbers: list[int | None]


class DayLine(Struct, frozen=True):
    """A date, how many centres reported it, and the sums of their numbers."""

    date: dt.date
    centres: int
    numbers: list[int | None]


@bp.get("/")
def page() -> str:
    at = receiver().clock.now()
    with receiver().db.read() as s:
        centres = [_centre_line(centre) for centre in overview.centres(s, at)]
        days = [DayLine(day.date, day.centres, _shown(day.n)) for day in overview.recent_days(s, at)]
    measures = [_column(measure(code)) for code in overview.SHOWN]
    columns = len(measures) + 2  # with the date and the time of its report
    return render_template("hub/overview.html", centres=centres, days=days, measures=measures, columns=columns)


def _column(shown: Measure) -> MeasureColumn:
    return MeasureColumn(gettext(shown.name), gettext(shown.counts))


def _centre_line(centre: overview.CentreRow) -> CentreLine:
    return CentreLine(centre.code, centre.date, centre.received, _shown(centre.n))


def _shown(numbers: dict[str, int | None]) -> list[int | None]:
    """The numbers in the order of the columns."""
    return [numbers[code] for code in overview.SHOWN]


@bp.get("/health")
def health() -> tuple[Response, int]:
    """200 while reports can be stored, else 503."""
    try:
        with receiver().db.read() as s:
            centres = s.scalar(sa.select(sa.func.count()).select_from(HubCentre))
    except StorageFault as fault:
        return jsonify(status="trouble", code=fault.code), 503
    return jsonify(status="ok", centres=centres), 200
