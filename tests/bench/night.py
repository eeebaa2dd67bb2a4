"""A night at the hub: 870 centres send a day report of 200 counts each, against COPY of the same rows in PostgreSQL.

The requests are built and signed beforehand. Each round takes a new day: COPY, the night, and the same night again.
"""

import datetime as dt
import re
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.clock import Clock
from kiosk.hub import centres
from kiosk.hub.models import HubCount
from kiosk.hub.receiver import open_receiver
from kiosk.statistics import day_report
from kiosk.statistics.day_report import Count, DayReport
from kiosk.statistics.measures import MEASURES
from kiosk.sync import signing
from kiosk.sync.signing import Message
from tests import postgres
from tests.bench.figures import Figure
from tests.bench.workspace import Workspace
from tests.processes import Served

CENTRES = 870
COUNTS = 200
ROUNDS = 3
CONNECTIONS = 4
"""As many as the hub serves one address at a time."""
COPIED = "copied"
LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)


def night(workspace: Workspace) -> list[Figure]:
    """The time of both nights of each round, as a multiple of the time of COPY."""
    with _hub(workspace.fresh()) as (hub, database, keys), psycopg.connect(database, autocommit=True) as connection:
        connection.execute(f"CREATE TABLE {COPIED} (LIKE {HubCount.__tablename__} INCLUDING ALL)")
        today = dt.datetime.now(dt.UTC).date()
        rounds = [_round(hub, connection, keys, today - dt.timedelta(days=back)) for back in range(ROUNDS)]
    copies, firsts, repeats = zip(*rounds, strict=True)
    note = f"; {statistics.median(copies):.2f} s of COPY, {CENTRES} reports of {COUNTS} counts"
    return [
        Figure("a night at the hub / COPY of its rows", _ratio(firsts, copies), at_most=10, note=note),
        Figure("the same night again / COPY", _ratio(repeats, copies), at_most=3),
    ]


def _ratio(times: tuple[float, ...], copies: tuple[float, ...]) -> float:
    return statistics.median(time / copy for time, copy in zip(times, copies, strict=True))


def _round(hub: Served, connection: Any, keys: dict[str, Ed25519PrivateKey], date: dt.date) -> tuple[float, ...]:
    """Seconds of the COPY, of the night and of its repetition."""
    reports = [_report(centre, date) for centre in keys]
    rows = "".join(_row(report, count) for report in reports for count in report.counts)
    copy = _seconds(lambda: _copy(connection, rows))
    first, again = (_send_all(hub, [_request(hub, report, keys[report.centre]) for report in reports], status)
                    for status in (201, 200))  # fmt: skip
    (counted,) = connection.execute("SELECT count(*) FROM hub_count WHERE date = %s", [date]).fetchone()
    assert counted == CENTRES * COUNTS
    return copy, first, again


def _report(centre: str, date: dt.date) -> DayReport:
    """A report with as many counts as a busy day of a large centre has."""
    divided = [(measure.code, dimension) for measure in MEASURES for dimension in measure.dimensions]
    cells = [(*divided[n % len(divided)], f"{divided[n % len(divided)][1]}-{n // len(divided)}") for n in range(COUNTS)]
    counts = [Count(measure=measure, dimension=dimension, key=key, n=len(key)) for measure, dimension, key in cells]
    return DayReport(
        kind="entren-day-report", version=1, centre=centre, date=date, revision=1, status="observed", counts=counts
    )


def _row(report: DayReport, count: Count) -> str:
    """A row in the text format of COPY."""
    return f"{report.centre}\t{report.date}\t{count.measure}\t{count.dimension}\t{count.key}\t{count.n}\n"


def _copy(connection: Any, rows: str) -> None:
    with connection.cursor().copy(f"COPY {COPIED} FROM STDIN") as copy:
        copy.write(rows)


def _request(hub: Served, report: DayReport, key: Ed25519PrivateKey) -> bytes:
    """The bytes of a signed PUT."""
    body, path = day_report.encode(report), f"/api/v1/centres/{report.centre}/days/{report.date}"
    message = Message("PUT", f"{hub.url}{path}")
    signing.sign(message, body, report.centre, key, Clock(ZoneInfo("UTC")).machine())
    headers = {"Host": hub.url.removeprefix("http://"), "Content-Length": str(len(body)), **message.headers}
    lines = [f"PUT {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


def _send_all(hub: Served, requests: list[bytes], wanted: int) -> float:
    """Seconds until all are answered, each with the status `wanted`."""
    statuses: list[int] = []
    clients = [
        threading.Thread(target=_send, args=(hub.port, requests[n::CONNECTIONS], statuses)) for n in range(CONNECTIONS)
    ]
    seconds = _seconds(lambda: _run(clients))
    assert statuses == [wanted] * len(requests)
    return seconds


def _run(clients: list[threading.Thread]) -> None:
    for client in clients:
        client.start()
    for client in clients:
        client.join()


def _send(port: int, requests: list[bytes], statuses: list[int]) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        for request in requests:
            connection.sendall(request)
            statuses.append(_status(connection))


def _status(connection: socket.socket) -> int:
    """The status of an answer, read to its end."""
    answer = connection.recv(65536)
    while b"\r\n\r\n" not in answer:
        answer += connection.recv(65536)
    head, _, body = answer.partition(b"\r\n\r\n")
    length = LENGTH.search(head)
    assert length is not None
    missing = int(length[1]) - len(body)
    while missing > 0:
        missing -= len(connection.recv(missing))
    return int(head.split(b" ", 2)[1])


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


@contextmanager
def _hub(data: Path) -> Iterator[tuple[Served, str, dict[str, Ed25519PrivateKey]]]:
    """A hub process on PostgreSQL, the database's address, and the keys of the centres that may report."""
    keys = {f"centre-{n}": Ed25519PrivateKey.generate() for n in range(CENTRES)}
    with tempfile.TemporaryDirectory(prefix="entren-postgres-") as folder, postgres.running(Path(folder)) as server:
        url = server.new_database()
        (data / "kiosk.toml").write_text(f'[hub]\ndatabase = "{url}"\n')
        receiver = open_receiver(data)
        with receiver.db.begin() as s:
            for centre, key in keys.items():
                centres.add(s, centre, signing.public_text(key), receiver.clock.now())
        receiver.db.close()
        hub = Served("hub", data, data / "hub.log").start()
        try:
            yield hub, url.replace("+psycopg", ""), keys
        finally:
            hub.stop()
