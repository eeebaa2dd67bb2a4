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

from kiosk.hub import centres
from kiosk.hub.models import HubCentre, HubCount, HubReport
from kiosk.hub.receiver import Receiver
from kiosk.statistics.day_report import Count
from kiosk.sync import signing
from kiosk.sync.signing import COVERED, TAG, Message
from tests.statements import statements
from tests.web.hub.conftest import DATE, HUB, Sender, report

PATH = "/api/v1/centres/lycksele-erum/days/2026-11-20"


def stored_reports(receiver: Receiver) -> list[tuple[int, bytes]]:
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
    assert stored_reports(receiver) == [(1, body)]
    assert total(receiver) == [7]


def test_the_same_report_again_changes_nothing(sender: Sender, receiver: Receiver) -> None:
    body = report()
    sender.put(body)
    response = sender.put(body)
    assert (response.status_code, response.json) == (200, holds(body))
    assert stored_reports(receiver) == [(1, body)]


def test_the_same_report_again_takes_one_statement(sender: Sender, receiver: Receiver) -> None:
    for revision in (1, 2):
        sender.put(report(revision))
    with statements(receiver) as seen:
        response = sender.put(report(2))
    assert (response.status_code, response.json) == (200, holds(report(2), 2))
    assert len(seen) == 1


def test_a_newer_revision_replaces_the_counts(sender: Sender, receiver: Receiver) -> None:
    first, second = report(1, 7), report(2, 9)
    sender.put(first)
    response = sender.put(second)
    assert (response.status_code, response.json) == (201, holds(second, 2))
    assert stored_reports(receiver) == [(1, first), (2, second)]
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
    assert stored_reports(receiver) == [(1, body)]


def test_an_unobserved_day_is_null(sender: Sender, receiver: Receiver) -> None:
    assert sender.put(report(1, None)).status_code == 201
    assert total(receiver) == [None]


def test_every_count_is_stored_as_it_was_sent(sender: Sender, receiver: Receiver) -> None:
    """Keys at their limits, keys that look like numbers or JSON's words, zero, and the largest number."""
    keys = ("", "0", "007", "1e3", "null", "true", "-1", "a.b+c_d-e", "x" * 24)
    numbers = (0, 1, 2**16, 10_000_000)
    counts = [
        Count(measure="tickets", dimension="topic", key=key, n=numbers[position % len(numbers)])
        for position, key in enumerate(keys)
    ]
    assert sender.put(report(counts=counts)).status_code == 201
    with receiver.db.read() as s:
        rows = s.execute(sa.select(HubCount.centre, HubCount.date, HubCount.key, HubCount.n)).all()
    assert {(*row,) for row in rows} == {("lycksele-erum", DATE, count.key, count.n) for count in counts}


def test_a_report_without_counts_is_accepted(sender: Sender, receiver: Receiver) -> None:
    assert sender.put(report()).status_code == 201
    assert sender.put(report(revision=2, counts=[])).status_code == 201
    assert total(receiver) == []


def test_the_same_report_many_times_at_once_is_stored_once(sender: Sender, receiver: Receiver) -> None:
    bodies = [report(revision, 7 + revision) for revision in (1, 2, 3)] * 6

    def send(body: bytes) -> int:
        own = Sender(sender.client.application.test_client(), sender.centre, receiver, sender.key)
        return own.put(body).status_code

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(send, bodies))
    assert set(statuses) <= {200, 201}
    assert stored_reports(receiver)[-1] == (3, report(3, 10))
    assert (
        len({revision for revision, _ in stored_reports(receiver)})
        == len(stored_reports(receiver))
        == statuses.count(201)
    )
    assert total(receiver) == [10]


def begin_on(sender: Sender, first: dt.date | None) -> bool:
    with sender.receiver.db.begin() as s:
        at = sender.receiver.clock.now()
        return centres.add(s, sender.centre, signing.public_text(sender.key), at, first)


def forget_its_start(receiver: Receiver) -> None:
    with receiver.db.begin() as s:
        s.execute(sa.update(HubCentre).values(starts=None))


class TestAcceptedReports:
    """The hub accepts known measures, and dates from the centre's first day until tomorrow."""

    def put_at(self, sender: Sender, date: dt.date) -> tuple[int, str | None]:
        response = sender.put(report(date=date), date.isoformat())
        return response.status_code, response.json.get("code")

    def test_it_works(self, sender: Sender, receiver: Receiver) -> None:
        """Without a given first day, it is a year before the centre was added."""
        forget_its_start(receiver)
        today = receiver.clock.now().date
        for days in (-366, -1, 0, 1):
            assert self.put_at(sender, today + dt.timedelta(days=days)) == (201, None)
        assert len(stored_reports(receiver)) == 4

    @pytest.mark.parametrize("days", [-370, 2, 3650])
    def test_an_impossible_date_is_refused(self, sender: Sender, receiver: Receiver, days: int) -> None:
        forget_its_start(receiver)
        date = receiver.clock.now().date + dt.timedelta(days=days)
        assert self.put_at(sender, date) == (422, "day_out_of_range")
        assert stored_reports(receiver) == []

    def test_from_the_day_that_was_said(self, sender: Sender) -> None:
        first = dt.date(2024, 9, 1)
        assert begin_on(sender, first)
        assert not begin_on(sender, None)
        assert self.put_at(sender, first) == (201, None)
        assert self.put_at(sender, first - dt.timedelta(days=1)) == (422, "day_out_of_range")

    @pytest.mark.parametrize(
        "count",
        [
            Count(measure="visits", dimension="", key="", n=1),
            Count(measure="tickets", dimension="name", key="anna", n=1),
            Count(measure="no_shows", dimension="topic", key="login", n=1),
        ],
    )
    def test_an_unknown_measure_is_refused(self, sender: Sender, receiver: Receiver, count: Count) -> None:
        response = sender.put(report(counts=[count]))
        assert (response.status_code, response.json["code"]) == (422, "unknown_measure")
        assert "anna" not in response.text
        assert stored_reports(receiver) == []

    @pytest.mark.parametrize("key", ["19811218-9876", "8112189876", "anna.811218-9876"])
    def test_a_key_that_is_an_identity_number_is_refused(self, sender: Sender, receiver: Receiver, key: str) -> None:
        response = sender.put(report(counts=[Count(measure="tickets", dimension="language", key=key, n=1)]))
        assert (response.status_code, response.json["code"]) == (422, "not_a_day_report")
        assert "9876" not in response.text
        assert stored_reports(receiver) == []

    def test_an_unknown_language_code_is_accepted(self, sender: Sender) -> None:
        """A centre of an earlier version may still owe such a report."""
        word = Count(measure="tickets", dimension="language", key="Anna", n=1)
        assert sender.put(report(counts=[word])).status_code == 201

    def test_a_stored_report_is_confirmed_whatever_its_date(self, sender: Sender) -> None:
        body = report()
        sender.put(body)
        begin_on(sender, DATE + dt.timedelta(days=1))
        assert sender.put(body).status_code == 200
        assert sender.put(report(2, 9)).json["code"] == "day_out_of_range"


class TestUnsigned:
    def test_without_a_signature(self, sender: Sender, hub: FlaskClient, receiver: Receiver) -> None:
        response = hub.put(PATH, data=report())
        assert (response.status_code, response.json["code"]) == (401, "bad_signature")
        assert stored_reports(receiver) == []

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


def test_another_centres_key(add_centre: Callable[[str], Sender], sender: Sender, receiver: Receiver) -> None:
    other = add_centre("storuman")
    response = other.put(report(), centre=sender.centre)
    assert (response.status_code, response.json["code"]) == (403, "other_centre")
    assert stored_reports(receiver) == []


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
    assert stored_reports(receiver) == []


@pytest.mark.parametrize("changes", [{"centre": "storuman"}, {"date": dt.date(2026, 11, 21)}])
def test_a_report_must_match_its_address(sender: Sender, changes: dict[str, object]) -> None:
    response = sender.put(report(**changes))
    assert (response.status_code, response.json["code"]) == (422, "other_day")


def test_an_answer_never_repeats_what_was_sent(sender: Sender) -> None:
    response = sender.put(report().replace(b"entren-day-report", b"19121212-1212"))
    assert response.status_code == 422
    assert b"1212" not in response.data


@pytest.mark.parametrize("date", ["2026-13-01", "2026-02-30", "20261120", "today", "2026-W47-5"])
def test_no_such_day(sender: Sender, date: str) -> None:
    assert sender.put(report(), date).status_code == 404


def test_a_report_that_is_too_large_is_refused(sender: Sender, receiver: Receiver) -> None:
    response = sender.put(b" " * (1024 * 1024 + 1))
    assert response.status_code == 413
    assert response.content_type == "application/problem+json"


def test_a_report_of_the_maximum_size_is_accepted(sender: Sender) -> None:
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
