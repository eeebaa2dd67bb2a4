"""The steps of a desk: each is a form of the page and leads back to it."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from kiosk.clock import Moment
from kiosk.queue import queries, tickets
from kiosk.queue.models import State
from kiosk.queue.queries import TicketView
from kiosk.station import Station
from tests import factories
from tests.factories import ticket_view
from tests.web.logged_in import log_in


@pytest.fixture
def visitor(station: Station) -> TicketView:
    """A visitor who was called to desk 1."""
    factories.take(station)
    return queries.view(factories.call(station, "1"))


def post(client: FlaskClient, step: str, **form: Any) -> str:
    """Send a form of the page. Returns the text of the next page."""
    answer = client.post(f"/desk/{step}", data=form)
    assert (answer.status_code, answer.location) == (303, "/desk")
    return client.get("/desk").text


def test_call(staff: FlaskClient, station: Station):
    taken = factories.take(station)
    assert "Hos dig nu" in post(staff, "call")
    assert (ticket_view(station, taken.id).state, ticket_view(station, taken.id).desk) == (
        State.CALLED,
        "1",
    )


def test_call_where_nobody_waits(staff: FlaskClient):
    assert "Ingen väntar just nu." in post(staff, "call")


def test_call_at_a_busy_desk_is_refused(staff: FlaskClient, station: Station, visitor: TicketView):
    waiting = factories.take(station)
    assert "Avsluta besöket vid bordet först." in post(staff, "call")
    assert ticket_view(station, waiting.id).state is State.WAITING


def test_two_desks_call_two_visitors(staff: FlaskClient, app: Any, station: Station):
    first, second = factories.take(station), factories.take(station)
    post(staff, "call")
    post(log_in(app.test_client(), station, "2"), "call")
    assert (ticket_view(station, first.id).desk, ticket_view(station, second.id).desk) == ("1", "2")


def test_recall(staff: FlaskClient, station: Station, visitor: TicketView):
    assert f"Du kallade {visitor.number} igen." in post(staff, "recall", ticket=visitor.id)


def test_finish(staff: FlaskClient, station: Station, visitor: TicketView):
    page = post(staff, "finish", ticket=visitor.id, topic="bills", outcome="referred", how="together")
    assert f"Du avslutade {visitor.number}." in page
    ticket = ticket_view(station, visitor.id)
    assert (ticket.state, ticket.topic, ticket.outcome, ticket.how) == ("finished", "bills", "referred", "together")


def test_finish_in_two_taps_leaves_how_open(staff: FlaskClient, station: Station, visitor: TicketView):
    post(staff, "finish", ticket=visitor.id, topic="login", outcome="solved", how="")
    assert (ticket_view(station, visitor.id).state, ticket_view(station, visitor.id).how) == (
        "finished",
        None,
    )


@pytest.mark.parametrize(
    "form", [{}, {"outcome": "191212121212"}, {"outcome": "solved", "how": "x"}, {"outcome": "solved", "topic": "x"}]
)
def test_finish_with_an_unknown_outcome_is_refused(
    staff: FlaskClient, station: Station, visitor: TicketView, form: dict[str, str]
):
    page = post(staff, "finish", ticket=visitor.id, **form)
    assert '<p class="note">' in page
    assert "191212" not in page
    assert ticket_view(station, visitor.id).state is State.CALLED


def test_finish_twice(staff: FlaskClient, visitor: TicketView):
    post(staff, "finish", ticket=visitor.id, outcome="solved")
    page = post(staff, "finish", ticket=visitor.id, outcome="partly")
    assert "Numret har redan gått vidare." in page


def test_no_show(staff: FlaskClient, station: Station, visitor: TicketView):
    post(staff, "no-show", ticket=visitor.id)
    assert ticket_view(station, visitor.id).state is State.NO_SHOW


def test_park_and_resume_at_another_desk(staff: FlaskClient, app: Any, station: Station, visitor: TicketView):
    post(staff, "park", ticket=visitor.id)
    assert ticket_view(station, visitor.id).state is State.PARKED
    post(log_in(app.test_client(), station, "2"), "resume", ticket=visitor.id)
    assert (ticket_view(station, visitor.id).state, ticket_view(station, visitor.id).desk) == (
        State.CALLED,
        "2",
    )


def test_resume_at_a_busy_desk_is_refused(staff: FlaskClient, station: Station, visitor: TicketView, at: Moment):
    factories.take(station)
    with station.db.begin() as s:
        other = tickets.call_next(s, "2", at)
        tickets.park(s, factories.ticket_row(s, other.id), at)
    page = post(staff, "resume", ticket=queries.view(other).id)
    assert "Avsluta besöket vid bordet först." in page


def test_send_on_to_a_topic(staff: FlaskClient, station: Station, visitor: TicketView):
    post(staff, "send/topic", ticket=visitor.id, topic="device")
    assert (ticket_view(station, visitor.id).state, ticket_view(station, visitor.id).topic) == (
        State.WAITING,
        "device",
    )


def test_send_on_to_a_desk(staff: FlaskClient, station: Station, visitor: TicketView):
    post(staff, "send/desk", ticket=visitor.id, desk="2")
    assert (ticket_view(station, visitor.id).state, ticket_view(station, visitor.id).for_desk) == (
        State.WAITING,
        "2",
    )


def test_sending_on_to_an_unattended_desk_warns(staff: FlaskClient, app: Any, station: Station, visitor: TicketView):
    page = staff.get("/desk").text
    assert re.search(r'value="3">Bord 3 <small>\(ingen där just nu\)</small>', page)
    log_in(app.test_client(), station, "2")
    assert re.search(r'value="2">Bord 2</button>', staff.get("/desk").text)
    page = post(staff, "send/desk", ticket=visitor.id, desk="3")
    assert f"Ingen är vid bord 3 just nu. {visitor.number} väntar tills någon kommer dit eller tar över." in page
    post(staff, "undo", **undo_form(page))
    assert '<p class="note">' not in post(staff, "send/desk", ticket=visitor.id, desk="2")


@pytest.mark.parametrize("attended", [False, True])
def test_take_over_a_visitor_who_waits_for_another_desk(
    staff: FlaskClient, app: Any, station: Station, visitor: TicketView, attended: bool
):
    if attended:
        log_in(app.test_client(), station, "3")
    page = post(staff, "send/desk", ticket=visitor.id, desk="3")
    assert page.count('action="/desk/take-over"') == 1
    assert ("Kalla A1 till dig ändå" in page) is attended  # asked once where somebody is there
    assert "Du kallade A1." in post(log_in(app.test_client(), station, "2"), "take-over", ticket=visitor.id)
    ticket = ticket_view(station, visitor.id)
    assert (ticket.state, ticket.desk, ticket.for_desk) == (State.CALLED, "2", None)
    assert "Numret har redan gått vidare." in post(staff, "take-over", ticket=visitor.id)


def test_the_visitors_own_desk_calls_instead_of_taking_over(
    staff: FlaskClient, app: Any, station: Station, visitor: TicketView
):
    post(staff, "send/desk", ticket=visitor.id, desk="3")
    page = log_in(app.test_client(), station, "3").get("/desk").text
    assert "Kalla nästa: A1" in page
    assert "/desk/take-over" not in page


def test_go_to_a_room(staff: FlaskClient, station: Station, visitor: TicketView):
    assert "I rum R1" in post(staff, "send/room", ticket=visitor.id, room="R1")
    assert (ticket_view(station, visitor.id).state, ticket_view(station, visitor.id).room) == (
        State.CALLED,
        "R1",
    )


@pytest.mark.parametrize("where", ["topic", "desk", "room"])
def test_sending_on_to_an_unknown_target_is_refused(
    staff: FlaskClient, station: Station, visitor: TicketView, where: str
):
    page = post(staff, f"send/{where}", ticket=visitor.id, **{where: "191212121212"})
    assert '<p class="note">' in page
    assert "191212" not in page
    assert ticket_view(station, visitor.id).state is State.CALLED


def test_undo(staff: FlaskClient, station: Station, visitor: TicketView):
    post(staff, "finish", ticket=visitor.id, outcome="solved")
    assert "Hos dig" in post(staff, "undo", ticket=visitor.id)
    assert ticket_view(station, visitor.id).state is State.CALLED


def test_undo_from_an_outdated_page_is_refused(staff: FlaskClient, station: Station, visitor: TicketView):
    post(staff, "finish", ticket=visitor.id, outcome="solved")
    factories.take(station)
    post(staff, "call")
    assert "Bordet har gjort något nytt sedan dess." in post(staff, "undo", ticket=visitor.id)


@pytest.mark.parametrize(
    "step",
    ["recall", "finish", "no-show", "park", "resume", "undo", "send/topic", "send/desk", "send/room", "take-over"],
)
def test_a_ticket_that_is_not_there(staff: FlaskClient, step: str):
    page = post(staff, step, ticket="1-191212121212", outcome="solved")
    assert "Vi hittar inte det numret." in page


def test_steps_need_a_log_in(client: FlaskClient, station: Station, visitor: TicketView):
    for step in ("call", "finish", "undo"):
        assert client.post(f"/desk/{step}", data={"ticket": visitor.id, "outcome": "solved"}).status_code == 401
    assert ticket_view(station, visitor.id).state is State.CALLED


def test_steps_need_a_desk(client: FlaskClient, station: Station):
    answer = log_in(client, station).post("/desk/call")
    assert (answer.status_code, answer.location) == (303, "/desk/choose")


def test_no_get_takes_a_step(staff: FlaskClient):
    assert staff.get("/desk/call").status_code == 405


def undo_form(page: str) -> dict[str, str]:
    """The fields that the page's undo button sends."""
    form = page.split('action="/desk/undo"')[1].split("</form>", maxsplit=1)[0]
    return dict(re.findall(r'<input type="hidden" name="(ticket|event)" value="([^"]*)">', form))


def test_an_undo_sent_twice_takes_back_one_step(staff: FlaskClient, station: Station, visitor: TicketView):
    post(staff, "recall", ticket=visitor.id)
    form = undo_form(staff.get("/desk").text)
    post(staff, "undo", **form)
    assert "Numret har redan gått vidare." in post(staff, "undo", **form)
    assert ticket_view(station, visitor.id).state is State.CALLED


def test_undo_is_refused_after_another_desks_step(staff: FlaskClient, station: Station, visitor: TicketView):
    post(staff, "send/topic", ticket=visitor.id, topic="loan")
    form = undo_form(staff.get("/desk").text)
    factories.call(station, "2")
    assert "Numret har redan gått vidare." in post(staff, "undo", **form)
    assert (ticket_view(station, visitor.id).state, ticket_view(station, visitor.id).desk) == (
        State.CALLED,
        "2",
    )
    page = staff.get("/desk").text
    assert f"Du skickade {visitor.number} vidare." in page
    assert "/desk/undo" not in page


@pytest.mark.parametrize(
    ("step", "form"),
    [
        ("recall", {}),
        ("finish", {"outcome": "solved"}),
        ("finish", {"outcome": "solved", "more": "1"}),
        ("no-show", {}),
        ("park", {}),
        ("send/topic", {"topic": "bills"}),
        ("send/desk", {"desk": "3"}),
        ("send/room", {"room": "room"}),
        ("hand-over", {"desk": "3"}),
    ],
)
def test_an_outdated_page_does_nothing_to_a_visitor_at_another_desk(
    staff: FlaskClient, station: Station, visitor: TicketView, step: str, form: dict[str, str]
):
    with station.db.begin() as s:
        tickets.hand_over(s, queries.find(s, visitor.id), "2", station.clock.now())
    before = ticket_view(station, visitor.id)
    assert "Besökaren är vid ett annat bord nu." in post(staff, step, ticket=visitor.id, **form)
    assert ticket_view(station, visitor.id) == before
