"""Every API call gives exactly the answers that the OpenAPI document has for it, refusals included."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kiosk.people import tokens
from kiosk.station import Station, open_station
from kiosk.types import Role
from tests import factories
from web import number_limit
from web.api.openapi import OPERATIONS, Operation, document
from web.factory import create_app
from web.incoming import LARGEST_BODY

PROBLEM = "application/problem+json"
Seen = set[tuple[int, str]]
NOT_TESTED = {
    ("get", "/openapi.json", 500): "it asks no database",
    ("get", "/openapi.json", 503): "it asks no database",
}
"""Statuses that the document has for every call, and that these calls cannot give."""


class ApiClient:
    """An API client of a centre, with a token of each role."""

    def __init__(self, app: Flask, station: Station) -> None:
        self.station = station
        self.app = app
        self.client: FlaskClient = app.test_client()
        with station.db.begin() as s:
            self.tokens = {role: tokens.add(s, "test", role.value, role, station.clock.now()) for role in Role}

    def send(self, call: Operation, path: str = "", role: Role | str | None = Role.ADMIN, **more: Any) -> TestResponse:
        headers = more.pop("headers", {})
        if role is not None:
            headers |= {"Authorization": f"Bearer {self.tokens.get(role, role)}"}
        where = f"/api/v1{path or example_path(call)}"
        return self.client.open(where, method=call.method.upper(), headers=headers, **more)

    def waiting(self) -> str:
        return factories.take(self.station).id

    def called(self) -> str:
        """Somebody who was just called to a free desk."""
        factories.everybody_leaves(self.station)
        ticket = self.waiting()
        factories.call(self.station)
        return ticket

    def parked(self) -> str:
        ticket = self.called()
        assert self.client.post(
            f"/api/v1/tickets/{ticket}/park", headers={"Authorization": f"Bearer {self.tokens[Role.STAFF]}"}
        )
        return ticket


def example_path(call: Operation) -> str:
    return call.path.replace("{ticket}", "1-0000000000000000").replace("{desk}", "99").replace("{tag}", "NOWHERE")


def mimetype(answer: TestResponse) -> str:
    return answer.mimetype if answer.status_code not in (204, 304) else ""


@pytest.fixture
def api_client(app: Flask, station: Station) -> ApiClient:
    return ApiClient(app, station)


# What each call needs to be done, and to meet a conflict. A new call needs its line here.
Steps = Callable[[ApiClient, Operation], Iterator[TestResponse]]
BODIES = {
    "/finish": {"outcome": "solved"},
    "/answer": {"outcome": "solved"},
    "/hand-over": {"desk": "2"},
    "/transfer": {"topic": "bills"},
    "/call": {"ticket": "1-0000000000000000"},
}


def of_a_called_ticket(verb: str) -> Steps:
    """Make a call that succeeds with a called ticket, and is refused with a waiting and an unknown one."""

    def steps(api_client: ApiClient, call: Operation) -> Iterator[TestResponse]:
        body = {"json": BODIES[verb]} if verb in BODIES else {}
        yield api_client.send(call, f"/tickets/{api_client.called()}{verb}", **body)
        gone = api_client.called()
        factories.everybody_leaves(api_client.station)
        yield api_client.send(call, f"/tickets/{gone}{verb}", **body)

    return steps


def take(api_client: ApiClient, call: Operation) -> Iterator[TestResponse]:
    form = {"topic": "login", "request_key": "key-of-a-touch"}
    yield api_client.send(call, json=form)
    yield api_client.send(call, json=form)
    with api_client.station.db.begin() as s:
        s.connection().exec_driver_sql("DELETE FROM opening_period")
    yield api_client.send(call, json=form | {"request_key": "key-of-another"})
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    for _ in range(number_limit.MOST[number_limit.PROGRAM, False]):
        api_client.app.extensions[number_limit.EXTENSION].wait((number_limit.PROGRAM, False), "admin admin")
    yield api_client.send(call, json=form | {"request_key": "key-of-one-too-many"}, environ_base=elsewhere)


def show(api_client: ApiClient, call: Operation) -> Iterator[TestResponse]:
    yield api_client.send(call, f"/tickets/{api_client.waiting()}")


def call_next(api_client: ApiClient, call: Operation) -> Iterator[TestResponse]:
    yield api_client.send(call, "/desks/1/call-next")
    api_client.waiting()
    yield api_client.send(call, "/desks/1/call-next")
    yield api_client.send(call, "/desks/1/call-next")


def call_chosen(api_client: ApiClient, call: Operation) -> Iterator[TestResponse]:
    chosen = {"ticket": api_client.waiting()}
    yield api_client.send(call, "/desks/1/call", json=chosen)
    yield api_client.send(call, "/desks/1/call", json=chosen)


def resume(api_client: ApiClient, call: Operation) -> Iterator[TestResponse]:
    yield api_client.send(call, f"/tickets/{api_client.parked()}/resume")
    yield api_client.send(call, f"/tickets/{api_client.waiting()}/resume")


def undo(api_client: ApiClient, call: Operation) -> Iterator[TestResponse]:
    ticket = api_client.called()
    yield api_client.send(call, f"/tickets/{ticket}/undo")
    yield api_client.send(call, f"/tickets/{api_client.waiting()}/undo")


def board(api_client: ApiClient, call: Operation) -> Iterator[TestResponse]:
    answer = api_client.send(call)
    yield answer
    yield api_client.send(call, headers={"If-None-Match": answer.headers["ETag"]})


def live(api_client: ApiClient, call: Operation) -> Iterator[TestResponse]:
    first = api_client.send(call, role=None)
    yield first
    streams = [api_client.send(call, role=None) for _ in range(api_client.station.settings.web.streams)]
    yield streams[-1]
    for stream in (first, *streams):
        stream.close()


def scan(api_client: ApiClient, call: Operation) -> Iterator[TestResponse]:
    yield api_client.send(call, json={"code": "TAB0001", "scanner": "desk", "scan_id": "scan-of-a-test"})


def ready(api_client: ApiClient, call: Operation) -> Iterator[TestResponse]:
    path = call.path.replace("{tag}", "TAB0002")
    yield api_client.send(call, path)
    with api_client.station.db.begin() as s:
        s.connection().exec_driver_sql("UPDATE item SET state = 'checking' WHERE tag = 'TAB0002'")
    yield api_client.send(call, path)


def simple_call(api_client: ApiClient, call: Operation) -> Iterator[TestResponse]:
    yield api_client.send(call)


CALL_STEPS: dict[tuple[str, str], Steps] = {
    ("post", "/tickets"): take,
    ("get", "/tickets/{ticket}"): show,
    ("post", "/desks/{desk}/call-next"): call_next,
    ("post", "/desks/{desk}/call"): call_chosen,
    **{
        ("post", f"/tickets/{{ticket}}{verb}"): of_a_called_ticket(verb)
        for verb in ("/recall", "/answer", "/finish", "/no-show", "/leave", "/park", "/transfer", "/hand-over")
    },
    ("post", "/tickets/{ticket}/resume"): resume,
    ("post", "/tickets/{ticket}/undo"): undo,
    ("get", "/board"): board,
    ("get", "/live"): live,
    ("get", "/centre"): simple_call,
    ("post", "/scans"): scan,
    ("get", "/items"): simple_call,
    ("get", "/loans"): simple_call,
    ("post", "/items/{tag}/ready"): ready,
    ("post", "/items/{tag}/ready-as-it-is"): ready,
    ("get", "/openapi.json"): simple_call,
}


def refusals(api_client: ApiClient, call: Operation) -> Iterator[TestResponse]:
    """Send what any call refuses: no token, a wrong token, a wrong body."""
    whole = {"json": BODIES.get(f"/{call.path.rpartition('/')[2]}", {})} if call.body else {}
    yield api_client.send(call, role=None, buffered=call.path != "/live", **whole)
    yield api_client.send(call, role="nobodys", **whole)
    yield api_client.send(call, role=Role.KIOSK, **whole)
    yield api_client.send(call, **whole)
    yield api_client.send(call, data=b"{", content_type="application/json")
    yield api_client.send(call, json={"topic": 5, "outcome": 5, "minutes": "x", "desk": 5, "code": 5})
    yield api_client.send(call, data=b" " * (LARGEST_BODY + 1))
    yield api_client.send(call, headers={"Sec-Fetch-Site": "cross-site"}, **whole)
    yield api_client.send(call, headers={"Host": "evil.example"}, **whole)


@pytest.mark.parametrize("call", OPERATIONS, ids=lambda call: f"{call.method} {call.path}")
def test_each_call_is_for_its_role_only(api_client: ApiClient, call: Operation) -> None:
    """A lower role than the document names is refused, and the named role is not."""
    whole = {"json": BODIES.get(f"/{call.path.rpartition('/')[2]}", {})} if call.body else {}
    lower = {Role.STAFF: [Role.KIOSK], Role.ADMIN: [Role.KIOSK, Role.STAFF]}.get(call.role or Role.KIOSK, [])
    for role in lower:
        answer = api_client.send(call, role=role, **whole)
        assert (answer.status_code, answer.get_json()["code"]) == (403, "role_needed")
    if call.role is not None:
        assert api_client.send(call, role=None, **whole).status_code == 401
        assert api_client.send(call, role=call.role, **whole).status_code not in (401, 403)


def with_a_broken_database(api_client: ApiClient, call: Operation, data: Path) -> Iterator[TestResponse]:
    """Call without tables, and then with a file that is no database."""
    whole = {"json": {"topic": "login", "request_key": "key-of-a-touch", "outcome": "solved", "code": "TAB0001",
                      "scanner": "desk", "scan_id": "scan-of-a-test"}} if call.body else {}  # fmt: skip
    path = call.path.replace("{ticket}", "1-0000000000000000").replace("{desk}", "1").replace("{tag}", "TAB0001")
    for name, break_it in (("tables", drop_all_tables), ("file", overwrite)):
        copy = data / name
        api_client.station.db.close()
        shutil.copytree(api_client.station.data, copy)
        station = open_station(copy)
        app = create_app(station)
        other = app.test_client()
        break_it(copy / "kiosk.db", station)
        yield other.open(
            f"/api/v1{path}",
            method=call.method.upper(),
            headers={"Authorization": f"Bearer {api_client.tokens[Role.ADMIN]}"},
            **whole,
        )
        station.db.close()


def drop_all_tables(file: Path, _station: Station) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("BEGIN")  # else each table's end is written to the disk by itself
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            if not table.startswith("sqlite_"):
                connection.execute(f"DROP TABLE {table}")
    connection.close()


def overwrite(file: Path, station: Station) -> None:
    station.db.engine.dispose()
    file.write_bytes(b"no database at all " * 1_000)
    for rest in ("-wal", "-shm"):
        file.with_name(file.name + rest).unlink(missing_ok=True)


def documented(call: Operation) -> Seen:
    responses = document()["paths"][f"/api/v1{call.path}"][call.method]["responses"]
    return {
        (int(status), media) for status, answer in responses.items() for media in (answer.get("content") or {"": None})
    }


@pytest.mark.parametrize("call", OPERATIONS, ids=lambda call: f"{call.method}-{call.path}")
def test_the_answers_are_exactly_those_of_the_document(call: Operation, api_client: ApiClient, tmp_path: Path) -> None:
    steps = CALL_STEPS[call.method, call.path]
    seen: Seen = set()
    for answers in (
        refusals(api_client, call),
        steps(api_client, call),
        with_a_broken_database(api_client, call, tmp_path / "broken"),
    ):
        for answer in answers:
            seen.add((answer.status_code, mimetype(answer)))
            answer.close()
    assert seen - documented(call) == set(), "given, and not documented"
    cannot = {(status, PROBLEM) for method, path, status in NOT_TESTED if (method, path) == (call.method, call.path)}
    assert documented(call) - seen - cannot == set(), "documented, and not given"
    assert not cannot & seen


def test_an_undocumented_status_is_found() -> None:
    call = next(call for call in OPERATIONS if call.path == "/board")
    assert (401, PROBLEM) not in documented(call)
    assert {(200, "application/json"), (304, ""), (503, PROBLEM)} <= documented(call)
    assert (200, "text/event-stream") in documented(next(call for call in OPERATIONS if call.path == "/live"))
