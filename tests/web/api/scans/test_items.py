"""The loan devices for software: lists, and one made ready."""

import itertools

from flask.testing import FlaskClient
from msgspec import structs

from kiosk.clock import Moment
from kiosk.loans import findings, lending, queries, returns, stock
from kiosk.loans.device_facts import TypedFacts
from kiosk.loans.stock import ItemSettings
from kiosk.station import Station
from tests.statements import statements

IDS = (f"items-{number:08d}" for number in itertools.count(1))


def scan(client: FlaskClient, code: str) -> None:
    client.post("/api/v1/scans", json={"code": code, "scanner": "wedge", "scan_id": next(IDS)})


def return_item(client: FlaskClient, station: Station, tag: str) -> None:
    """Lend and return an item, with more than the three seconds between that would make a repeat."""
    at = station.clock.now()
    with station.db.begin() as s:
        lending.lend(s, queries.find(s, tag), at)
        returns.take_back(s, queries.find(s, tag), at)


def test_ready(staff: FlaskClient, station: Station):
    return_item(staff, station, "TAB0003")
    answer = staff.post("/api/v1/items/TAB0003/ready")
    assert (answer.status_code, answer.json["tag"], answer.json["state"]) == (200, "TAB0003", "ready")


def test_an_item_without_a_part_is_lent_as_it_is(staff: FlaskClient, station: Station):
    return_item(staff, station, "TAB0003")
    with station.db.begin() as s:
        findings.report_missing(s, queries.find(s, "TAB0003"), "pen", station.clock.now())
    answer = staff.post("/api/v1/items/TAB0003/ready")
    assert (answer.status_code, answer.json["code"]) == (409, "part_missing")
    ready = staff.post("/api/v1/items/TAB0003/ready-as-it-is").json
    assert (ready["state"], ready["open_steps"], ready["missing_parts"]) == ("ready", [], ["pen"])


def test_ready_twice_is_a_conflict(staff: FlaskClient):
    answer = staff.post("/api/v1/items/TAB0003/ready")
    assert (answer.status_code, answer.json["code"]) == (409, "not_lent")


def test_a_lent_item_is_not_made_ready(staff: FlaskClient):
    scan(staff, "TAB0003")
    answer = staff.post("/api/v1/items/TAB0003/ready")
    assert (answer.status_code, answer.json["code"]) == (409, "lent")


def test_an_item_that_is_not_there(staff: FlaskClient):
    answer = staff.post("/api/v1/items/191212121212/ready")
    assert (answer.status_code, answer.json["code"]) == (404, "unknown_item")
    assert "1912" not in answer.text


def test_all_items(staff: FlaskClient):
    scan(staff, "TAB0002")
    answer = staff.get("/api/v1/items")
    assert [item["tag"] for item in answer.json] == [f"TAB{number:04d}" for number in range(1, 13)]
    assert answer.json[1]["state"] == "lent"
    assert answer.json[1]["lent_at"] is not None


def test_open_loans(staff: FlaskClient):
    scan(staff, "TAB0002")
    scan(staff, "TAB0001")
    assert [loan["tag"] for loan in staff.get("/api/v1/loans").json] == ["TAB0002", "TAB0001"]


def test_lists_need_staff(client: FlaskClient):
    assert [client.get(f"/api/v1/{name}").status_code for name in ("items", "loans")] == [401, 401]
    assert client.post("/api/v1/items/TAB0003/ready").status_code == 401


def test_the_lists_ask_the_database_as_often_for_many_rows_as_for_one(staff: FlaskClient, station: Station):
    counts = []
    for tag in ("TAB0001", "TAB0002", "TAB0003"):
        scan(staff, tag)
        with statements(station) as sent:
            staff.get("/api/v1/items")
            staff.get("/api/v1/loans")
        counts.append(len(sent))
    assert len(set(counts)) == 1


def test_what_is_known_of_a_device(staff: FlaskClient, station: Station, at: Moment) -> None:
    known = TypedFacts("SN-5", "356938035643809", "https://mdm.example/d/1", "2026-03-14", "2029-03-13")
    with station.db.begin() as s:
        stock.change_item(s, "eva", "TAB0001", ItemSettings("tablet-10", known), None, at)
    first, second, *_ = staff.get("/api/v1/items").json
    facts = ("serial", "imei", "mdm_link", "purchased_on", "warranty_until")
    assert [first[name] for name in facts] == list(structs.astuple(known))
    assert [second[name] for name in facts] == ["DEMO-0002", None, None, None, None]
    described = staff.get("/api/v1/openapi.json").json["components"]["schemas"]["ItemView"]
    assert set(facts) <= described["properties"].keys() and "borrower" not in str(described)
