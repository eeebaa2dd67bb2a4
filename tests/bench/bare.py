"""The bare server: waitress and sqlite3 run a ticket's two statements on the same tables, with the same pragmas.

Run as `python -m tests.bench.bare DATA PORT`. No routing, no checks, no token, no event row, no estimate.
"""

import itertools
import json
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from waitress import serve

from kiosk.db import PRAGMAS

COUNTER = (
    "INSERT INTO number_counter (business_day, series, last) VALUES (1, 'A', 1) "
    "ON CONFLICT (business_day, series) DO UPDATE SET last = last + 1 RETURNING last"
)
TICKET = (
    "INSERT INTO ticket (secret, business_day, series, number, topic, language, channel, private_room, companion,"
    " quiet, request_key, taken_at, ahead, state, calls) VALUES (?, 1, 'A', ?, ?, ?, 'api', 0, 0, 0, ?,"
    " '2026-11-20 10:00:00.000000', 0, 'waiting', 0) RETURNING id"
)
DAY = (
    "INSERT INTO business_day (id, date, clock_ok, status, opened) "
    "VALUES (1, '2026-11-20', 1, 'open', '2026-11-20 08:00:00.000000')"
)


class BareServer:
    """A WSGI application of one endpoint."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._own = threading.local()
        self._turn = threading.Lock()
        self._secrets = itertools.count(1)
        self._connection().execute(DAY)

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "POST":
            start("200 OK", [("Content-Length", "2")])
            return [b"ok"]
        form = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        body = json.dumps(self._take(form)).encode()
        start("201 Created", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    def _take(self, form: dict[str, str]) -> dict[str, Any]:
        connection = self._connection()
        secret = f"{next(self._secrets):016x}"
        with self._turn:
            connection.execute("BEGIN IMMEDIATE")
            (number,) = connection.execute(COUNTER).fetchone()
            row = (secret, number, form["topic"], form["language"], form["request_key"])
            (ticket,) = connection.execute(TICKET, row).fetchone()
            connection.execute("COMMIT")
        return {"id": f"{ticket}-{secret}", "number": f"A{number}", "series": "A", "ahead": 0, "wait": None}

    def _connection(self) -> sqlite3.Connection:
        if not hasattr(self._own, "connection"):
            self._own.connection = sqlite3.connect(self._database, isolation_level=None, timeout=15)
            for pragma in PRAGMAS:
                self._own.connection.execute(pragma)
        connection: sqlite3.Connection = self._own.connection
        return connection


if __name__ == "__main__":
    serve(BareServer(Path(sys.argv[1]) / "kiosk.db"), host="127.0.0.1", port=int(sys.argv[2]), threads=24, ident=None)
