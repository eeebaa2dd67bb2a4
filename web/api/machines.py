"""Pages for other software: health, metrics and the API's description."""

import shutil
from typing import Any

from flask import Blueprint, Response
from msgspec.structs import asdict
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from sqlalchemy.orm import Session

from kiosk import health
from kiosk.centre import business_day, hours
from kiosk.clock import Moment
from kiosk.errors import DomainError
from kiosk.health import DeviceCondition, DeviceHealth, DeviceKind
from kiosk.loans import queries as loans
from kiosk.people.setup import is_set_up
from kiosk.queue import order
from kiosk.sync import queries as sync
from web.api.openapi import document
from web.context import db, now, station
from web.messages import as_json

bp = Blueprint("machines", __name__)
LEAST_FREE_BYTES = 50 * 1024 * 1024


@bp.get("/health")
def is_well() -> Response:
    """200 while visitors can take numbers; 503 when the database cannot be used or the disk is nearly full.

    The state of the storage is from the last check by `web.server.upkeep`, and from faults of requests since then.
    """
    free = shutil.disk_usage(station().data).free
    storage = db().storage
    body: dict[str, Any] = {"status": "ok", **_clock()}
    try:
        with db().read() as s:
            body["devices"] = {row.name: _condition(row, now()) for row in health.devices(s)}
            body["open"] = hours.is_open(s, now())
            body["reports_stuck"] = sync.state(s).stuck
            body["set_up"] = is_set_up(s)
    except DomainError as error:
        body["status"] = error.code
    if free < LEAST_FREE_BYTES:
        body["status"] = "disk_full"
    body["status"] = storage.trouble or body["status"]
    body["storage"] = {"trouble": storage.trouble, "checked_seconds_ago": _rounded(storage.age)}
    body["disk_free_bytes"] = free
    return as_json(body, 200 if body["status"] == "ok" else 503)


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)


def _clock() -> dict[str, Any]:
    """The state of the clock. Numbers are given in any state; days are closed and sent only while it is `ok`."""
    at = now()
    state = "ok" if at.trusted else "jumped" if at.jumped else "not_synchronised"
    return {"clock_moved": station().clock.moved, "clock_trusted": at.trusted, "clock": state}


def _condition(row: DeviceHealth, at: Moment) -> str:
    return "silent" if health.is_silent(row, at) else row.code or row.condition.value


@bp.get("/metrics")
def metrics() -> Response:
    """Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(MetricsCollector())
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class MetricsCollector:
    """A Prometheus collector: reads the figures at each request."""

    def describe(self) -> list[Metric]:
        return []

    def collect(self) -> list[Metric]:
        at = now()
        with db().read() as s:
            return [*_queue_figures(s, at), *_loan_figures(s), *_night_figures(s), *_device_figures(s, at)]


def _queue_figures(s: Session, at: Moment) -> list[Metric]:
    open_days = business_day.open_days(s, at)
    waiting = order.count_waiting(s, open_days)
    return [
        _gauge("entren_open", "Whether numbers are given now.", open_days.is_open),
        _gauge("entren_tickets_waiting", "Tickets that wait now.", waiting),
        _gauge("entren_clock_moved_seconds", "How far a demonstration's clock is moved.", station().clock.moved),
    ]


def _loan_figures(s: Session) -> list[Metric]:
    items = GaugeMetricFamily("entren_items", "Loan devices by state.", labels=["state"])
    for state, count in asdict(loans.counts(s)).items():
        items.add_metric([state], count)
    return [items]


def _night_figures(s: Session) -> list[Metric]:
    owed = sync.state(s)
    return [
        _gauge("entren_reports_owed", "Day reports not yet delivered.", owed.owed),
        _gauge("entren_reports_stuck", "Day reports that the hub refused.", owed.stuck),
    ]


def _device_figures(s: Session, at: Moment) -> list[Metric]:
    well = GaugeMetricFamily("entren_device_well", "1 while a device works or is simulated.", labels=["name", "part"])
    for row in health.devices(s):
        fine = row.condition is not DeviceCondition.TROUBLE and not health.is_silent(row, at)
        well.add_metric([row.name, DeviceKind(row.kind).value], float(fine))
    return [well]


def _gauge(name: str, about: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, about, value=float(value))


@bp.get("/api/v1/openapi.json")
def openapi() -> Response:
    """How to talk to `/api/v1`."""
    return as_json(document())
