"""Eight clients at a real `kiosk web`: five hundred tickets, then three hundred calls."""

import http.client
import json
import threading
import uuid
from collections.abc import Callable
from typing import Any

from kiosk.centre.models import Desk
from kiosk.station import open_station
from tests.processes import Served, token

CLIENTS = 8
TICKETS = 500
CALLS = 300


class Client:
    """One kept-alive connection with a token."""

    def __init__(self, served: Served, bearer: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)
        self._headers = {"Authorization": f"Bearer {bearer}", "Content-Type": "application/json"}

    def post(self, path: str, body: Any = None) -> tuple[int, Any]:
        self._connection.request("POST", f"/api/v1{path}", json.dumps(body) if body else "", self._headers)
        answer = self._connection.getresponse()
        text = answer.read()
        return answer.status, json.loads(text) if text else None


def at_once(served: Served, bearer: str, work: Callable[[int, Client], None]) -> None:
    threads = [threading.Thread(target=work, args=(n, Client(served, bearer))) for n in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def add_desks(served: Served) -> None:
    station = open_station(served.data)
    with station.db.begin() as s:
        s.add_all(Desk(code=str(number), position=number) for number in range(4, CLIENTS + 1))
    station.db.close()


def test_five_hundred_tickets_and_three_hundred_calls(served: Served) -> None:
    bearer = token(served.data, "staff")
    add_desks(served)
    taken: list[tuple[int, Any]] = []
    called: list[tuple[int, Any]] = []

    def visitor(_number: int, client: Client) -> None:
        for _ in range(TICKETS // CLIENTS + 1):
            if len(taken) < TICKETS:
                form = {"topic": "login", "language": "sv", "request_key": str(uuid.uuid4())}
                taken.append(client.post("/tickets", form))

    def desk(number: int, client: Client) -> None:
        while len(called) < CALLS:
            status, ticket = client.post(f"/desks/{number + 1}/call-next")
            called.append((status, ticket))
            if ticket:
                client.post(f"/tickets/{ticket['id']}/finish", {"outcome": "solved"})

    at_once(served, bearer, visitor)
    assert {status for status, _ in taken} == {201}
    assert len(taken) >= TICKETS
    numbers = sorted(int(ticket["number"][1:]) for _, ticket in taken)
    assert numbers == list(range(1, len(taken) + 1))

    at_once(served, bearer, desk)
    assert {status for status, _ in called} == {200}
    in_order = sorted(int(ticket["number"][1:]) for _, ticket in called)
    assert in_order == list(range(1, len(called) + 1))


def test_a_double_touch_from_two_connections_is_one_ticket(served: Served) -> None:
    bearer = token(served.data, "kiosk")
    answers: list[tuple[int, Any]] = []
    form = {"topic": "login", "language": "sv", "request_key": "one-and-the-same-touch"}
    at_once(served, bearer, lambda _number, client: answers.append(client.post("/tickets", form)))
    assert sorted(status for status, _ in answers) == [200] * (CLIENTS - 1) + [201]
    assert {answer["id"] for _, answer in answers} == {answers[0][1]["id"]}
