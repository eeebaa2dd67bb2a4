"""A centre sends a day report to the hub."""

import concurrent.futures
import datetime as dt
import hashlib
from collections.abc import Callable

import msgspec
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from http_message_signatures import HTTPMessageSigner, MappingKeyResolver, algorithms

from kiosk.hub.models import HubCount, HubReport
from kiosk.hub.receiver import Receiver
from kiosk.statistics.day_report import Count
from kiosk.sync.signing import COVERED, TAG, Message
from tests.web.hub.conftest import HUB, Sender, report

PATH = "/api/v1/centres/lycksele-erum/days/2026-11-20"


def kept(receiver: Receiver) -> list[tuple[int, bytes]]:
    with receiver.db.read() as s:
        rows = s.execute(sa.select(HubReport.revision, HubReport.body).order_by(HubReport.revision))
        return [(row.revision, bytes(row.body)) for row in rows]


def total(receiver: Receiver) -> list[int | None]:
    with receiver.db.read() as s:
        return list(s.scalars(sa.select(HubCount.n).where(HubCount.dimension == "")))


def holds(body: bytes, revision: int = 1) -> dict[str, object]:
    return {"revision": revision, "digest": hashlib.sha256(body).hexdigest()}


def test_it_works(sender: Sender, receiver: Receiver) -> None:
    body = report()
    response = sender.put(body)
    assert (response.status_code, response.json) == (201, holds(body))
    assert kept(receiver) == [(1, body)]
    assert total(receiver) == [7]


def test_the_same_again_changes_nothing(sender: Sender, receiver: Receiver) -> None:
    body = report()
    sender.put(body)
    response = sender.put(body)
    assert (response.status_code, response.json) == (200, holds(body))
    assert kept(receiver) == [(1, body)]


def test_a_newer_revision_takes_the_counts_place(sender: Sender, receiver: Receiver) -> None:
    first, second = report(1, 7), report(2, 9)
    sender.put(first)
    response = sender.put(second)
    assert (response.status_code, response.json) == (201, holds(second, 2))
    assert kept(receiver) == [(1, first), (2, second)]
    assert total(receiver) == [9]


def test_an_older_revision_changes_nothing(sender: Sender, receiver: Receiver) -> None:
    newer = report(2, 9)
    sender.put(newer)
    response = sender.put(report(1, 7))
    assert (response.status_code, response.json) == (200, holds(newer, 2))
    assert total(receiver) == [9]


def test_the_same_revision_with_other_bytes(sender: Sender, receiver: Receiver) -> None:
    body = report(1, 7)
    sender.put(body)
    response = sender.put(report(1, 8))
    assert (response.status_code, response.json["code"]) == (409, "other_report")
    assert response.json.items() >= holds(body).items()
    assert response.content_type == "application/problem+json"
    assert kept(receiver) == [(1, body)]


def test_an_unobserved_day_is_null(sender: Sender, receiver: Receiver) -> None:
    assert sender.put(report(1, None)).status_code == 201
    assert total(receiver) == [None]


def test_many_at_once_have_one_effect(sender: Sender, receiver: Receiver) -> None:
    bodies = [report(revision, 7 + revision) for revision in (1, 2, 3)] * 6

    def send(body: bytes) -> int:
        own = Sender(sender.client.application.test_client(), sender.centre, receiver, sender.key)
        return own.put(body).status_code

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(send, bodies))
    assert set(statuses) <= {200, 201}
    assert kept(receiver)[-1] == (3, report(3, 10))
    assert len({revision for revision, _ in kept(receiver)}) == len(kept(receiver)) == statuses.count(201)
    assert total(receiver) == [10]


class TestUnsigned:
    def test_without_a_signature(self, sender: Sender, hub: FlaskClient, receiver: Receiver) -> None:
        response = hub.put(PATH, data=report())
        assert (response.status_code, response.json["code"]) == (401, "bad_signature")
        assert kept(receiver) == []

    def test_other_bytes_than_were_signed(self, sender: Sender, hub: FlaskClient) -> None:
        headers = sender.signature("PUT", PATH, report(1, 7))
        assert hub.put(PATH, data=report(1, 8), headers=headers).status_code == 401

    def test_another_day_than_was_signed(self, sender: Sender, hub: FlaskClient) -> None:
        headers = sender.signature("PUT", PATH, report())
        assert hub.put(PATH.replace("20", "21"), data=report(), headers=headers).status_code == 401

    def test_a_centre_that_nobody_added(self, sender: Sender, hub: FlaskClient, receiver: Receiver) -> None:
        assert Sender(hub, "storuman", receiver).put(report()).status_code == 401

    def test_the_wrong_key(self, sender: Sender, hub: FlaskClient, receiver: Receiver) -> None:
        assert Sender(hub, sender.centre, receiver).put(report()).status_code == 401

    def test_an_old_signature(self, sender: Sender, hub: FlaskClient, receiver: Receiver) -> None:
        message = Message("PUT", HUB + PATH)
        resolver = MappingKeyResolver(public_keys={}, private_keys={sender.centre: sender.key})
        HTTPMessageSigner(signature_algorithm=algorithms.ED25519, key_resolver=resolver).sign(
            message,
            key_id=sender.centre,
            created=receiver.clock.now().utc - dt.timedelta(hours=1),
            tag=TAG,
            covered_component_ids=COVERED,
            body=report(),
        )
        assert hub.put(PATH, data=report(), headers=message.headers).status_code == 401

    @pytest.mark.parametrize("key_id", ["", "å", "' OR 1=1", "x" * 500])
    def test_a_keyid_that_is_no_centre(self, sender: Sender, hub: FlaskClient, key_id: str) -> None:
        headers = sender.signature("PUT", PATH, report())
        headers["Signature-Input"] = headers["Signature-Input"].replace(sender.centre, key_id)
        assert hub.put(PATH, data=report(), headers=headers).status_code == 401


def test_another_centres_key(joined: Callable[[str], Sender], sender: Sender, receiver: Receiver) -> None:
    other = joined("storuman")
    response = other.put(report(), centre=sender.centre)
    assert (response.status_code, response.json["code"]) == (403, "other_centre")
    assert kept(receiver) == []


NO_REPORTS = (
    b"",
    b"{}",
    b"null",
    b"not json",
    b"\xff\xfe",
    report().replace(b"login", b"log\xefn"),
    b'{"kind":"other"}',
    report().replace(b"}]", b',"name":"Eva"}]'),
    report().replace(b'"version":1', b'"version":2'),
    report().replace(b":7", b":-7"),
    report().replace(b":7", b":null"),
    report().replace(b":7", b":99999999999"),
    report().replace(b"login", b"lo gin"),
    report().replace(b"login", b"\\u0000"),
    report().replace(b"login", b"login\\n"),
    report(status="unobserved"),
    report(revision=0),
    report(counts=[Count(measure="tickets", dimension="", key="", n=1)] * 2),
)


@pytest.mark.parametrize("body", NO_REPORTS)
def test_not_a_day_report(sender: Sender, receiver: Receiver, body: bytes) -> None:
    response = sender.put(body)
    assert (response.status_code, response.json["code"]) == (422, "not_a_day_report")
    assert kept(receiver) == []


@pytest.mark.parametrize("changes", [{"centre": "storuman"}, {"date": dt.date(2026, 11, 21)}])
def test_a_report_of_something_else_than_its_address(sender: Sender, changes: dict[str, object]) -> None:
    response = sender.put(report(**changes))
    assert (response.status_code, response.json["code"]) == (422, "other_day")


def test_an_answer_never_repeats_what_was_sent(sender: Sender) -> None:
    response = sender.put(report().replace(b"entren-day-report", b"19121212-1212"))
    assert response.status_code == 422
    assert b"1212" not in response.data


@pytest.mark.parametrize("date", ["2026-13-01", "2026-02-30", "20261120", "today", "2026-W47-5"])
def test_no_such_day(sender: Sender, date: str) -> None:
    assert sender.put(report(), date).status_code == 404


def test_too_large(sender: Sender, receiver: Receiver) -> None:
    response = sender.put(b" " * (1024 * 1024 + 1))
    assert response.status_code == 413
    assert response.content_type == "application/problem+json"


def test_as_large_as_may_be(sender: Sender) -> None:
    body = report()
    assert sender.put(body + b" " * (1024 * 1024 - len(body))).status_code == 201


def test_behind_a_proxy_the_public_address_is_what_was_signed(hub: FlaskClient, sender: Sender) -> None:
    receiver = sender.receiver
    settings = msgspec.structs.replace(
        receiver.settings,
        hub=msgspec.structs.replace(receiver.settings.hub, public_url="https://kommun.example/entren/"),
    )
    object.__setattr__(receiver, "settings", settings)
    headers = sender.signature("PUT", PATH, report(), base="https://kommun.example/entren")
    assert hub.put(PATH, data=report(), headers=headers).status_code == 201
    assert sender.put(report()).status_code == 401
