"""The page of a number says whether its slip comes; where it does not, it asks to remember the number."""

import re

import pytest
from flask.testing import FlaskClient

from kiosk import health
from kiosk.clock import Moment
from kiosk.health import DeviceCondition, DeviceKind
from kiosk.printing import queries, states
from kiosk.printing.models import JobState
from kiosk.queue.checkin import CheckIn, Taken, take_number
from kiosk.station import Station
from kiosk.types import Channel, new_key
from tests.factories import take
from web.visitor.panel import panel_snapshot

TAKE = "Ta din lapp."
REMEMBER = "Kom ihåg ditt nummer."


def printer(station: Station, at: Moment, code: str | None = None) -> None:
    condition = DeviceCondition.TROUBLE if code else DeviceCondition.OK
    with station.db.begin() as s:
        health.report(s, "printer", DeviceKind.PRINTER, condition, at, code)


def move(station: Station, *to: JobState) -> None:
    """Move the only job through these states."""
    for state in to:
        with station.db.begin() as s:
            [job] = queries.in_state(s, *states.OPEN)
            states.move(s, job.id, job.state, state)


def heading(client: FlaskClient, taken: Taken, lang: str = "sv") -> str:
    page = client.get(f"/taken/{taken.id}?lang={lang}").text
    found = re.search(r"<h1[^>]*>(.*?)</h1>", page)
    assert found
    return re.sub("<[^>]*>", "", found[1])


def unprinted(station: Station, at: Moment) -> list[str]:
    with station.db.read() as s:
        return panel_snapshot(s, at).unprinted


def test_it_works(client: FlaskClient, station: Station, at: Moment) -> None:
    printer(station, at)
    taken = take(station, at=at)
    assert heading(client, taken) == f"Välkommen! {TAKE}"
    assert heading(client, taken, "en") == "Welcome! Take your slip."
    assert f'data-slip="{taken.number}"' in client.get(f"/taken/{taken.id}").text
    move(station, JobState.SENDING, JobState.SENT, JobState.PRINTED)
    assert heading(client, taken) == f"Välkommen! {TAKE}"
    assert unprinted(station, at) == []


def test_without_a_printer_no_page_speaks_of_a_slip(client: FlaskClient, station: Station, at: Moment) -> None:
    assert heading(client, take(station, at=at)) == f"Välkommen! {REMEMBER}"
    assert unprinted(station, at) == []


@pytest.mark.parametrize(
    ("code", "reason"),
    [("out_of_paper", "Skrivaren har slut på papper."), ("stalled", "Det kommer ingen lapp.")],
)
def test_a_slip_that_does_not_come(client: FlaskClient, station: Station, at: Moment, code: str, reason: str) -> None:
    printer(station, at)
    taken = take(station, at=at)
    printer(station, at, code)
    assert heading(client, taken) == f"{reason} {REMEMBER}"
    page = client.get(f"/taken/{taken.id}").text
    assert f'role="status" data-live="slip-said">{reason} {REMEMBER}</p>' in page
    assert "data-slip=" not in page
    assert unprinted(station, at) == [taken.number]


def test_a_number_of_the_button_says_it_too(client: FlaskClient, station: Station, at: Moment) -> None:
    printer(station, at)
    with station.db.begin() as s:
        form = CheckIn(topic="other", request_key=new_key())
        number = take_number(s, form, Channel.BUTTON, at).number
    assert TAKE in client.get(f"/pressed?number={number}").text
    printer(station, at, "out_of_paper")
    assert "Skrivaren har slut på papper." in client.get(f"/pressed?number={number}").text


def test_a_slip_that_was_given_up_does_not_come(client: FlaskClient, station: Station, at: Moment) -> None:
    printer(station, at)
    taken = take(station, at=at)
    move(station, JobState.MISSED)
    assert heading(client, taken) == f"Det kommer ingen lapp. {REMEMBER}"
    assert unprinted(station, at) == [taken.number]


def test_a_slip_that_was_printed_before_the_paper_ended_has_come(
    client: FlaskClient, station: Station, at: Moment
) -> None:
    printer(station, at)
    taken = take(station, at=at)
    move(station, JobState.SENDING, JobState.SENT, JobState.PRINTED)
    printer(station, at, "out_of_paper")
    assert heading(client, taken) == f"Välkommen! {TAKE}"
    assert unprinted(station, at) == []


def test_a_slip_that_takes_long_is_not_waited_for(client: FlaskClient, station: Station, at: Moment) -> None:
    """Such as while the agent is not running."""
    printer(station, at)
    taken = take(station, at=at)
    assert unprinted(station, at.later(seconds=10)) == []
    assert unprinted(station, at.later(seconds=20)) == [taken.number]
    assert unprinted(station, at.later(seconds=100)) == []


def test_an_agent_that_is_silent_prints_nothing(client: FlaskClient, station: Station, at: Moment) -> None:
    printer(station, at.later(minutes=-5))
    taken = take(station, at=at)
    assert heading(client, taken) == f"Det kommer ingen lapp. {REMEMBER}"


def test_an_hour_later_the_page_of_a_number_says_nothing_of_the_slip(
    client: FlaskClient, station: Station, at: Moment
) -> None:
    printer(station, at.later(hours=-1))
    taken = take(station, at=at.later(hours=-1))
    assert heading(client, taken) == f"Välkommen! {REMEMBER}"


def test_a_number_taken_by_phone_has_no_slip(client: FlaskClient, station: Station, at: Moment) -> None:
    printer(station, at)
    with station.db.begin() as s:
        taken = take_number(s, CheckIn(topic="login", request_key=new_key()), Channel.PHONE, at)
    assert heading(client, taken) == f"Välkommen! {REMEMBER}"


def test_a_browser_on_another_machine_uses_no_paper(client: FlaskClient, station: Station, at: Moment) -> None:
    printer(station, at)
    for address in ("192.0.2.5", "127.0.0.1"):
        form = {"topic": "login", "request_key": new_key()}
        assert client.post("/tickets", data=form, environ_base={"REMOTE_ADDR": address}).status_code == 303
    with station.db.read() as s:
        assert len(queries.in_state(s, JobState.QUEUED)) == 1
