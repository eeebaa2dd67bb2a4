"""GET /desk: the queue, and the visitor at this desk."""

from flask import Flask
from flask.testing import FlaskClient

from kiosk import audit, health
from kiosk.backup import missed
from kiosk.backup.missed import Missed
from kiosk.centre import hours, override
from kiosk.centre.models import Topic
from kiosk.clock import Moment
from kiosk.health import DeviceCondition, DeviceKind
from kiosk.queue import tickets
from kiosk.station import Station
from tests import factories
from tests.statements import statements
from tests.web.logged_in import log_in


def test_it_works(staff: FlaskClient, station: Station):
    factories.take(station, "bills")
    page = staff.get("/desk").text
    assert "Kalla nästa: A1" in page
    assert "Räkningar, e\N{NON-BREAKING HYPHEN}tjänster" in page
    assert "Ingen hos dig just nu" in page


def test_a_visitor_is_sent_to_the_log_in(client: FlaskClient):
    answer = client.get("/desk")
    assert answer.status_code == 302
    assert answer.location == "/login?next=/desk"


def test_without_a_desk_it_asks_for_one(client: FlaskClient, station: Station):
    log_in(client, station)
    assert client.get("/desk").location == "/desk/choose"


def test_the_choices_of_waiting_visitors_are_shown(staff: FlaskClient, station: Station):
    factories.take(station, language="ar", quiet=True, private_room=True, companion=True)
    page = staff.get("/desk").text
    assert all(words in page for words in ("Arabiska", "Vänta tyst, vi hämtar dig", "Eget rum", "Sällskap"))


def test_a_rare_language_is_shown_as_another(staff: FlaskClient, station: Station):
    factories.take(station, language="Annasvensson")
    page = staff.get("/desk").text
    assert "Annat språk" in page
    assert "nnasvensson" not in page


def test_swedish_is_not_shown_as_a_wish(staff: FlaskClient, station: Station):
    factories.take(station, language="sv")
    assert "</svg>Svenska" not in staff.get("/desk").text


def test_the_visitor_at_the_desk_with_their_own_topic_chosen(staff: FlaskClient, station: Station):
    factories.take(station, "bills")
    factories.call(station, "1")
    page = staff.get("/desk").text
    assert "Hos dig nu" in page
    assert 'value="bills" checked' in page
    form = page.split('id="finish"')[1].split("</form>", maxsplit=1)[0]
    assert form.count(" checked>") == 1


def test_the_length_of_the_visit_is_shown(staff: FlaskClient, station: Station, at: Moment):
    factories.take(station, at=at.later(minutes=-10))
    factories.call(station, "1", at=at.later(minutes=-6, seconds=-5))
    assert "Hos dig i 6 minuter" in staff.get("/desk").text


def test_a_recall_does_not_restart_the_visits_time(staff: FlaskClient, station: Station, at: Moment):
    factories.take(station, at=at.later(minutes=-10))
    ticket = factories.call(station, "1", at=at.later(minutes=-6, seconds=-5))
    with station.db.begin() as s:
        tickets.recall(s, factories.ticket_row(s, ticket.id), at)
    assert "Hos dig i 6 minuter" in staff.get("/desk").text


def test_a_topic_that_is_not_offered_any_more_keeps_its_name(staff: FlaskClient, station: Station):
    factories.take(station, "bills")
    with station.db.begin() as s:
        s.get_one(Topic, "bills").active = False
    page = staff.get("/desk").text.replace("\N{SOFT HYPHEN}", "")
    assert "Räkningar, e\N{NON-BREAKING HYPHEN}tjänster" in page
    factories.call(station, "1")
    page = staff.get("/desk").text.replace("\N{SOFT HYPHEN}", "")
    assert "Räkningar, e\N{NON-BREAKING HYPHEN}tjänster" in page
    assert 'value="bills" checked' in page, "it is the visitor's own"


def test_while_somebody_is_here_the_next_is_not_called(staff: FlaskClient, station: Station):
    factories.take(station)
    factories.take(station)
    factories.call(station, "1")
    page = staff.get("/desk").text
    assert "Kalla nästa: A2" in page
    assert "Avsluta A1 först." in page


def test_a_visitor_sent_on_to_another_desk_is_not_the_next(
    staff: FlaskClient, app: Flask, station: Station, at: Moment
):
    factories.take(station)
    factories.take(station)
    first = factories.call(station, "3")
    with station.db.begin() as s:
        tickets.send_to_desk(s, factories.ticket_row(s, first.id), "2", at)
    page = staff.get("/desk").text
    assert "Väntar på bord 2, där ingen är just nu" in page
    assert "Kalla nästa: A2" in page
    log_in(app.test_client(), station, "2")
    page = staff.get("/desk").text
    assert "Till bord 2" in page
    assert "Det sitter någon vid bord 2." in page


def test_parked_visitors_can_be_resumed(staff: FlaskClient, station: Station, at: Moment):
    factories.take(station)
    with station.db.begin() as s:
        tickets.park(s, tickets.call_next(s, "1", at), at)
    page = staff.get("/desk").text
    assert "Parkerade: 1" in page
    assert 'id="resume-A1"' in page


def test_a_parked_visitor_who_is_fetched_has_that_mark(staff: FlaskClient, station: Station, at: Moment):
    for quiet in (False, True):
        factories.take(station, quiet=quiet)
        with station.db.begin() as s:
            tickets.park(s, tickets.call_next(s, "1", at), at)
        assert ('<span class="unseen">Vänta tyst, vi hämtar dig, </span>' in staff.get("/desk").text) is quiet


def test_the_last_step_in_words(staff: FlaskClient, station: Station):
    factories.take(station)
    factories.call(station, "1")
    assert "Bordet kallade A1." in staff.get("/desk").text


def test_the_last_step_is_the_desks_own_when_a_visitor_leaves(staff: FlaskClient, station: Station, at: Moment):
    factories.take(station)
    factories.take(station)
    parked = factories.call(station, "1")
    with station.db.begin() as s:
        tickets.park(s, factories.ticket_row(s, parked.id), at)
    called = factories.call(station, "1")
    with station.db.begin() as s:
        tickets.leave(s, factories.ticket_row(s, parked.id), at)
    page = staff.get("/desk").text
    assert "Bordet kallade A2." in page
    assert "/desk/undo" in page
    with station.db.begin() as s:
        tickets.leave(s, factories.ticket_row(s, called.id), at)
    page = staff.get("/desk").text
    assert "Bordet kallade A2. A2 lämnade kön." in page
    assert "/desk/undo" not in page


def test_it_says_when_no_numbers_are_given(staff: FlaskClient, station: Station, at: Moment):
    def closed() -> str:
        parts = staff.get("/desk").text.split('id="closed">')
        return parts[1].split("</p>", maxsplit=1)[0] if parts[1:] else ""

    assert closed() == ""
    with station.db.begin() as s:
        override.last_number(s, "test", None, at)
    assert closed().startswith("Dagens sista nummer är taget. Nya nummer ges i morgon,")
    with station.db.begin() as s:
        override.close_now(s, "test", None, override.version(s, at), at)
    assert closed().startswith("Det är stängt nu. Det öppnar igen i morgon,")
    with station.db.begin() as s:
        hours.replace_week(s, [])
    assert closed() == "Det är stängt nu."


def test_in_english(staff: FlaskClient, station: Station):
    factories.take(station, "bills")
    assert "Bills, e\N{NON-BREAKING HYPHEN}services" in staff.get("/desk?lang=en").text


def test_the_number_of_queries_does_not_grow_with_who_was_sent_on(staff: FlaskClient, station: Station, at: Moment):
    counts = []
    for _ in range(3):
        factories.take(station)
        with station.db.begin() as s:
            tickets.send_to_desk(s, tickets.call_next(s, "2", at), "3", at)
        with statements(station) as sent:
            staff.get("/desk")
        counts.append(len(sent))
    assert len(set(counts)) == 1


def test_the_number_of_queries_does_not_grow_with_who_waits(staff: FlaskClient, station: Station):
    counts = []
    for _ in range(3):
        for _ in range(3):
            factories.take(station)
        with statements(station) as sent:
            staff.get("/desk")
        counts.append(len(sent))
    assert len(set(counts)) == 1


def test_numbers_to_ask_for_after_a_restore(staff: FlaskClient, station: Station, at: Moment) -> None:
    missed.put(station.data, Missed(date=at.date, numbers=[("A", 7), ("A", 8)], are_all=True))
    assert "Fråga i rummet efter A7 och A8" in staff.get("/desk").text
    staff.post("/desk/missed")
    assert "Fråga i rummet" not in staff.get("/desk").text
    with station.db.read() as s:
        assert audit.latest(s, 1)[0].action == "missed_asked"


def test_a_printer_without_paper_is_told_at_the_desks(staff: FlaskClient, station: Station, at: Moment) -> None:
    said = "Skrivaren har slut på papper"
    for condition, code, is_told in (
        (DeviceCondition.OK, None, False),
        (DeviceCondition.TROUBLE, "out_of_paper", True),
        (DeviceCondition.OK, "paper_low", False),
    ):
        with station.db.begin() as s:
            health.report(s, "printer", DeviceKind.PRINTER, condition, at, code)
        page = staff.get("/desk").text
        assert (f"<b>{said}.</b>" in page) is is_told
        assert (f'data-notice="printer">{said}.' in page) is is_told
