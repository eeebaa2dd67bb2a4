"""A figure uses only dimensions of its measure, and the page shows every figure."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import nodes
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.loans import lending, returns, shelf
from kiosk.loans import queries as loans
from kiosk.loans.facts import DURATIONS
from kiosk.rows import field_names
from kiosk.station import Station
from kiosk.statistics import queries
from tests.factories import call, finish, take
from web.statistics import figures, periods

PAGE = "admin/overview.html"


def test_it_works(admin: FlaskClient) -> None:
    """Every figure of every period is drawn."""
    for weeks in periods.CHOICES:
        assert admin.get(f"/admin?weeks={weeks}").status_code == 200


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (
            lambda s, at: queries.by_hour(s, queries.period(s, 7, at), "sessions"),
            "the measure sessions does not have the dimension hour",
        ),
        (
            lambda s, at: queries.shares(s, queries.period(s, 7, at), "left", "topic"),
            "the measure left does not have the dimension topic",
        ),
        (
            lambda s, at: queries.shares(s, queries.period(s, 7, at), "tickets", "colour"),
            "tickets does not have the dimension colour",
        ),
        (lambda s, at: queries.by_hour(s, queries.period(s, 7, at), "visits"), "there is no measure visits"),
    ],
)
def test_a_dimension_that_a_measure_does_not_have_is_refused_by_name(
    station: Station, at: Moment, ask: Callable[[Session, Moment], Any], message: str
) -> None:
    with station.db.read() as s, pytest.raises(LookupError, match=message):
        ask(s, at)


def test_a_row_of_a_measure_that_does_not_exist_is_refused_by_name(station: Station, at: Moment, app: Flask) -> None:
    with app.test_request_context("/admin"), station.db.read() as s:
        shown = periods.spans(s, 1, periods.period(s, 1, at))
        with pytest.raises(LookupError, match="visits"):
            shown[0].total("visits")
        with pytest.raises(LookupError, match="there is no measure visits"):
            figures.name_of("visits")


def test_the_page_shows_every_figure(app: Flask) -> None:
    source, _, _ = app.jinja_env.loader.get_source(app.jinja_env, PAGE)
    parsed = app.jinja_env.parse(source)
    shown = {part.attr for part in parsed.find_all(nodes.Getattr) if part.node == nodes.Name("figures", "load")}
    assert set(field_names(figures.Figures)) - shown == set()


def test_lending(station: Station, at: Moment, app: Flask) -> None:
    noon = Moment(at.local.replace(hour=12), at.zone)  # so that the day does not end meanwhile
    with station.db.begin() as s:
        for tag in ("TAB0001", "TAB0002", "TAB0012"):
            lending.lend(s, loans.find(s, tag), noon)
        returns.take_back(s, loans.find(s, "TAB0001"), noon.later(minutes=90))
        shelf.report_lost(s, loans.find(s, "TAB0002"), noon)
    with app.test_request_context("/admin"), station.db.read() as s:
        found = figures.figures(s, 1, noon)
    assert [(row.name, row.n) for row in found.by_model] == [("Surfplatta, 10 tum", 2), ("Surfplatta, 8 tum", 1)]
    assert [(row.name, row.n) for row in found.loan_times if row.n] == [("1–3 timmar", 1)]
    assert len(found.loan_times) == len(DURATIONS)
    stock = {row.name: row.n for row in found.stock}
    assert stock == {"Klar att låna ut": 9, "Utlånad": 1, "Ska kontrolleras": 1, "Borta": 1}
    rows = {row.name: row.cells[-1].words for row in found.lending.rows}
    assert rows["Lån i centret"] == "3" and rows["Återlämnade"] == rows["Borta"] == "1" and rows["Lån hem"] == "0"


def test_how_often_the_shown_wait_was_right(station: Station, at: Moment, app: Flask) -> None:
    with app.test_request_context("/admin?lang=sv"), station.db.read() as s:
        assert figures.figures(s, 1, at).waits_in_range == ""
    for number in range(23):  # three without a range, then fifteen at once, and five who wait longer than was shown
        take(station, at=at)
        later = at.later(minutes=40 if number >= 18 else 0)
        finish(station, call(station, at=later), at=later)
    with app.test_request_context("/admin?lang=sv"), station.db.read() as s:
        said = figures.figures(s, 1, at).waits_in_range
    assert said.startswith("Den väntetid som visades stämde för 75 procent av besökarna. 0 procent")
    assert "25 procent senare" in said
