"""Runs a few clients that send requests as fast as they are answered, over kept-alive connections."""

import http.client
import json
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass

Send = Callable[[http.client.HTTPConnection], int]


@dataclass(frozen=True)
class Run:
    """The result of one run: seconds in all, and each answer's milliseconds."""

    seconds: float
    milliseconds: list[float]
    statuses: list[int]

    @property
    def rate(self) -> float:
        return len(self.milliseconds) / self.seconds

    def percentile(self, share: float) -> float:
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def run(port: int, clients: int, each: int, send: Send) -> Run:
    """Let `clients` send `each` requests at once, and wait for all."""
    results: list[tuple[float, int]] = []
    ready = threading.Barrier(clients + 1)

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.connect()
        own = []
        ready.wait()
        for _ in range(each):
            begun = time.perf_counter()
            status = send(connection)
            own.append(((time.perf_counter() - begun) * 1000, status))
        results.extend(own)
        connection.close()

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    ready.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    return Run(time.perf_counter() - begun, [ms for ms, _ in results], [status for _, status in results])


def post(connection: http.client.HTTPConnection, path: str, token: str, body: object = None) -> tuple[int, bytes]:
    """One POST with a bearer token."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    connection.request("POST", path, json.dumps(body) if body is not None else "", headers)
    answer = connection.getresponse()
    return answer.status, answer.read()


@dataclass(frozen=True)
class NewTicket:
    """The fields of the answer to a new ticket that a bench needs."""

    id: str
    number: str


def new_ticket(connection: http.client.HTTPConnection, bearer: str) -> NewTicket:
    answer = json.loads(_post_ticket(connection, bearer)[1])
    return NewTicket(answer["id"], answer["number"])


def take_ticket(bearer: str) -> Send:
    """A function that takes one new ticket."""
    return lambda connection: _post_ticket(connection, bearer)[0]


def _post_ticket(connection: http.client.HTTPConnection, bearer: str) -> tuple[int, bytes]:
    form = {"topic": "login", "language": "sv", "request_key": str(uuid.uuid4())}
    return post(connection, "/api/v1/tickets", bearer, form)
