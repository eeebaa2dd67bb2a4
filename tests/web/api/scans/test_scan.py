"""POST /api/v1/scans: a scanner that types into a browser, and other software."""

import itertools
from typing import Any

import pytest
from flask.testing import FlaskClient

from kiosk.scans import queries
from kiosk.station import Station
from kiosk.types import Role
from tests.web.logged_in import log_in

IDS = (f"scan-{number:08d}" for number in itertools.count(1))
IDENTITY_NUMBER = "191212121212"


def scan(client: FlaskClient, code: str, **more: Any) -> Any:
    return client.post("/api/v1/scans", json={"code": code, "scanner": "wedge", "scan_id": next(IDS)} | more)


def test_it_works(staff: FlaskClient):
    answer = scan(staff, "TAB0007")
    assert answer.status_code == 200
    assert answer.json == {
        "result": "done",
        "action": "lent",
        "reason": None,
        "item": {"tag": "TAB0007", "model": "tablet-10", "state": "lent"},
    }


def test_the_same_scan_again_is_answered_the_same(staff: FlaskClient, station: Station):
    first, second = (scan(staff, "TAB0007", scan_id="scan-once-000").json for _ in range(2))
    assert first == second
    with station.db.read() as s:
        assert len(queries.newest(s)) == 1


def test_the_same_code_at_once_is_a_repeat(staff: FlaskClient):
    scan(staff, "TAB0007")
    answer = scan(staff, "TAB0007").json
    assert (answer["result"], answer["item"]["state"]) == ("repeat", "lent")


def test_another_code_is_never_a_repeat(staff: FlaskClient):
    assert [scan(staff, tag).json["action"] for tag in ("TAB0001", "TAB0002", "TAB0003")] == ["lent"] * 3


@pytest.mark.parametrize(("code", "reason"), [(IDENTITY_NUMBER, "identity_card"), ("WHAT-IS-THIS", "unknown_code")])
def test_a_code_that_is_no_device_is_refused_and_not_repeated(staff: FlaskClient, code: str, reason: str):
    answer = scan(staff, code)
    assert (answer.status_code, answer.json["result"], answer.json["reason"]) == (200, "refused", reason)
    assert code not in answer.text


def test_a_token_of_staff_may_scan(client: FlaskClient, station: Station):
    from kiosk.people import tokens

    with station.db.begin() as s:
        token = tokens.add(s, "test", "scanner", Role.STAFF, station.clock.now())
    body = {"code": "TAB0001", "scanner": "shelf", "scan_id": "scan-by-token"}
    answer = client.post("/api/v1/scans", json=body, headers={"Authorization": f"Bearer {token}"})
    assert answer.json["action"] == "lent"


def test_fields_that_are_not_known_are_left_alone(staff: FlaskClient):
    assert scan(staff, "TAB0001", later="x").status_code == 200


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"null, null"])
def test_what_is_no_json_is_malformed(staff: FlaskClient, body: bytes):
    answer = staff.post("/api/v1/scans", data=body)
    assert (answer.status_code, answer.json["code"]) == (400, "malformed")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"code": 5}, "bad_value"),
        ({"scan_id": "short"}, "bad_key"),
        ({"scan_id": IDENTITY_NUMBER}, "bad_key"),
        ({"scanner": "Not A Name"}, "bad_scanner"),
        ({"code": ""}, "bad_code"),
        ({"code": "X" * 129}, "bad_code"),
    ],
)
def test_a_wrong_value_is_refused(staff: FlaskClient, changes: dict[str, Any], code: str):
    answer = scan(staff, changes.pop("code", "TAB0001"), **changes)
    assert (answer.status_code, answer.json["code"]) == (422, code)
    assert IDENTITY_NUMBER not in answer.text


def test_a_field_that_is_missing_is_named(staff: FlaskClient):
    answer = staff.post("/api/v1/scans", json={"code": "TAB0001", "scanner": "wedge"})
    assert (answer.status_code, answer.json["at"]) == (422, "$.scan_id")


def test_a_scan_needs_a_log_in_or_a_token(client: FlaskClient):
    assert scan(client, "TAB0001").status_code == 401


def test_the_kiosk_may_not_scan(client: FlaskClient, station: Station):
    from kiosk.people import tokens

    with station.db.begin() as s:
        token = tokens.add(s, "test", "screen", Role.KIOSK, station.clock.now())
    body = {"code": "TAB0001", "scanner": "x", "scan_id": "scan-of-kiosk"}
    answer = client.post("/api/v1/scans", json=body, headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json["code"]) == (403, "role_needed")


def test_another_sites_page_cannot_scan_with_our_cookie(client: FlaskClient, station: Station):
    log_in(client, station)
    answer = client.post(
        "/api/v1/scans",
        json={"code": "TAB0001", "scanner": "wedge", "scan_id": "scan-foreign"},
        headers={"Origin": "https://elsewhere.example"},
    )
    assert (answer.status_code, answer.json["code"]) == (403, "foreign_origin")
