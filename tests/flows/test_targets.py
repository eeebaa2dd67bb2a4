"""Every target of every staff and admin page has sides of 44 px or more. The pages come from the routes."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from kiosk.centre import exceptions, notices
from kiosk.centre.exceptions import DaySettings
from kiosk.centre.notices import NoticeSettings
from kiosk.clock import Moment
from kiosk.demo import past
from kiosk.loans import groups, lending, passes, queries, stocktake
from kiosk.loans.models import Model
from kiosk.loans.passes import PassCode
from kiosk.station import Station
from kiosk.types import Role
from tests import factories
from tests.flows.layout import at_size, overflow, small_targets
from tests.flows.staff import staff_page
from tests.processes import Served
from web.factory import create_app

LEAST = 44
SIZES = ((1366, 768), (390, 844))
FAMILIES = ("desk", "loans", "admin", "account")
PARTS_OF_PAGES = {
    "admin.items_as_csv", "admin.items_in_excel", "admin.list_template", "admin.scanner_sheet", "admin.support",
    "admin.write_profile", "admin.write_texts", "loans.latest", "loans.stocktake_as_csv", "statistics.days",
}  # fmt: skip
"""The routes of these families that answer with a part of a page, or with a file."""

LENT_HOME = "TAB0012"
"""The item that `lend_home` lends."""
ARGUMENTS = {
    "admin.copy": lambda _: {"key": "1"},
    "admin.day": lambda today: {"iso": today + dt.timedelta(days=1)},
    "admin.desk": lambda _: {"code": "1"},
    "admin.item": lambda _: {"tag": "TAB0001"},
    "admin.language": lambda _: {"code": "ar"},
    "admin.model": lambda _: {"code": "tablet-8"},
    "admin.notice": lambda _: {"number": 1},
    "admin.topic": lambda _: {"code": "login"},
    "admin.user": lambda _: {"user": 1},
    "loans.group": lambda _: {"group": 1},
    "loans.item": lambda _: {"tag": "TAB0001"},
    "loans.slip_to_print": lambda _: {"tag": LENT_HOME},
    "wizard.copy": lambda _: {"key": "1"},
}
"""Values for the arguments of a page's address. A new page with arguments needs its own here."""


@pytest.fixture(scope="module")
def addresses(centre: tuple[Served, Station]) -> list[str]:
    """The addresses of all pages for staff and admins."""
    station = centre[1]
    today = station.clock.now().date
    app = create_app(station)
    with app.test_request_context():
        return sorted(
            url_for(rule.endpoint, **ARGUMENTS[rule.endpoint](today) if rule.arguments else {})
            for rule in app.url_map.iter_rules()
            if "GET" in (rule.methods or ()) and is_page(rule)
        )


def is_page(rule: Rule) -> bool:
    return rule.rule.split("/")[1] in FAMILIES and rule.endpoint not in PARTS_OF_PAGES


def test_every_target_of_every_page(browser: Any, served: Served, data: Station, addresses: list[str]):
    fill(data)
    found = []
    with staff_page(browser, served, "karin", "1") as page:
        for address in addresses:
            answer = page.goto(served.url + address, wait_until="domcontentloaded")
            assert answer.ok, f"{address} is no page"
            for size in SIZES:
                found += [f"{address} at {size[0]}: {it}" for it in small_targets(at_size(page, size), LEAST)]
                found += [f"{address} at {size[0]} scrolls sideways"] if overflow(page)[0] else []
    assert len(addresses) > 15
    assert found == []


def fill(data: Station) -> None:
    """A visitor, some who wait, a loan, past days, a day with hours of its own, and a notice."""
    at = data.clock.now()
    factories.add_user(data, "karin", Role.ADMIN)
    for _ in range(4):
        factories.take(data)
    factories.call(data, "1")
    with data.db.begin() as s:
        past.write_history(s, 3, at)
        tomorrow = at.date + dt.timedelta(days=1)
        exceptions.add(s, "karin", tomorrow, DaySettings({"sv": "Inventering"}, []), at)
        notices.add(s, "karin", NoticeSettings({"sv": "Skrivaren är trasig."}, at.date, tomorrow), at)
        lending.lend(s, queries.find(s, "TAB0001"), at)
        lend_home(s, at)
        groups.begin(s, 20, at)
        stocktake.begin(s, at)


def lend_home(s: Session, at: Moment) -> None:
    """Lend an item home, to nobody's pass."""
    item = queries.find(s, LENT_HOME)
    s.execute(sa.update(Model).where(Model.code == item.model_code).values(loan_days=14))
    lending.lend_home(s, item, PassCode(passes.new_code()), at)
