"""Receives day reports: one address for each centre and day."""

import datetime as dt
import re

import msgspec
from flask import Blueprint, Response, request

from kiosk.errors import NotFound
from kiosk.hub import inbox
from kiosk.statistics import day_report
from web.hub.access import receiver, require_centre, require_reader

bp = Blueprint("hub_inbox", __name__)
DAY = "/api/v1/centres/<centre>/days/<date>"
DATE_SHAPE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@bp.put(DAY)
def put_day(centre: str, date: str) -> Response:
    """Store a signed day report. One that is stored already is not decoded again, and takes no write lock."""
    body = request.get_data()
    with receiver().db.read() as s:
        stored_day = inbox.StoredDay(s, _read_date(date))
        require_centre(centre, body, stored_day.key_of)
        stored = stored_day.same_report(centre, body)
    if stored is None:
        report = inbox.read(body, centre, _date(date))
        with receiver().db.begin() as s:
            stored = inbox.accept(s, report, body, receiver().clock.now())
    return _json({"revision": stored.revision, "digest": stored.digest}, 201 if stored.is_new else 200)


@bp.get(DAY)
def get_day(centre: str, date: str) -> Response:
    """Return the newest report, byte for byte."""
    with receiver().db.read() as s:
        require_reader(s, centre)
        return Response(inbox.newest_body(s, centre, _date(date)), content_type="application/json")


@bp.get("/schema/day-report.json")
def schema() -> Response:
    response = _json(day_report.schema(), 200)
    response.content_type = "application/schema+json"
    return response


def _date(text: str) -> dt.date:
    """The date in an address. Raises NotFound where it is no date, since no report can have it."""
    date = _read_date(text)
    if date is None:
        raise NotFound("no_such_day")
    return date


def _read_date(text: str) -> dt.date | None:
    """The date in an address; null where it is no date."""
    try:
        return dt.date.fromisoformat(text) if DATE_SHAPE.fullmatch(text) else None
    except ValueError:
        return None


def _json(value: object, status: int) -> Response:
    return Response(msgspec.json.encode(value), status, content_type="application/json")
