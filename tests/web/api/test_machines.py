"""Addresses for other software: health, metrics, the OpenAPI document, the centre."""

import datetime as dt
import time
from typing import Any

import pytest
from flask.testing import FlaskClient
from openapi_spec_validator import validate

from kiosk import health
from kiosk.centre import exceptions
from kiosk.centre.exceptions import DaySettings
from kiosk.centre.hours import Period
from kiosk.clock import Moment
from kiosk.health import DeviceCondition, DeviceKind
from kiosk.station import Station, open_station
from tests.factories import take
from tests.wrong_clocks import make_clock_jump


def test_health_is_200_when_all_is_well(client: FlaskClient) -> None:
    answer = client.get("/health")
    assert answer.status_code == 200
    assert answer.json is not None
    assert (answer.json["status"], answer.json["clock_moved"], answer.json["open"]) == ("ok", 0, True)


def test_a_moved_clock_is_said(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    from web.factory import create_app

    monkeypatch.setenv("KIOSK_CLOCK", "+86400")
    answer = create_app(open_station(station.data)).test_client().get("/health")
    assert answer.json is not None
    assert answer.json["clock_moved"] == 86400


def test_a_clock_that_jumped_is_said_while_numbers_are_given(client: FlaskClient, station: Station) -> None:
    assert clock_of(client) == (200, True, "ok")
    make_clock_jump(station, dt.timedelta(days=-2))
    assert clock_of(client) == (200, False, "jumped")
    assert take(station).number == "A1"


def test_a_clock_that_is_not_set_is_said(
    client: FlaskClient, station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    station.clock.trust = "synchronised"
    monkeypatch.setattr("kiosk.clock.is_synchronised", lambda: False)
    assert clock_of(client) == (200, False, "not_synchronised")


def clock_of(client: FlaskClient) -> tuple[int, bool, str]:
    answer = client.get("/health")
    assert answer.json is not None
    return answer.status_code, answer.json["clock_trusted"], answer.json["clock"]


def test_a_device_in_trouble_is_said_and_the_service_stays_well(
    client: FlaskClient, station: Station, at: Moment
) -> None:
    with station.db.begin() as s:
        health.report(s, "desk", DeviceKind.SCANNER, DeviceCondition.TROUBLE, at, "away")
        health.report(s, "old", DeviceKind.SCANNER, DeviceCondition.OK, at.later(minutes=-10))
    answer = client.get("/health")
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["devices"] == {"desk": "away", "old": "silent"}


def test_without_a_database_health_is_503(client: FlaskClient, station: Station) -> None:
    station.db.engine.dispose()
    database = station.data / "kiosk.db"
    for file in station.data.glob("kiosk.db-*"):
        file.unlink()
    database.write_bytes(b"this is no database " * 1000)
    answer = client.get("/health")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["status"] != "ok"


def test_a_fault_that_a_request_met_is_told_until_a_check_passes(client: FlaskClient, station: Station) -> None:
    station.db.storage.record_fault("disk_full", "OperationalError")
    answer = client.get("/health")
    assert answer.json is not None
    assert (answer.status_code, answer.json["status"]) == (503, "disk_full")
    assert answer.json["storage"] == {"trouble": "disk_full", "checked_seconds_ago": None}
    began = time.monotonic()
    station.db.storage.check(lambda: None)
    answer = client.get("/health")
    assert answer.json is not None
    assert answer.status_code == 200
    assert 0 <= answer.json["storage"]["checked_seconds_ago"] <= time.monotonic() - began + 0.1  # it is rounded


def test_metrics(client: FlaskClient, station: Station) -> None:
    take(station)
    text = client.get("/metrics").get_data(as_text=True)
    assert "entren_tickets_waiting 1.0" in text
    assert 'entren_items{state="ready"} 12.0' in text
    assert "entren_reports_owed 0.0" in text


def test_the_openapi_document_is_one(client: FlaskClient) -> None:
    answer = client.get("/api/v1/openapi.json")
    assert answer.json is not None
    validate(answer.json)


def test_the_openapi_document_has_every_call(client: FlaskClient, app: Any) -> None:
    document = client.get("/api/v1/openapi.json").json
    assert document is not None
    told = {(path, method) for path, methods in document["paths"].items() for method in methods}
    served = {
        (str(rule).replace("<", "{").replace(">", "}"), method.lower())
        for rule in app.url_map.iter_rules()
        if str(rule).startswith("/api/v1/")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert told == served


def test_the_openapi_document_tells_a_tickets_place(client: FlaskClient) -> None:
    document = client.get("/api/v1/openapi.json").json
    assert document is not None
    answer = document["paths"]["/api/v1/tickets/{ticket}"]["get"]["responses"]["200"]["content"]["application/json"]
    told = document["components"]["schemas"][answer["schema"]["$ref"].rpartition("/")[2]]
    assert {"id", "number", "ahead"} <= set(told["required"])


def test_the_openapi_document_tells_what_a_number_is_refused_for_first(client: FlaskClient) -> None:
    document = client.get("/api/v1/openapi.json").json
    assert document is not None
    assert (
        "409 `closed`, also where the topic is unknown" in document["paths"]["/api/v1/tickets"]["post"]["description"]
    )


def test_every_call_that_reads_a_body_tells_how_it_refuses_one(client: FlaskClient) -> None:
    document = client.get("/api/v1/openapi.json").json
    assert document is not None
    calls = [call for path in document["paths"].values() for call in path.values() if "requestBody" in call]
    assert [call["operationId"] for call in calls if not {"400", "422"} <= set(call["responses"])] == []


def test_the_exception_days_of_the_next_weeks(client: FlaskClient, station: Station, at: Moment) -> None:
    today, short, last, too_far = (at.date + dt.timedelta(days=days) for days in (0, 7, 59, 60))
    with station.db.begin() as s:
        for date in (too_far, last, today):
            exceptions.add(s, "eva", date, DaySettings({}, []), at)
        exceptions.add(
            s,
            "eva",
            short,
            DaySettings({"sv": "Julafton"}, [Period(0, 600, 720), Period(0, 720, 900, staffed=False)]),
            at,
        )
    about = client.get("/api/v1/centre").json
    assert about is not None
    assert about["exception_days"] == [
        {"date": today.isoformat(), "names": {}, "hours": [], "unstaffed_hours": []},
        {
            "date": short.isoformat(),
            "names": {"sv": "Julafton"},
            "hours": [{"weekday": short.weekday(), "opens": 600, "closes": 720}],
            "unstaffed_hours": [{"weekday": short.weekday(), "opens": 720, "closes": 900}],
        },
        {"date": last.isoformat(), "names": {}, "hours": [], "unstaffed_hours": []},
    ]


def test_the_description_has_the_exception_days(client: FlaskClient) -> None:
    document = client.get("/api/v1/openapi.json").json
    assert document is not None
    schemas = document["components"]["schemas"]
    assert "exception_days" in schemas["CentreView"]["required"]
    assert schemas["ExceptionDayView"]["properties"]["date"] == {"type": "string", "format": "date"}


def test_the_centre_is_open_to_all(client: FlaskClient) -> None:
    about = client.get("/api/v1/centre").json
    assert about is not None
    assert about["desks"] == ["1", "2", "3"]
    assert [topic["code"] for topic in about["topics"]][:2] == ["login", "bills"]
