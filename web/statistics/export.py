"""The shown period as a file for a spreadsheet: semicolons and a byte order mark, as Swedish Excel expects."""

import csv
import datetime as dt
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from flask import Blueprint, Response
from flask_babel import gettext

from kiosk.people.permissions import Permission
from kiosk.queue.facts import WAIT_BUCKETS
from kiosk.statistics import queries
from kiosk.statistics.measures import MEASURES
from kiosk.statistics.queries import Day
from web.auth.permissions import page_needs
from web.context import db, now
from web.statistics import periods
from web.statistics.figures import in_words, name_of
from web.statistics.periods import Span

bp = Blueprint("statistics", __name__, url_prefix="/admin")
BYTE_ORDER_MARK = "\ufeff"
Waits = Mapping[dt.date, Counter[str]]


@bp.get("/days.csv")
@page_needs(Permission.ADMINISTER)
def days() -> Response:
    """A CSV file with one row a day. An empty cell was not observed, which is not zero."""
    at, weeks = now(), periods.chosen_weeks()
    with db().read() as s:
        expected = periods.expected_days(s)
        period = periods.period(s, weeks, at)
        rows, waits = queries.days(s, period), queries.waits_by_day(s, period)
    text = io.StringIO()
    spans = [periods.span(str(day.date), [day], expected) for day in rows]
    csv.writer(text, delimiter=";").writerows(table(spans, waits))
    response = Response(BYTE_ORDER_MARK + text.getvalue(), content_type="text/csv; charset=utf-8")
    name = f"entren-{rows[0].date}-{rows[-1].date}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def table(spans: Sequence[Span], waits: Waits) -> Iterator[list[str]]:
    """The heading, then the days: each measure's total, then those called by how long they had waited."""
    codes = [measure.code for measure in MEASURES]
    buckets = [gettext("Väntade %(minutes)s min", minutes=in_words(bucket)) for bucket in WAIT_BUCKETS]
    yield [gettext("Datum"), gettext("Veckodag"), gettext("Läge"), *(name_of(code) for code in codes), *buckets]
    for span in spans:
        (day,) = span.days
        numbers = [span.total(code).n for code in codes] + _waited(span, waits.get(day.date, Counter()))
        cells = ("" if n is None else str(n) for n in numbers)
        yield [span.label, periods.weekday(day.date), _status(span, day), *cells]


def _waited(span: Span, waited: Counter[str]) -> list[int | None]:
    is_counted = span.total("wait_minutes").n is not None
    return [waited[bucket] if is_counted else None for bucket in WAIT_BUCKETS]


def _status(span: Span, day: Day) -> str:
    if day.is_today:
        return str(gettext("hittills"))
    if day.is_observed:
        return str(gettext("räknad"))
    return str(gettext("saknas") if span.missing else gettext("ingen verksamhet"))
