"""Every call of the API with everything that can be refused: each answer is one that the OpenAPI document tells."""

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
CANNOT = {
    ("get", "/openapi.json", 500): "it asks no database",
    ("get", "/openapi.json", 503): "it asks no database",
}
"""Statuses that are told for every call, and that these cannot give."""


class Software:
    """A centre of its own, and other software with a token of each role."""

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
        where = f"/api/v1{path or anywhere(call)}"
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


def anywhere(call: Operation) -> str:
    return call.path.replace("{ticket}", "1-0000000000000000").replace("{desk}", "99").replace("{tag}", "NOWHERE")


def mimetype(answer: TestResponse) -> str:
    return answer.mimetype if answer.status_code not in (204, 304) else ""


@pytest.fixture
def software(app: Flask, station: Station) -> Software:
    return Software(app, station)


# What each call needs to be done, and to meet a conflict. A new call needs its line here.
Steps = Callable[[Software, Operation], Iterator[TestResponse]]
BODIES = {"/finish": {"outcome": "solved"}, "/transfer": {"topic": "bills"}}


def of_a_called_ticket(verb: str) -> Steps:
    """Done with a ticket that is called, refused with one that waits or is gone."""

    def steps(software: Software, call: Operation) -> Iterator[TestResponse]:
        body = {"json": BODIES[verb]} if verb in BODIES else {}
        yield software.send(call, f"/tickets/{software.called()}{verb}", **body)
        gone = software.called()
        factories.everybody_leaves(software.station)
        yield software.send(call, f"/tickets/{gone}{verb}", **body)

    return steps


def take(software: Software, call: Operation) -> Iterator[TestResponse]:
    form = {"topic": "login", "request_key": "key-of-a-touch"}
    yield software.send(call, json=form)
    yield software.send(call, json=form)
    with software.station.db.begin() as s:
        s.connection().exec_driver_sql("DELETE FROM opening_period")
    yield software.send(call, json=form | {"request_key": "key-of-another"})
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    for _ in range(number_limit.MOST[number_limit.PROGRAM, False]):
        software.app.extensions[number_limit.EXTENSION].wait((number_limit.PROGRAM, False), "admin admin")
    yield software.send(call, json=form | {"request_key": "key-of-one-too-many"}, environ_base=elsewhere)


def show(software: Software, call: Operation) -> Iterator[TestResponse]:
    yield software.send(call, f"/tickets/{software.waiting()}")


def call_next(software: Software, call: Operation) -> Iterator[TestResponse]:
    yield software.send(call, "/desks/1/call-next")
    software.waiting()
    yield software.send(call, "/desks/1/call-next")
    yield software.send(call, "/desks/1/call-next")


def resume(software: Software, call: Operation) -> Iterator[TestResponse]:
    yield software.send(call, f"/tickets/{software.parked()}/resume")
    yield software.send(call, f"/tickets/{software.waiting()}/resume")


def undo(software: Software, call: Operation) -> Iterator[TestResponse]:
    ticket = software.called()
    yield software.send(call, f"/tickets/{ticket}/undo")
    yield software.send(call, f"/tickets/{software.waiting()}/undo")


def board(software: Software, call: Operation) -> Iterator[TestResponse]:
    answer = software.send(call)
    yield answer
    yield software.send(call, headers={"If-None-Match": answer.headers["ETag"]})


def live(software: Software, call: Operation) -> Iterator[TestResponse]:
    first = software.send(call, role=None)
    yield first
    streams = [software.send(call, role=None) for _ in range(software.station.settings.web.streams)]
    yield streams[-1]
    for stream in (first, *streams):
        stream.close()


def scan(software: Software, call: Operation) -> Iterator[TestResponse]:
    yield software.send(call, json={"code": "TAB0001", "scanner": "desk", "scan_id": "scan-of-a-test"})


def ready(software: Software, call: Operation) -> Iterator[TestResponse]:
    yield software.send(call, "/items/TAB0002/ready")
    with software.station.db.begin() as s:
        s.connection().exec_driver_sql("UPDATE item SET state = 'checking' WHERE tag = 'TAB0002'")
    yield software.send(call, "/items/TAB0002/ready")


def plainly(software: Software, call: Operation) -> Iterator[TestResponse]:
    yield software.send(call)


STEPS: dict[tuple[str, str], Steps] = {
    ("post", "/tickets"): take,
    ("get", "/tickets/{ticket}"): show,
    ("post", "/desks/{desk}/call-next"): call_next,
    **{
        ("post", f"/tickets/{{ticket}}{verb}"): of_a_called_ticket(verb)
        for verb in ("/recall", "/finish", "/no-show", "/leave", "/park", "/transfer")
    },
    ("post", "/tickets/{ticket}/resume"): resume,
    ("post", "/tickets/{ticket}/undo"): undo,
    ("get", "/board"): board,
    ("get", "/live"): live,
    ("get", "/centre"): plainly,
    ("post", "/scans"): scan,
    ("get", "/items"): plainly,
    ("get", "/loans"): plainly,
    ("post", "/items/{tag}/ready"): ready,
    ("get", "/openapi.json"): plainly,
}


def refused(software: Software, call: Operation) -> Iterator[TestResponse]:
    """What can be refused of any call."""
    whole = {"json": BODIES.get(f"/{call.path.rpartition('/')[2]}", {})} if call.body else {}
    yield software.send(call, role=None, buffered=call.path != "/live", **whole)
    yield software.send(call, role="nobodys", **whole)
    yield software.send(call, role=Role.KIOSK, **whole)
    yield software.send(call, **whole)
    yield software.send(call, data=b"{", content_type="application/json")
    yield software.send(call, json={"topic": 5, "outcome": 5, "minutes": "x", "desk": 5, "code": 5})
    yield software.send(call, data=b" " * (LARGEST_BODY + 1))
    yield software.send(call, headers={"Sec-Fetch-Site": "cross-site"}, **whole)
    yield software.send(call, headers={"Host": "evil.example"}, **whole)


@pytest.mark.parametrize("call", OPERATIONS, ids=lambda call: f"{call.method} {call.path}")
def test_each_call_is_for_its_role_only(software: Software, call: Operation) -> None:
    """Who has a lower role than the document says is refused for that; who has the role is not."""
    whole = {"json": BODIES.get(f"/{call.path.rpartition('/')[2]}", {})} if call.body else {}
    lower = {Role.STAFF: [Role.KIOSK], Role.ADMIN: [Role.KIOSK, Role.STAFF]}.get(call.role or Role.KIOSK, [])
    for role in lower:
        answer = software.send(call, role=role, **whole)
        assert (answer.status_code, answer.get_json()["code"]) == (403, "role_needed")
    if call.role is not None:
        assert software.send(call, role=None, **whole).status_code == 401
        assert software.send(call, role=call.role, **whole).status_code not in (401, 403)


def with_a_broken_database(software: Software, call: Operation, data: Path) -> Iterator[TestResponse]:
    """With tables that are not there, and then with a file that is no database."""
    whole = {"json": {"topic": "login", "request_key": "key-of-a-touch", "outcome": "solved", "code": "TAB0001",
                      "scanner": "desk", "scan_id": "scan-of-a-test"}} if call.body else {}  # fmt: skip
    path = call.path.replace("{ticket}", "1-0000000000000000").replace("{desk}", "1").replace("{tag}", "TAB0001")
    for name, break_it in (("tables", drop_all_tables), ("file", overwrite)):
        copy = data / name
        software.station.db.close()
        shutil.copytree(software.station.data, copy)
        station = open_station(copy)
        app = create_app(station)
        other = app.test_client()
        break_it(copy / "kiosk.db", station)
        yield other.open(
            f"/api/v1{path}",
            method=call.method.upper(),
            headers={"Authorization": f"Bearer {software.tokens[Role.ADMIN]}"},
            **whole,
        )
        station.db.close()


def drop_all_tables(file: Path, _station: Station) -> None:
    with sqlite3.connect(file) as connection:
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            if not table.startswith("sqlite_"):
                connection.execute(f"DROP TABLE {table}")
    connection.close()


def overwrite(file: Path, station: Station) -> None:
    station.db.engine.dispose()
    file.write_bytes(b"no database at all " * 1_000)
    for rest in ("-wal", "-shm"):
        file.with_name(file.name + rest).unlink(missing_ok=True)


def told(call: Operation) -> Seen:
    responses = document()["paths"][f"/api/v1{call.path}"][call.method]["responses"]
    return {
        (int(status), media) for status, answer in responses.items() for media in (answer.get("content") or {"": None})
    }


@pytest.mark.parametrize("call", OPERATIONS, ids=lambda call: f"{call.method}-{call.path}")
def test_each_answer_is_told_and_each_that_is_told_is_given(
    call: Operation, software: Software, tmp_path: Path
) -> None:
    steps = STEPS[call.method, call.path]
    seen: Seen = set()
    for answers in (
        refused(software, call),
        steps(software, call),
        with_a_broken_database(software, call, tmp_path / "broken"),
    ):
        for answer in answers:
            seen.add((answer.status_code, mimetype(answer)))
            answer.close()
    assert seen - told(call) == set(), "given, and not told"
    cannot = {(status, PROBLEM) for method, path, status in CANNOT if (method, path) == (call.method, call.path)}
    assert told(call) - seen - cannot == set(), "told, and not given"
    assert not cannot & seen


def test_a_status_that_is_not_told_is_found() -> None:
    call = next(call for call in OPERATIONS if call.path == "/board")
    assert (401, PROBLEM) not in told(call)
    assert {(200, "application/json"), (304, ""), (503, PROBLEM)} <= told(call)
    assert (200, "text/event-stream") in told(next(call for call in OPERATIONS if call.path == "/live"))
