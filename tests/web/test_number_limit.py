"""The limit of numbers that an address or a program may take in a minute."""

import re
import time
import uuid
from typing import Any

import pytest
import requests
from flask.testing import FlaskClient

from kiosk.types import Role
from tests.processes import Served
from tests.web.api.conftest import Post, post  # noqa: F401 - a fixture
from web.number_limit import MOST, PROGRAM, STEPS, VISITOR

FAR = {"REMOTE_ADDR": "192.0.2.7"}
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def form(key: str | None = None) -> dict[str, str]:
    return {"topic": "login", "request_key": key or str(uuid.uuid4())}


def take(client: FlaskClient, key: str | None = None, **where: str) -> Any:
    return client.post("/tickets", data=form(key), environ_base=where or FAR)


@pytest.fixture
def low_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Low limits, which a test reaches soon."""
    for kind, most in {(VISITOR, True): 5, (VISITOR, False): 3, (PROGRAM, True): 5, (PROGRAM, False): 3,
                       (STEPS, True): 5, (STEPS, False): 3}.items():  # fmt: skip
        monkeypatch.setitem(MOST, kind, most)


@pytest.fixture
def client(low_limits: None, client: FlaskClient) -> FlaskClient:
    return client


def test_a_page_refuses_one_number_too_many_with_an_error_page(client: FlaskClient) -> None:
    assert [take(client).status_code for _ in range(4)] == [303, 303, 303, 429]
    refused = take(client)
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert "<h1>Många tar nummer just nu.</h1>" in refused.text


def test_other_addresses_and_the_kiosk_are_not_limited(client: FlaskClient) -> None:
    assert [take(client).status_code for _ in range(4)][-1] == 429
    assert take(client, REMOTE_ADDR="192.0.2.8").status_code == 303
    assert take(client, REMOTE_ADDR="127.0.0.1").status_code == 303


def test_a_known_key_is_answered_and_a_refused_one_succeeds_later(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key with a number is answered again. A refused key gets a number a minute later."""
    known, refused = str(uuid.uuid4()), str(uuid.uuid4())
    first = take(client, known)
    assert [take(client).status_code for _ in range(3)][-1] == 429
    assert take(client, known).location == first.location
    assert take(client, refused).status_code == 429
    later = time.monotonic() + 61
    monkeypatch.setattr("web.number_limit.time.monotonic", lambda: later)
    assert take(client, refused).status_code == 303


def test_presses_without_a_number_are_limited_together(client: FlaskClient) -> None:
    """Each writes a row: calls for help, holding a position, coming back, an answer after the visit."""
    ticket = str(take(client).location).split("/")[2].partition("?")[0]
    addresses = ("/help", "/help/end", f"/taken/{ticket}/hold", f"/ticket/{ticket}/back", f"/ticket/{ticket}/leave")
    answers = [client.post(address, environ_base=FAR) for address in addresses]
    assert [answer.status_code for answer in answers] == [303, 303, 303, 429, 429]
    assert "<h1>Många trycker just nu.</h1>" in answers[-1].text
    answer = {"question": "face", "answer": "good"}
    assert client.post(f"/ticket/{ticket}/feedback", data=answer, environ_base=FAR).status_code == 429
    assert client.post("/help", environ_base={"REMOTE_ADDR": "127.0.0.1"}).status_code == 303


def test_a_program_has_its_own_limit(client: FlaskClient, post: Post) -> None:  # noqa: F811
    def by_program(role: Role) -> int:
        return post("/tickets", form(), role, environ_base=FAR).status_code

    assert [by_program(Role.KIOSK) for _ in range(4)] == [201, 201, 201, 429]
    assert by_program(Role.STAFF) == 201
    refused = post("/tickets", form(), Role.KIOSK, environ_base=FAR)
    assert refused.json is not None
    assert (refused.status_code, refused.json["code"]) == (429, "too_many_numbers")
    assert "Retry-After" in refused.headers


def test_one_client_gets_no_thousands_of_numbers(served: Served) -> None:
    """One client sends as fast as it can for five seconds."""
    session = requests.Session()
    token = TOKEN.search(session.get(f"{served.url}/topics/login", timeout=10).text)
    assert token is not None
    end, statuses = time.monotonic() + 5, []
    while time.monotonic() < end:
        sent = form() | {"csrf_token": token[1]}
        statuses.append(session.post(f"{served.url}/tickets", data=sent, allow_redirects=False, timeout=10).status_code)
    assert set(statuses) <= {303, 429}
    assert statuses.count(303) <= MOST[VISITOR, True]
