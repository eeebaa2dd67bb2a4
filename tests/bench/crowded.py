"""Measures each page of staff and admin in a crowded centre: many items, a full queue, and the years before."""

import datetime as dt
from pathlib import Path

from flask import Flask
from werkzeug.routing import Rule

from kiosk.clock import Moment
from kiosk.loans import stock
from kiosk.loans.device_facts import TypedFacts
from kiosk.loans.models import Model
from kiosk.loans.stock import ItemSettings
from kiosk.station import open_station
from tests.bench.figures import Figure, p50, p95
from tests.bench.pages import ZONE, Centre
from web.factory import create_app

ITEMS = 1_000
WAITING = 30
REQUESTS = 40
MOST_MS = 150
FAMILIES = ("/desk", "/loans", "/admin", "/account")


def fill(data: Path, now: dt.datetime) -> list[str]:
    """Add the items. Returns the paths of all pages of staff and admin that need no id."""
    station = open_station(data)
    at = Moment(now.astimezone(dt.UTC), ZONE)
    with station.db.begin() as s:
        model = s.query(Model).first()
        assert model is not None
        for number in range(ITEMS):
            settings = ItemSettings(model.code, TypedFacts(f"SERIAL{number:06d}"))
            stock.add_item(s, "bench", f"CROWD{number:04d}", settings, at)
    paths = paths_of(create_app(station))
    station.db.close()
    return paths


def paths_of(app: Flask) -> list[str]:
    return sorted(rule.rule for rule in app.url_map.iter_rules() if _is_page(rule))


def _is_page(rule: Rule) -> bool:
    return "GET" in (rule.methods or ()) and not rule.arguments and rule.rule.startswith(FAMILIES)


def figures(centre: Centre, paths: list[str]) -> list[Figure]:
    """The p95 of each page while WAITING visitors wait. Files are left out."""
    found = []
    for path in (path for path in paths if centre.is_page(path)):
        times = [centre.time(path) for _ in range(REQUESTS)]
        note = f", p95; p50 {p50(times):.1f}; ten years, {WAITING} waiting, {ITEMS:,} items"
        found.append(Figure(path, p95(times), at_most=MOST_MS, unit="ms", note=note))
    return found
