"""Every form of the admin's pages: what it changes is in the log, and no date is a fault. The pages say which exist."""

import datetime as dt
import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from kiosk import health
from kiosk.audit import AuditEntry
from kiosk.health import DeviceCondition, DeviceKind
from kiosk.people import queries, sessions
from kiosk.station import Station
from kiosk.types import Role
from tests import factories
from tests.flows.test_targets import fill
from tests.states.addresses import addresses
from tests.web.logged_in import log_in
from tests.web.page_forms import PageForm, forms_of

NOTHING_CHANGED = {
    "admin.judge_scanner",
    "admin.preview_items",
    "admin.preview_profile",
    "admin.send_now",
    "admin.end_trying",
    "admin.try_now",
    "admin.try_scanner",
}
"""They try a scanner, show what a file would change, and send what is owed, which the reports' own rows say."""
MORNING = {"admin.key_pressed", "admin.part_fails", "admin.part_works", "admin.try_keys", "admin.try_part"}
"""They say what was tried in the morning, which names nobody."""
ELSEWHERE = {
    "admin.add_listed": "items_imported",
    "admin.bring_in_profile": "profile_brought_in",
    "admin.bring_in_texts": "texts_brought_in",
    "admin.correct_reports": "report_corrected",
    "admin.missed_asked": "missed_asked",
    "admin.rescue_read": "rescue_read",
    "admin.save_texts": "text_corrected",
    "admin.restore_copy": "restore_asked",
    "admin.retry_reports": "report_retried",
    "admin.send_copy": "copy_sent",
    "admin.settle_reports": "report_settled",
    "admin.time_is_right": "clock_accepted",
    "admin.todo_needed": "point_needed",
    "admin.todo_not_needed": "point_not_needed",
}
"""The routes whose forms are on a page only in a state that another test makes, and the entry that it looks for."""
EDGES = ("9999-12-31", "0001-01-01")
"""The last and the first date that there is: a day after or before them is a fault."""
TESTS = Path(__file__).parents[1]


@pytest.fixture
def filled(station: Station) -> Station:
    """A centre with some of everything, also users who are logged in, before and after the admin in the lists."""
    fill(station)
    for name in ("a colleague", "bo"):
        factories.add_user(station, name)
    with station.db.begin() as s:
        for user in queries.users(s):
            sessions.start(s, user, station.clock.now())
        health.report(s, "printer", DeviceKind.PRINTER, DeviceCondition.OK, station.clock.now())
    return station


def endpoint(app: Flask, form: PageForm) -> str:
    found, _ = app.url_map.bind("localhost").match(form.action.partition("?")[0], "POST")
    return str(found)


@pytest.fixture
def pages(filled: Station) -> list[str]:
    """The admin's pages, a day's own page before the list that can remove it."""
    return [address for address in reversed(addresses(filled)) if address.startswith("/admin")]


def shown_forms(admin: FlaskClient, pages: list[str]) -> Iterator[PageForm]:
    """The forms of some pages, as they are now."""
    for address in pages:
        answer = admin.get(address)
        assert answer.status_code < 500, address
        yield from forms_of(answer.text)


def newest_entry(station: Station) -> int:
    with station.db.read() as s:
        return s.scalar(sa.select(sa.func.max(AuditEntry.id))) or 0


def written(today: dt.date, folder: Path) -> dict[str, dict[str, str]]:
    """What is written in a form, by its route, where the values on the page change nothing or are refused."""
    later = today + dt.timedelta(days=9)
    return {
        "admin.add_day": {"date": later.isoformat(), "sv": "Inventering"},
        "admin.add_item": {"tag": "TAB0099"},
        "admin.add_token": {"name": "en skärm"},
        "admin.change_day": {"sv": "Städdag"},
        "admin.change_item": {"serial": "X1"},
        "admin.change_model": {"sv": "Platta"},
        "admin.change_notice": {"sv": "Skrivaren fungerar."},
        "admin.change_topic": {"sv": "Inloggning"},
        "admin.change_user": {"role": "staff"},
        "admin.choose_alone": {"alone": "read"},
        "admin.choose_board_languages": {"board_languages": "en"},
        "admin.choose_wishes": {"wishes": "companion"},
        "admin.open_now": {"until": "24"},
        "admin.rename_desk": {"name": "8"},
        "admin.switch_due_slips": {"prints": "on"},
        "admin.switch_feedback": {"asks_feedback": ""},
        "admin.fill_statement": {"responsible": "Exempels kommun"},
        "admin.set_centre": {"name": "Ett annat namn"},
        "admin.set_hours": {f"opens-{later.weekday()}-0": "09.00"},
        "admin.set_last_number": {"minutes": "15"},
        "admin.set_passes": {"digits": "14"},
        "admin.set_receiver": {"kind": "folder", "folder": str(folder)},
        "admin.set_retention": {"days": "6", "sure": "1"},
    }


def routes(app: Flask) -> set[str]:
    """The routes that change something, as they are named in the code."""
    return {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and rule.endpoint.startswith("admin.")
    }


def test_what_each_form_changes_is_in_the_log(
    app: Flask, filled: Station, pages: list[str], admin: FlaskClient, tmp_path: Path
) -> None:
    """Each form is sent until it has changed something: some are on a page only after another one was sent."""
    missing = routes(app) - ELSEWHERE.keys() - NOTHING_CHANGED - MORNING
    values = written(filled.clock.now().date, tmp_path)
    answers: dict[str, str] = {}
    before = len(missing) + 1
    while 0 < len(missing) < before:
        before = len(missing)
        for form in shown_forms(admin, pages):
            name = endpoint(app, form)
            if name in missing:
                last = newest_entry(filled)
                answer = admin.post(form.action, data=form.with_values(**values.get(name, {})))
                answers[name] = f"{answer.status_code} {form.fields}"
                if newest_entry(filled) > last:
                    missing.remove(name)
                if name == "admin.end_session":  # it can be this one
                    log_in(admin, filled, role=Role.ADMIN)
    assert {name: answers.get(name, "on no page") for name in missing} == {}, "audit.note, or a value in `written`"


def test_each_entry_that_another_test_looks_for_is_in_one(app: Flask) -> None:
    texts = [file.read_text("utf-8") for file in TESTS.rglob("test_*.py") if file != Path(__file__)]
    assert [action for action in ELSEWHERE.values() if not any(f'"{action}"' in text for text in texts)] == []
    assert ELSEWHERE.keys() | NOTHING_CHANGED | MORNING <= routes(app)


def test_no_date_in_a_form_is_a_fault(
    app: Flask, filled: Station, pages: list[str], admin: FlaskClient, tmp_path: Path
) -> None:
    """Each date field alone, and all of them: refused or taken, and then every page is still there."""
    values = written(filled.clock.now().date, tmp_path)
    faults, fields = [], 0
    for form in [form for form in shown_forms(admin, pages) if form.dates]:
        fields += len(form.dates)
        for names, date in itertools.product([*([name] for name in form.dates), form.dates], EDGES):
            sent = form.with_values(**values.get(endpoint(app, form), {}) | dict.fromkeys(names, date))
            if admin.post(form.action, data=sent).status_code >= 500:
                faults.append(f"{form.action} {names} {date}")
    assert faults == []
    assert fields > 3
    assert list(shown_forms(admin, pages))
    assert [date for date in EDGES if admin.get(f"/admin/days/{date}").status_code >= 500] == []
