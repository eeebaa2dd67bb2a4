"""The shown period as a file for a spreadsheet: semicolons and a byte order mark, as Swedish Excel expects."""

import csv
import io
from collections.abc import Iterator, Sequence

from flask import Response
from flask_babel import gettext

from kiosk.statistics import queries
from kiosk.statistics.measures import MEASURES
from kiosk.statistics.queries import Day
from web.admin import periods
from web.admin.blueprint import bp
from web.admin.overview import chosen_weeks, name_of
from web.admin.periods import Span
from web.context import db, now

BYTE_ORDER_MARK = "\ufeff"


@bp.get("/days.csv")
def days() -> Response:
    """One row a day. An empty cell was not observed, which is not zero."""
    at, weeks = now(), chosen_weeks()
    with db().read() as s:
        known = periods.known(s)
        rows = queries.days(s, periods.number_of_days(weeks, at), at)
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(table([Span(str(day.date), (day,), known) for day in rows]))
    response = Response(BYTE_ORDER_MARK + text.getvalue(), content_type="text/csv; charset=utf-8")
    name = f"entren-{rows[0].date}-{rows[-1].date}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def table(spans: Sequence[Span]) -> Iterator[list[str]]:
    """The heading, then the days."""
    codes = [measure.code for measure in MEASURES]
    yield [gettext("Datum"), gettext("Veckodag"), gettext("Läge"), *(name_of(code) for code in codes)]
    for span in spans:
        (day,) = span.days
        numbers = (span.total(code).n for code in codes)
        cells = ("" if n is None else str(n) for n in numbers)
        yield [span.label, periods.weekday(day.date), _status(span, day), *cells]


def _status(span: Span, day: Day) -> str:
    if day.is_today:
        return str(gettext("hittills"))
    if day.is_observed:
        return str(gettext("räknad"))
    return str(gettext("saknas") if span.known.is_missing(day) else gettext("ingen verksamhet"))
