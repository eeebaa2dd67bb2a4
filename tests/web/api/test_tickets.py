"""The queue over the JSON API: numbers, calls, outcomes."""

import time
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from kiosk.centre import hours
from kiosk.people import tokens
from kiosk.people.models import ApiToken
from kiosk.queue.models import Ticket
from kiosk.queue.waiting import FEWEST_VISITS
from kiosk.station import Station
from kiosk.types import Role
from tests.factories import call, finish, take
from tests.web.api.conftest import Post
from web.auth import callers

FORM = {"topic": "login", "language": "sv", "request_key": "a-touch-of-mine"}


def test_it_works(post: Post) -> None:
    taken = post("/tickets", FORM, Role.KIOSK)
    assert taken.status_code == 201
    assert taken.json is not None
    assert {**taken.json, "id": "?"} == {"id": "?", "number": "A1", "series": "A", "ahead": 0, "wait": None}
    called = post("/desks/2/call-next")
    assert called.status_code == 200
    assert called.json is not None
    assert (called.json["number"], called.json["desk"], called.json["state"]) == ("A1", "2", "called")
    done = post(f"/tickets/{taken.json['id']}/finish", {"outcome": "solved", "how": "together", "topic": "bills"})
    assert done.json is not None
    assert (done.json["state"], done.json["topic"], done.json["how"]) == ("finished", "bills", "together")


def test_nine_statements_between_begin_and_commit(post: Post, station: Station) -> None:
    """One reads the desks, for the wait: it is estimated from a day with some visits. One adds the slip."""
    for _ in range(FEWEST_VISITS):
        take(station)
        finish(station, call(station))
    for key in ("the-first-touch", "the-second-touch"):
        sent: list[str] = []
        with station.db.begin() as s:
            s.info["driver"].set_trace_callback(sent.append)
        assert post("/tickets", FORM | {"request_key": key}, Role.KIOSK).status_code == 201
    begin, *statements, commit = [text for text in sent[1:] if not text.startswith("--")]
    assert (begin, len(statements), commit) == ("BEGIN IMMEDIATE", 9, "COMMIT"), statements


def test_the_key_again_is_the_stored_answer_whatever_the_body(post: Post) -> None:
    first = post("/tickets", FORM, Role.KIOSK)
    post("/tickets", FORM | {"request_key": "somebody-else"}, Role.KIOSK)
    again = post("/tickets", FORM | {"topic": "loan", "companion": True}, Role.KIOSK)
    assert (again.status_code, again.json) == (200, first.json)


def test_a_revoked_token_is_refused_a_second_later(post: Post, station: Station) -> None:
    assert post("/tickets", FORM, Role.KIOSK).status_code == 201
    with station.db.begin() as s:
        row = s.scalars(sa.select(ApiToken.id).where(ApiToken.role == Role.KIOSK)).one()
        tokens.revoke(s, "test", row, station.clock.now())
    time.sleep(callers.TOKEN_CACHE_SECONDS)
    refused = post("/tickets", FORM, Role.KIOSK)
    assert refused.status_code == 401
    assert refused.json is not None
    assert refused.json["code"] == "unknown_token"


def test_closed(post: Post, station: Station) -> None:
    with station.db.begin() as s:
        hours.replace_week(s, [])
    answer = post("/tickets", FORM, Role.KIOSK)
    assert answer.status_code == 409
    assert answer.content_type == "application/problem+json"
    assert answer.json is not None
    assert answer.json["code"] == "closed"


@pytest.mark.parametrize(
    ("wrong", "status", "code"),
    [
        ({"topic": "no-such-topic"}, 409, "closed"),
        ({"language": "6408233234"}, 422, "unknown_language"),
        ({"request_key": "short"}, 422, "bad_key"),
    ],
)
def test_what_is_wrong_while_it_is_closed(
    post: Post, station: Station, wrong: dict[str, str], status: int, code: str
) -> None:
    """While the centre is closed, an unknown topic answers `closed`. Other errors are still reported."""
    with station.db.begin() as s:
        hours.replace_week(s, [])
    answer = post("/tickets", FORM | wrong, Role.KIOSK)
    assert answer.json is not None
    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_a_known_key_is_answered_while_it_is_closed(post: Post, station: Station) -> None:
    first = post("/tickets", FORM, Role.KIOSK)
    with station.db.begin() as s:
        hours.replace_week(s, [])
    again = post("/tickets", FORM | {"topic": "no-such-topic"}, Role.KIOSK)
    assert (again.status_code, again.json) == (200, first.json)


def test_nobody_waits(post: Post) -> None:
    answer = post("/desks/1/call-next")
    assert (answer.status_code, answer.data) == (204, b"")


def test_a_busy_desk(post: Post, station: Station) -> None:
    take(station)
    take(station)
    assert post("/desks/1/call-next").status_code == 200
    answer = post("/desks/1/call-next")
    assert answer.status_code == 409
    assert answer.json is not None
    assert answer.json["code"] == "desk_busy"


def test_finish_recall_no_show_park_resume_and_transfer(post: Post, station: Station) -> None:
    ticket = take(station).id
    post("/desks/1/call-next")
    for verb, body, state in (
        ("recall", None, "called"),
        ("park", {"minutes": 5}, "parked"),
        ("resume", None, "called"),
        ("park", None, "parked"),
        ("resume", {"desk": "3"}, "called"),
        ("transfer", {"room": "R1"}, "called"),
        ("transfer", {"topic": "loan"}, "waiting"),
        ("undo", None, "called"),
        ("no-show", None, "no_show"),
        ("undo", None, "called"),
        ("leave", None, "left"),
    ):
        answer = post(f"/tickets/{ticket}/{verb}", body)
        assert answer.status_code == 200, (verb, answer.data)
        assert answer.json is not None
        assert answer.json["state"] == state, verb


def test_a_chosen_number_with_two_questions_goes_on_at_another_desk(post: Post, station: Station) -> None:
    take(station)
    chosen = take(station).id
    called = post("/desks/1/call", {"ticket": chosen}).json
    assert called is not None
    assert (called["number"], called["state"], called["desk"]) == ("A2", "called", "1")
    answered = post(f"/tickets/{chosen}/answer", {"outcome": "solved", "topic": "bills"}).json
    assert answered is not None
    assert (answered["state"], answered["topic"], answered["outcome"]) == ("called", "login", None)
    handed_over = post(f"/tickets/{chosen}/hand-over", {"desk": "2"}).json
    assert handed_over is not None
    assert (handed_over["state"], handed_over["desk"]) == ("called", "2")


def test_leaving_by_oneself_is_not_undone_and_what_staff_say_is(post: Post, station: Station) -> None:
    first, second = take(station).id, take(station).id
    for ticket in (first, second):
        post("/desks/1/call-next")
        post(f"/tickets/{ticket}/park")
    assert post(f"/tickets/{first}/leave", None, Role.KIOSK).status_code == 200
    assert post(f"/tickets/{second}/leave", None, Role.STAFF).status_code == 200
    refused, undone = post(f"/tickets/{first}/undo"), post(f"/tickets/{second}/undo")
    assert refused.json is not None
    assert undone.json is not None
    assert (refused.status_code, refused.json["code"]) == (409, "nothing_to_undo")
    assert (undone.status_code, undone.json["state"]) == (200, "parked")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "malformed"),
        (b"\xff\xfe", 400, "malformed"),
        (b"", 400, "malformed"),
        (b"[]", 422, "bad_value"),
        (b'{"topic": 5, "request_key": "a-key-of-ours"}', 422, "bad_value"),
        (b'{"topic": "login"}', 422, "bad_value"),
        (b'{"topic": "6408233234", "request_key": "a-key-of-ours"}', 422, "unknown_topic"),
        (b'{"topic": "login", "request_key": "6408233234"}', 422, "bad_key"),
        (b'{"topic": "login", "request_key": "a-key-of-ours", "language": "6408233234"}', 422, "unknown_language"),
    ],
)
def test_what_cannot_be_read_is_refused_and_never_repeated(
    post: Post, station: Station, body: bytes, status: int, code: str
) -> None:
    answer = post("/tickets", None, Role.KIOSK, data=body, content_type="application/json")
    assert answer.status_code == status
    assert answer.json is not None
    assert answer.json["code"] == code
    assert b"6408233234" not in answer.data
    with station.db.read() as s:
        assert s.scalar(sa.select(sa.func.count()).select_from(Ticket)) == 0


def test_an_outcome_that_is_none_is_not_repeated(post: Post, station: Station) -> None:
    ticket = take(station).id
    post("/desks/1/call-next")
    answer = post(f"/tickets/{ticket}/finish", {"outcome": "6408233234"})
    assert answer.status_code == 422
    assert b"6408233234" not in answer.data


def test_a_body_too_large(post: Post) -> None:
    answer = post("/tickets", FORM | {"language": "x" * 70_000}, Role.KIOSK)
    assert answer.status_code == 413


@pytest.mark.parametrize("body", [{}, {"topic": "loan", "desk": "2"}])
def test_a_transfer_needs_exactly_one_target(post: Post, station: Station, body: dict[str, Any]) -> None:
    ticket = take(station).id
    assert post(f"/tickets/{ticket}/transfer", body).status_code == 422


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        (None, "/tickets", 401),
        (None, "/desks/1/call-next", 401),
        (Role.KIOSK, "/desks/1/call-next", 403),
        (Role.KIOSK, "/tickets/1-x/finish", 403),
        (Role.STAFF, "/desks/9/call-next", 404),
        (Role.STAFF, "/tickets/1-x/recall", 404),
        (Role.STAFF, "/tickets/nonsense/recall", 404),
        (Role.STAFF, "/no-such-call", 404),
        (Role.ADMIN, "/desks/1/call-next", 204),
    ],
)
def test_each_call_is_for_its_roles(post: Post, role: Role | None, path: str, status: int) -> None:
    assert post(path, None, role).status_code == status


def test_a_wrong_token(client: FlaskClient) -> None:
    for value in ("Bearer wrong", "Bearer", "Basic eva:eva", "Bearer \xe5"):
        answer = client.post("/api/v1/desks/1/call-next", headers={"Authorization": value})
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_get_changes_nothing(client: FlaskClient) -> None:
    assert client.get("/api/v1/desks/1/call-next").status_code == 405
