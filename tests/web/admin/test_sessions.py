"""An admin sees all log-ins and can end them."""

from flask.testing import FlaskClient

from kiosk.station import Station
from tests.statements import statements
from tests.web.admin.conftest import Changes
from tests.web.logged_in import log_in, session_handle


def test_it_works(admin: FlaskClient, station: Station, changes: Changes):
    eva = log_in(admin.application.test_client(), station, "2")
    page = admin.get("/admin/users").text
    assert "<strong>staff-2</strong><br>" in page
    assert "<strong>admin-nowhere</strong> (här)" in page
    assert "Bord 2, sedan i dag" in page
    answer = admin.post("/admin/sessions/end", data={"session": session_handle(eva)})
    assert (answer.status_code, answer.location) == (303, "/admin/users")
    assert eva.get("/desk").status_code == 302
    assert next(iter(changes)) == ("admin-nowhere", "session_ended")
    assert "Loggade ut någon" in admin.get("/admin/log").text


def test_logging_oneself_out_is_not_written_down(admin: FlaskClient, changes: Changes):
    admin.post("/admin/sessions/end", data={"session": session_handle(admin)})
    assert admin.get("/admin/users").status_code == 302
    assert "session_ended" not in [action for _, action in changes]


def test_a_session_that_is_not_there(admin: FlaskClient):
    answer = admin.post("/admin/sessions/end", data={"session": "0" * 64})
    assert answer.status_code == 404
    assert "Där är ingen inloggad längre." in answer.text


def test_staff_cannot_end_anybodys_session(client: FlaskClient, station: Station):
    staff = log_in(client, station, "1")
    admin = log_in(client.application.test_client(), station, "2")
    assert staff.post("/admin/sessions/end", data={"session": session_handle(admin)}).status_code == 403
    assert admin.get("/desk").status_code == 200


def test_thirty_sessions_take_no_more_statements_than_one(admin: FlaskClient, station: Station):
    with statements(station) as few:
        admin.get("/admin/users")
    for number in range(30):
        log_in(admin.application.test_client(), station, str(number % 3 + 1))
    with statements(station) as many:
        assert admin.get("/admin/users").text.count('name="session"') == 25  # a page of them
    assert len(many) == len(few)
