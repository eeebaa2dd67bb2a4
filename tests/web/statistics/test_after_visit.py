"""The admin's first page shows what visitors answered, of closed days and where there are enough answers."""

import datetime as dt

import pytest
from flask.testing import FlaskClient

from kiosk.centre import business_day
from kiosk.centre.models import BusinessDay, DayStatus
from kiosk.clock import Moment
from kiosk.facts import Fact
from kiosk.feedback import setting
from kiosk.feedback.facts import MEASURES
from kiosk.feedback.models import FeedbackCount, Question
from kiosk.station import Station
from kiosk.statistics import counts
from tests.architecture.source import ROOT
from web.statistics.after_visit import FEWEST, AfterVisit

TOO_FEW = "Svaren visas när de är minst fem, från och med dagen efter."


def answered_yesterday(station: Station, at: Moment, number: int) -> None:
    """A closed day on which so many visitors answered every question alike."""
    facts = [
        Fact(0, "feedback", {"face": "bad"}),
        Fact(0, "hard_services", {"service": "bankid"}),
        Fact(0, "stuck", {"where": "login", "service_where": "bankid.login"}),
        Fact(0, "alone_next_time", {"alone": "partly"}),
    ]
    with station.db.begin() as s:
        yesterday = at.date - dt.timedelta(days=1)
        day = BusinessDay(date=yesterday, clock_ok=True, status=DayStatus.CLOSED, opened=at.utc, closed=at.utc)
        s.add(day)
        s.flush()
        counts.store(s, day.id, 1, counts.tally([0], facts * number)[0])


def test_it_works(admin: FlaskClient, station: Station, at: Moment) -> None:
    answered_yesterday(station, at, FEWEST)
    page = admin.get("/admin").text
    for name in ("Inte bra", "BankID", "BankID: att logga in", "Med lite hjälp"):
        assert f'<th scope="row">{name}</th>' in page
    assert TOO_FEW not in page


def test_each_question_has_its_figure() -> None:
    lists = AfterVisit.__struct_fields__
    assert len(lists) == len(MEASURES), "a list of AfterVisit in web/statistics/after_visit.py"
    template = (ROOT / "web" / "templates" / "admin" / "overview.html").read_text("utf-8")
    assert [name for name in lists if f"after.{name}" not in template] == [], "web/templates/admin/overview.html"


def test_too_few_are_not_shown(admin: FlaskClient, station: Station, at: Moment) -> None:
    answered_yesterday(station, at, FEWEST - 1)
    page = admin.get("/admin").text
    assert page.count(TOO_FEW) == 3
    assert "BankID: att logga in" not in page and "Inte bra" not in page


def test_answers_of_an_open_day_are_not_shown(admin: FlaskClient, station: Station, at: Moment) -> None:
    """Whoever looks before and after an answer must not read it. How many have answered is in the table."""
    answered_yesterday(station, at, FEWEST)
    before = admin.get("/admin").text
    with station.db.begin() as s:
        day = business_day.open_today(s, at).today
        s.add(FeedbackCount(business_day=day, question=Question.FACE, answer="bad", n=7))
    after = admin.get("/admin").text
    panel = "<h2>Hur det gick</h2>"
    assert after.partition(panel)[2] == before.partition(panel)[2]
    assert after.count("<td>7</td>") == before.count("<td>7</td>") + 1


@pytest.mark.parametrize("number", [0, FEWEST])
def test_off_where_the_centre_says_so(admin: FlaskClient, station: Station, at: Moment, number: int) -> None:
    """What was answered before it was switched off is still shown."""
    answered_yesterday(station, at, number)
    with station.db.begin() as s:
        setting.switch(s, "karin", wanted=False, seen=None, at=at)
    assert ("Hur det gick" in admin.get("/admin").text) == bool(number)


def test_only_how_many_have_answered_is_in_the_file(admin: FlaskClient, station: Station, at: Moment) -> None:
    answered_yesterday(station, at, 1)
    head, *rows = admin.get("/admin/days.csv").text.splitlines()
    place = head.split(";").index("Svar efter besöket")
    assert [row.split(";")[place] for row in rows][-2] == "1"
    assert "Inte bra" not in head
