"""The admin's page of retention."""

import re

import pytest
from flask.testing import FlaskClient

from kiosk import audit
from kiosk.clock import Moment
from kiosk.retention import limits
from kiosk.retention.models import Deletion
from kiosk.retention.rules import KEPT, RULES
from kiosk.station import Station
from tests.web.admin.conftest import Changes

BOUNDS = "Skriv ett antal dagar inom gränserna."


def days(station: Station, rule: str) -> int:
    with station.db.read() as s:
        return limits.days_of(s, RULES[rule])


def test_it_works(admin: FlaskClient) -> None:
    """Each rule has its paragraph, its clock and its own form."""
    page = admin.get("/admin/retention").text
    for rule in RULES.values():
        assert rule.decision in page
        assert (f'action="/admin/retention/{rule.code}"' in page) is rule.is_settable
    assert all(why in page for why in KEPT.values())
    assert "och senast 7 dagar efter dagen." in page
    assert page.count("Inget är gallrat än.") == len(RULES)
    assert "%(" not in page


def test_days_are_set(admin: FlaskClient, station: Station, changes: Changes) -> None:
    answer = admin.post("/admin/retention/scans", data={"days": "1", "sure": "on"}, follow_redirects=True)
    assert "Sparat. Det gäller från i natt." in answer.text
    assert re.search(r"<h3>Skanningar</h3>\s*<p>1 dag efter dagen.</p>", answer.text)
    assert days(station, "scans") == 1
    assert ("admin-nowhere", "retention_changed") in changes
    assert "Skanningar, antal dagar: 7 blev 1" in admin.get("/admin/log").text


def test_fewer_days_are_asked_about_once(admin: FlaskClient, station: Station, at: Moment) -> None:
    """Fewer days are asked about once, with the number of rows that go tonight. More days are saved at once."""
    with station.db.begin() as s:
        for back in (40, 35, 1):
            audit.note(s, "karin", "desk_added", at.later(days=-back))
    form = admin.get("/admin/retention").text.split('action="/admin/retention/audit"')[1]
    seen = re.search(r'name="version" value="(\w+)"', form)
    assert seen
    asked = admin.post("/admin/retention/audit", data={"days": "30", "version": seen[1]})
    assert asked.status_code == 200
    assert "Med 30 dagar i stället för 90 tas högst 2 rader bort i natt." in asked.text
    assert days(station, "audit") == 90
    assert "autofocus>Med 30 dagar" in asked.text  # Enter, pressed twice in the field, answers nothing
    question = asked.text.split('action="/admin/retention/audit"')[1].split("</form>")[0]
    fields = dict(re.findall(r'name="(version|days|sure)" value="(\w+)"', question))
    assert fields == {"version": seen[1], "days": "30", "sure": "on"}
    assert admin.post("/admin/retention/audit", data=fields).status_code == 303
    assert days(station, "audit") == 30
    assert admin.post("/admin/retention/audit", data={"days": "31"}).status_code == 303
    assert days(station, "audit") == 31


def test_fewer_days_that_take_nothing_are_not_asked_about(admin: FlaskClient, station: Station) -> None:
    assert admin.post("/admin/retention/audit", data={"days": "30"}).status_code == 303
    assert days(station, "audit") == 30


def test_the_same_again_changes_nothing(admin: FlaskClient, changes: Changes) -> None:
    answer = admin.post("/admin/retention/scans", data={"days": "7"}, follow_redirects=True)
    assert "Inget är ändrat." in answer.text
    assert ("admin-nowhere", "retention_changed") not in changes


@pytest.mark.parametrize("typed", ["0", "8", "-1", "", "sju", "7.5", "½", "99999999999999999999"])
def test_days_outside_the_bounds_are_refused(admin: FlaskClient, station: Station, typed: str) -> None:
    """The refused form stays open with what was typed. The other forms are unchanged."""
    answer = admin.post("/admin/retention/scans", data={"days": typed})
    assert answer.status_code == 422
    assert BOUNDS in answer.text
    assert f'id="scans-days" name="days" type="text" value="{typed}"' in answer.text
    assert answer.text.count("<details open>") == 1
    assert days(station, "scans") == 7


@pytest.mark.parametrize("rule", ["nothing", "sessions"])
def test_a_rule_that_nobody_can_set(admin: FlaskClient, rule: str) -> None:
    assert admin.post(f"/admin/retention/{rule}", data={"days": "1"}).status_code == 404


def test_what_it_did_last(admin: FlaskClient, station: Station, at: Moment) -> None:
    with station.db.begin() as s:
        for back, n in ((1, 1), (0, 1200)):
            then = at.later(days=-back)
            s.add(Deletion(rule="scans", date=then.date, table="scan", days=7, n=n, at=then.utc))
    page = admin.get("/admin/retention").text
    assert re.search(r"1\s200 rader gallrades i dag \d+\.\d\d\. Hittills: 1\s201\.", page)


def test_the_later_of_two_admins_sees_what_the_other_set(admin: FlaskClient, station: Station) -> None:
    form = admin.get("/admin/retention").text.split('action="/admin/retention/scans"')[1]
    seen = re.search(r'name="version" value="(\w+)"', form)
    assert seen
    assert admin.post("/admin/retention/scans", data={"days": "5", "version": seen[1], "sure": "on"}).status_code == 303
    answer = admin.post("/admin/retention/scans", data={"days": "3", "version": seen[1], "sure": "on"})
    assert answer.status_code == 409
    assert days(station, "scans") == 5
