"""A visitor with several questions, and help in passing: each is counted with one tap more, or one in all."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from kiosk.centre import business_day
from kiosk.clock import Moment
from kiosk.queue.models import State
from kiosk.station import Station
from kiosk.statistics import counts
from tests import factories
from tests.factories import ticket_view
from web.desk.last import LAST_STEPS, UNDONE


@pytest.fixture
def visitor(station: Station) -> str:
    """A visitor who was called to desk 1."""
    taken = factories.take(station)
    factories.call(station, "1")
    return taken.id


def post(client: FlaskClient, step: str, **form: Any) -> str:
    return client.post(f"/desk/{step}", data=form, follow_redirects=True).text


def undo(client: FlaskClient) -> str:
    """Press F9."""
    form = re.search(r'action="(/desk/[a-z/]*undo)">(.*?)</form>', client.get("/desk").text, re.DOTALL)
    assert form
    assert 'data-press="F9"' in form[2]
    fields = dict(re.findall(r'name="(ticket|event)" value="([^"]*)">', form[2]))
    return client.post(form[1], data=fields, follow_redirects=True).text


def counted(station: Station, at: Moment, measure: str) -> int:
    with station.db.read() as s:
        today = business_day.open_days(s, at).today
        assert today is not None
        return counts.count(s, [today], at.zone)[today][measure, "", ""]


def visit(page: str) -> str:
    found = re.search(r'data-visitor="([^"]*)"', page)
    assert found
    return found[1]


def test_one_more_question_keeps_the_visitor(staff: FlaskClient, station: Station, visitor: str, at: Moment):
    before = visit(staff.get("/desk").text)
    page = post(staff, "finish", ticket=visitor, topic="bills", outcome="partly", more="1", after="0")
    assert "Fråga 2" in page
    assert "Du skrev upp en fråga för A1." in page
    assert visit(page) != before  # the form is a new one
    assert ticket_view(station, visitor).state is State.CALLED
    post(staff, "finish", ticket=visitor, outcome="solved")
    assert (counted(station, at, "questions"), counted(station, at, "sessions")) == (2, 1)


def test_f9_takes_the_question_back(staff: FlaskClient, station: Station, visitor: str, at: Moment):
    post(staff, "finish", ticket=visitor, outcome="solved", more="1", after="0")
    assert "Fråga 2" not in undo(staff)
    assert counted(station, at, "questions") == 0


def test_one_tap_counts_help_in_passing(staff: FlaskClient, station: Station, at: Moment):
    page = post(staff, "passing", after="0")
    assert "Hjälp i förbigående: 1" in page
    assert "Du räknade hjälp i förbigående." in page
    assert "Hjälp i förbigående: 1" in post(staff, "passing", after="0")  # the same tap again
    assert "Hjälp i förbigående: 0" in undo(staff)
    assert counted(station, at, "passing") == 0


def test_f9_undoes_whichever_came_last(staff: FlaskClient, station: Station, visitor: str, at: Moment):
    post(staff, "passing", after="0")
    post(staff, "recall", ticket=visitor)
    undo(staff)
    assert counted(station, at, "passing") == 1
    undo(staff)
    assert (counted(station, at, "passing"), ticket_view(station, visitor).state) == (0, State.CALLED)


def test_the_page_says_what_f9_undid(staff: FlaskClient, station: Station, visitor: str):
    post(staff, "park", ticket=visitor, minutes="15")
    assert "Du ångrade att A1 parkerades." in undo(staff)
    post(staff, "recall", ticket=visitor)
    post(staff, "passing", after="0")
    assert "Du ångrade en hjälp i förbigående." in undo(staff)
    assert "Du ångrade att A1 kallades igen." in undo(staff)
    page = undo(staff)
    assert "Du ångrade att A1 kallades." in page and "/desk/undo" not in page
    assert "Du kallade A1." in post(staff, "call")
    assert UNDONE.keys() == LAST_STEPS.keys()


def test_a_tap_of_nothing_counts_nothing(staff: FlaskClient, station: Station, visitor: str, at: Moment):
    post(staff, "passing", after="x")
    assert counted(station, at, "passing") == 0


@pytest.mark.parametrize("more", ["1", ""])
def test_a_question_whose_answer_was_lost_is_not_counted_twice(
    staff: FlaskClient, station: Station, visitor: str, at: Moment, more: str
):
    """The page that was pressed shows the visit as it was before the first press."""
    post(staff, "finish", ticket=visitor, outcome="partly", more="1", after="0")
    page = post(staff, "finish", ticket=visitor, outcome="partly", more=more, after="0")
    assert "Frågan har redan skrivits upp en gång." in page and "Fråga 2" in page
    assert counted(station, at, "questions") == 1
    post(staff, "finish", ticket=visitor, outcome="solved", after=newest_answer(page))
    assert (counted(station, at, "questions"), counted(station, at, "sessions")) == (2, 1)


def test_a_question_that_names_no_question_before_it_is_refused(
    staff: FlaskClient, station: Station, visitor: str, at: Moment
):
    page = post(staff, "finish", ticket=visitor, outcome="partly", more="1")
    assert "Ett val saknades." in page and "Fråga 2" not in page
    assert counted(station, at, "questions") == 0


def test_a_press_that_was_undone_is_not_counted_when_it_comes_again(
    staff: FlaskClient, station: Station, visitor: str, at: Moment
):
    before = visit(staff.get("/desk").text)
    post(staff, "finish", ticket=visitor, outcome="partly", more="1", after="0")
    page = undo(staff)
    assert visit(page) != before  # the form is a new one, also where the page missed the steps between
    assert "Frågan har redan" in post(staff, "finish", ticket=visitor, outcome="partly", more="1", after="0")
    assert counted(station, at, "questions") == 0
    post(staff, "recall", ticket=visitor)
    post(staff, "finish", ticket=visitor, outcome="partly", more="1", after=newest_answer(page))
    assert counted(station, at, "questions") == 1


def newest_answer(page: str) -> str:
    """What the form of the page says that it comes after."""
    return re.search(r'id="finish".*?name="after" value="(\d+)"', page, re.DOTALL)[1]  # type: ignore[index]
