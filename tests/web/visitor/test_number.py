"""The page with the number."""

from dataclasses import replace

import msgspec
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from kiosk.config import Settings, SpeechSettings
from kiosk.queue.checkin import take_default_number
from kiosk.queue.models import Ticket
from kiosk.station import Station
from tests import factories
from web.visitor.panel import panel_snapshot


def press(station: Station, seconds_ago: int = 0) -> str:
    with station.db.begin() as s:
        return take_default_number(
            s, f"press-{seconds_ago:08d}", station.clock.now().later(seconds=-seconds_ago)
        ).number


def test_without_enough_visits_only_people_ahead_are_shown(client: FlaskClient, station: Station):
    for _ in range(2):
        factories.take(station)
    page = client.get(f"/taken/{factories.take(station).id}").text
    assert "2 personer före dig" in page
    assert "minuter" not in page
    assert "Ditt nummer visas på tavlan när det är din tur." in page


def test_first_in_line(client: FlaskClient, station: Station):
    assert "Du är näst på tur" in client.get(f"/taken/{factories.take(station).id}").text


def test_the_wait_is_shown_once_it_is_known(client: FlaskClient, station: Station):
    at = station.clock.now()
    for start in (40, 30, 20):
        factories.take(station, at=at.later(minutes=-start))
        ticket = factories.call(station, at=at.later(minutes=-start))
        factories.finish(station, ticket, at=at.later(minutes=-start + 9))
    first = factories.take(station)
    assert "Högst 5\N{NO-BREAK SPACE}minuter" in client.get(f"/taken/{first.id}").text, "a desk is free"
    second = factories.take(station)
    assert second.wait is not None and 0 < second.wait.low < second.wait.high
    page = client.get(f"/taken/{second.id}").text
    assert f"Ungefär {second.wait.low} till {second.wait.high}\N{NO-BREAK SPACE}minuter" in page


def test_called_at_once(client: FlaskClient, station: Station):
    taken = factories.take(station)
    factories.call(station, "2")
    page = client.get(f"/taken/{taken.id}").text
    assert "Nu är det din tur" in page
    assert "Gå till bord 2." in page


def test_the_page_counts_down_and_can_be_kept(client: FlaskClient, station: Station):
    page = client.get(f"/taken/{factories.take(station).id}").text
    assert 'data-seconds="20"' in page and "data-stay" in page
    assert '<noscript><meta http-equiv="refresh" content="60; url=/done"></noscript>' in page


def test_somebody_elses_number_cannot_be_guessed(client: FlaskClient, station: Station):
    ticket = factories.take(station).id
    wrong = ticket[:-1] + ("0" if ticket[-1] != "0" else "1")
    for path in (wrong, ticket.partition("-")[0], "1-", "-", "x" * 200):
        assert client.get(f"/taken/{path}").status_code == 404


def test_each_press_can_be_asked_for_by_its_number(client: FlaskClient, station: Station):
    """Queued presses are shown a little longer than the newest one."""
    late, first, second = press(station, 170), press(station, 50), press(station, 3)
    assert f"<bdi>{second}</bdi>" in client.get("/pressed").text
    for number in (late, first, second):
        assert f"<bdi>{number}</bdi>" in client.get(f"/pressed?number={number}").text


def test_only_a_recent_press_is_shown_by_its_number(client: FlaskClient, station: Station):
    touched, old = factories.take(station).number, press(station, 901)
    press(station, 3)
    for number in (touched, old, "A99", "<b>"):
        assert client.get(f"/pressed?number={number}").location == "/"


def test_the_stream_has_every_recent_press_and_no_public_id(station: Station):
    for seconds_ago in (61, 50, 8, 3):
        press(station, seconds_ago)
    with station.db.read() as s:
        panel = panel_snapshot(s, station.clock.now())
        assert panel.number == "A4"
        assert [one.number for one in panel.numbers] == ["A2", "A3", "A4"]
        secret = s.scalars(sa.select(Ticket.secret)).all()
    assert not any(one in msgspec.json.encode(panel).decode() for one in secret)


@pytest.mark.parametrize("seconds_ago", [None, 61])
def test_without_a_recent_press_the_page_leads_to_the_start(
    client: FlaskClient, station: Station, seconds_ago: int | None
):
    if seconds_ago:
        press(station, seconds_ago)
    assert client.get("/pressed").location == "/"


def test_it_says_that_the_number_is_called_aloud(client: FlaskClient, station: Station):
    words = "Vi ropar upp ditt nummer också."
    assert words in client.get(f"/taken/{factories.take(station).id}").text
    assert words not in client.get(f"/taken/{factories.take(station, quiet=True).id}").text
    settings = Settings(speech=SpeechSettings(espeak="/no/such/program"))
    client.application.extensions["station"] = replace(station, settings=settings)
    assert words not in client.get(f"/taken/{factories.take(station).id}").text, "nothing here can call it"
