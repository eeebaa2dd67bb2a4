"""Sending of owed reports, and the meaning of each answer."""

import dataclasses
import datetime as dt
import email.utils
import fcntl
import hashlib
import socket
from collections.abc import Callable

import msgspec
import pytest

from kiosk.clock import Clock
from kiosk.station import Station
from kiosk.statistics import closing
from kiosk.sync import hub_client, outbox, sender, signing
from kiosk.sync.models import Delivery
from kiosk.sync.signing import Message
from tests.kiosk.sync.conftest import StubHub, entries
from tests.wrong_clocks import make_clock_jump

To = Callable[..., Station]


def held(station: Station, revision: int = 1) -> dict[str, object]:
    return {"revision": revision, "digest": hashlib.sha256(entries(station)[0].body).hexdigest()}


def pause(station: Station) -> float:
    return (entries(station)[0].next_attempt - station.clock.now().utc).total_seconds()


def days_later(station: Station, days: int) -> Station:
    """The same centre some days later, with each day closed."""
    later = dataclasses.replace(station, clock=Clock(station.clock.zone, "system", days * 86400))
    closing.close_finished(later)
    return later


def moved(station: Station, seconds: int) -> Station:
    return dataclasses.replace(station, clock=Clock(station.clock.zone, "system", station.clock.moved + seconds))


def test_it_works(to: To, stub: StubHub) -> None:
    station = to(hub=stub.url + "/")
    stub.answers(201, held(station))
    assert sender.send_owed(station, only_due=True) == sender.Summary(1, 0, 0, None)
    (entry,) = entries(station)
    ((path, headers, body),) = stub.seen
    assert (entry.state, entry.attempts, entry.last_trouble) == (Delivery.DELIVERED, 1, None)
    assert (path, body) == (f"/api/v1/centres/demo/days/{entry.date}", entry.body)
    key = signing.private_key(station.data).public_key().public_bytes_raw()
    message = Message("PUT", stub.url + path, headers)
    assert signing.verify(message, body, {"demo": key}.get, station.clock.machine()).key_id == "demo"


def test_a_second_run_sends_nothing(to: To, stub: StubHub) -> None:
    station = to(hub=stub.url)
    stub.answers(200, held(station))
    sender.send_owed(station, only_due=False)
    assert sender.send_owed(station, only_due=False) == sender.Summary(0, 0, 0, None)
    assert len(stub.seen) == 1


def test_a_newer_revision_of_ours_at_the_hub_counts_as_delivered(to: To, stub: StubHub) -> None:
    station = to(hub=stub.url)
    with station.db.begin() as s:
        outbox.put(s, entries(station)[0].date, 2, b"corrected", station.clock.now())
    stub.answers(200, {"revision": 2, "digest": hashlib.sha256(b"corrected").hexdigest()})
    assert sender.send_owed(station, only_due=True) == sender.Summary(2, 0, 0, None)


def test_a_newer_revision_of_somebody_else_waits_for_a_decision(to: To, stub: StubHub) -> None:
    """A restored or copied folder lacks the reports that were sent since."""
    station = to(hub=stub.url)
    stub.answers(200, {"revision": 2, "digest": "0" * 64})
    assert sender.send_owed(station, only_due=True) == sender.Summary(0, 0, 1, "other_report")
    assert entries(station)[0].held_revision == 2


@pytest.mark.parametrize(
    "answer",
    [b"", b"<html>Welcome to the portal</html>", {"revision": 1, "digest": "0" * 64}, {"revision": "1"}, [1],
     b'{"revision":1,"digest":"\xe5"}', b'{"revision":2,"digest":null}', b'{"revision":2,"digest":"\\ud800"}'],
)  # fmt: skip
def test_an_answer_must_name_the_report(to: To, stub: StubHub, answer: object) -> None:
    stub.answers(200, answer)
    assert sender.send_owed(to(hub=stub.url), only_due=True) == sender.Summary(0, 1, 0, "not_understood")


def test_an_answer_in_pieces_is_read_whole(to: To, stub: StubHub) -> None:
    station = to(hub=stub.url)
    whole = msgspec.json.encode(held(station))
    pieces = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in (whole[:9], whole[9:], b""))
    stub.answers(200, pieces, Transfer_Encoding="chunked")
    assert sender.send_owed(station, only_due=True).delivered == 1


@pytest.mark.parametrize(
    ("status", "trouble"),
    [(500, "hub_error"), (502, "hub_error"), (503, "busy_hub"), (429, "busy_hub"), (408, "slow"), (401, "not_known"),
     (302, "redirected"), (204, "not_understood")],
)  # fmt: skip
def test_a_temporary_refusal_is_tried_again_soon(to: To, stub: StubHub, status: int, trouble: str) -> None:
    station = to(hub=stub.url)
    stub.answers(status, Location="http://127.0.0.1:9/elsewhere")
    assert sender.send_owed(station, only_due=True) == sender.Summary(0, 1, 0, trouble)
    (entry,) = entries(station)
    assert (entry.state, entry.attempts, entry.last_trouble) == (Delivery.OWED, 1, trouble)
    assert 3 < pause(station) < 7
    assert sender.send_owed(station, only_due=True).owed == 1  # it is not due yet
    assert len(stub.seen) == 1


@pytest.mark.parametrize(
    ("status", "code", "trouble"),
    [(403, "other_centre", "other_centre"), (403, None, "other_centre"), (409, "other_report", "other_report"),
     (409, None, "other_report"), (422, "not_a_day_report", "refused"), (422, "other_day", "refused"),
     (422, None, "refused")],
)  # fmt: skip
def test_a_final_refusal_waits_for_a_decision(
    to: To, stub: StubHub, status: int, code: str | None, trouble: str
) -> None:
    station = to(hub=stub.url)
    stub.answers(status, {"code": code} if code else b"")
    assert sender.send_owed(station, only_due=True) == sender.Summary(0, 0, 1, trouble)
    sender.send_owed(station, only_due=True)
    assert len(stub.seen) == 1
    stub.answers(201, held(station))
    assert sender.send_owed(station, only_due=False).delivered == 1  # by hand it is tried again


@pytest.mark.parametrize(
    ("status", "code", "trouble"),
    [(404, None, "no_such_page"), (404, "no_such_day", "no_such_page"), (426, None, "upgrade_needed"),
     (400, None, "not_taken"), (405, None, "not_taken"), (409, "changed_meanwhile", "not_taken"),
     (410, None, "not_taken"), (413, None, "not_taken"), (451, None, "not_taken"), (499, None, "not_taken"),
     (422, "unknown_measure", "older_hub"), (422, "day_out_of_range", "day_out_of_range"),
     (422, "something_new", "not_taken")],
)  # fmt: skip
def test_an_unclear_refusal_is_tried_again_after_an_hour(
    to: To, stub: StubHub, status: int, code: str | None, trouble: str
) -> None:
    """Such as a hub during an update, or a faulty proxy: not final, and not tried every few seconds."""
    station = to(hub=stub.url)
    stub.answers(status, {"code": code} if code else b"")
    assert sender.send_owed(station, only_due=True) == sender.Summary(0, 1, 0, trouble)
    assert 3590 < pause(station) <= 3600
    stub.answers(201, held(station))
    later = moved(station, 3601)
    assert sender.send_owed(later, only_due=True) == sender.Summary(1, 0, 0, None)


@pytest.mark.parametrize("status", [400, 403, 409, 410, 413, 422])
@pytest.mark.parametrize("page", [b"<html>Log in to the town's network</html>", b"Forbidden", b" ", b"[]"])
def test_an_answer_of_a_proxy_is_not_the_hubs(to: To, stub: StubHub, status: int, page: bytes) -> None:
    stub.answers(status, page)
    station = to(hub=stub.url)
    assert sender.send_owed(station, only_due=True) == sender.Summary(0, 1, 0, "not_understood")
    assert 3590 < pause(station) <= 3600


def test_what_the_hub_holds_is_kept_with_a_stuck_report(to: To, stub: StubHub) -> None:
    station = to(hub=stub.url)
    stub.answers(409, {"code": "other_report", "revision": 4, "digest": "0" * 64})
    sender.send_owed(station, only_due=True)
    assert entries(station)[0].held_revision == 4


DEEP = b"[" * 200_000
HUGE = b"9" * 5000
ODD = [
    DEEP,
    b'{"code":' * 100_000,
    b'{"revision":1,"digest":"' + b"0" * 64 + b'","more":' + DEEP,
    b'{"revision":' + HUGE + b',"digest":"' + b"0" * 64 + b'"}',
    b'{"revision":NaN,"digest":"' + b"0" * 64 + b'"}',
    b'{"revision":1e999,"digest":"' + b"0" * 64 + b'"}',
    b'{"revision":-7,"digest":"' + b"0" * 64 + b'"}',
    b'{"revision":2.5,"digest":"' + b"0" * 64 + b'"}',
    b'{"revision":true,"digest":"' + b"0" * 64 + b'"}',
    b'{"revision":1000001,"digest":"' + b"0" * 64 + b'"}',
    b'{"revision":1,"revision":2,"digest":"' + b"0" * 64 + b'"}',
    b'\xef\xbb\xbf{"revision":2,"digest":"' + b"0" * 64 + b'"}',
    '{"revision":2,"digest":""}'.encode("utf-16"),
    b'{"revision":2,"digest":"\xff"}',
    b"null",
    b'"',
    b"\0" * 100,
]


@pytest.mark.parametrize("answer", ODD, ids=range(len(ODD)))
@pytest.mark.parametrize("status", [200, 400, 409])
def test_odd_answers_are_not_understood(to: To, stub: StubHub, answer: bytes, status: int) -> None:
    stub.answers(status, answer, Content_Type="application/json")
    assert sender.send_owed(to(hub=stub.url), only_due=True) == sender.Summary(0, 1, 0, "not_understood")


@pytest.mark.parametrize("as_date", [False, True])
def test_retry_after_is_honoured(to: To, stub: StubHub, as_date: bool) -> None:
    station = to(hub=stub.url)
    until = station.clock.machine().utc + dt.timedelta(seconds=3600)
    stub.answers(503, Retry_After=email.utils.format_datetime(until, usegmt=True) if as_date else "3600")
    sender.send_owed(station, only_due=True)
    assert 3590 < pause(station) <= 3600


def test_a_hub_that_asks_for_years_is_asked_again_tomorrow(to: To, stub: StubHub) -> None:
    station = to(hub=stub.url)
    stub.answers(429, Retry_After="99999999999999999999")
    sender.send_owed(station, only_due=True)
    assert pause(station) <= 86400


def test_pauses_double_up_to_a_day() -> None:
    pauses = [outbox.pause_after(attempts) for attempts in (0, 1, 2, 3, 10, 30, 10_000)]
    for pause_, expected in zip(pauses, (5, 10, 20, 40, 5120, 86400, 86400), strict=True):
        assert expected * 0.75 <= pause_ <= min(expected * 1.25, 86400)
    assert len({outbox.pause_after(5) for _ in range(20)}) > 1


@pytest.mark.parametrize("text", [None, "", "soon", "-5", "1.5", "Fri, 99 Nov 2026 10:00:00 GMT"])
def test_an_unusable_retry_after_is_ignored(text: str | None, to: To) -> None:
    assert hub_client.retry_after_seconds(text, to().clock.machine()) is None


def test_a_hub_that_does_not_answer_is_unreachable(to: To) -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))  # bound, never listening
        station = to(hub=f"http://127.0.0.1:{reserved.getsockname()[1]}")
        assert sender.send_owed(station, only_due=True) == sender.Summary(0, 1, 0, "unreachable")


@pytest.mark.parametrize("name", ["*.example", "x" * 64 + ".example"])
def test_an_impossible_hub_name_is_unreachable(to: To, name: str) -> None:
    assert sender.send_owed(to(hub=f"http://{name}"), only_due=True) == sender.Summary(0, 1, 0, "unreachable")


def test_a_hub_that_redirects_to_nowhere(to: To, stub: StubHub) -> None:
    stub.answers(302, Location="http://[")
    assert sender.send_owed(to(hub=stub.url), only_due=True) == sender.Summary(0, 1, 0, "unreachable")


def test_a_hub_that_cannot_be_reached_is_not_tried_for_each_report(to: To, stub: StubHub) -> None:
    station = to(hub=stub.url)
    later = days_later(station, 3)
    assert sender.send_owed(later, only_due=True) == sender.Summary(0, 3, 0, "hub_error")
    assert len(stub.seen) == 1
    assert sender.send_owed(later, only_due=True).owed == 3
    assert len(stub.seen) == 1  # the others wait as long


@pytest.mark.parametrize("status", [409, 422])
def test_one_refused_report_does_not_hold_the_others_back(to: To, stub: StubHub, status: int) -> None:
    later = days_later(to(hub=stub.url), 3)
    stub.answers(status)
    summary = sender.send_owed(later, only_due=True)
    assert (summary.delivered, summary.owed, summary.stuck) == (0, 0, 3)
    assert len(stub.seen) == 3


def test_one_postponed_report_does_not_hold_the_others_back(to: To, stub: StubHub) -> None:
    later = days_later(to(hub=stub.url), 3)
    first = entries(later)[0].date.isoformat()
    stub.takes_all(but={first: (422, {"code": "unknown_measure"})})
    assert sender.send_owed(later, only_due=True) == sender.Summary(2, 1, 0, "older_hub")
    assert len(stub.seen) == 3  # each once, though a success makes due what is owed
    assert [entry.state for entry in entries(later)] == [Delivery.OWED, Delivery.DELIVERED, Delivery.DELIVERED]


def test_after_ten_days_one_success_frees_the_rest_at_once(to: To, stub: StubHub) -> None:
    """The hub was unreachable for ten nights, and the pauses have grown to a day."""
    station = to(hub=stub.url)
    for night in range(1, 11):
        tonight = days_later(station, night)
        for _ in range(8):
            sender.send_owed(tonight, only_due=False)
    an_hour_later = moved(tonight, 3600)
    seen = len(stub.seen)
    assert sender.send_owed(an_hour_later, only_due=True).owed == 10
    assert len(stub.seen) == seen  # all of them wait
    newest = entries(an_hour_later)[-1]
    with an_hour_later.db.begin() as s:
        outbox.put(s, newest.date, 2, newest.body.replace(b'"revision":1', b'"revision":2'), an_hour_later.clock.now())
    stub.takes_all()
    assert sender.send_owed(an_hour_later, only_due=True) == sender.Summary(11, 0, 0, None)
    assert len(stub.seen) == seen + 11


def test_a_hub_that_fails_again_is_tried_again_soon(to: To, stub: StubHub) -> None:
    """After a delivered report, pauses start from the shortest again."""
    later = days_later(to(hub=stub.url), 3)
    for _ in range(12):
        sender.send_owed(later, only_due=False)
    stub.takes_all(but={entries(later)[1].date.isoformat(): (502, {})})
    assert sender.send_owed(later, only_due=False) == sender.Summary(1, 2, 0, "hub_error")
    assert 3 < (entries(later)[1].next_attempt - later.clock.now().utc).total_seconds() < 7


def test_a_signature_is_fresh_on_every_try(to: To, stub: StubHub) -> None:
    station = to(hub=stub.url)
    sender.send_owed(station, only_due=False)
    older = dataclasses.replace(station, clock=LaterClock(station.clock, 120))
    sender.send_owed(older, only_due=False)
    (_, first, _), (_, second, _) = stub.seen
    assert first["Signature-Input"] != second["Signature-Input"]
    assert first["Content-Digest"] == second["Content-Digest"]


def test_a_signature_carries_the_machines_time_not_the_moved_one(to: To, stub: StubHub) -> None:
    station = to(hub=stub.url)
    sender.send_owed(station, only_due=True)
    created = int(stub.seen[0][1]["Signature-Input"].split("created=")[1].split(";")[0])
    assert abs(created - station.clock.machine().utc.timestamp()) < 60
    assert abs(created - station.clock.now().utc.timestamp()) > 80000


def test_nothing_is_sent_while_the_time_is_not_trusted(to: To, stub: StubHub, monkeypatch: pytest.MonkeyPatch) -> None:
    station = to(hub=stub.url)
    monkeypatch.setattr("kiosk.clock.is_synchronised", lambda: False)
    unsure = dataclasses.replace(station, clock=Clock(station.clock.zone, "synchronised"))
    assert sender.send_owed(unsure, only_due=False) == sender.Summary(0, 1, 0, "clock")
    assert stub.seen == []


def test_nothing_is_sent_while_the_clock_has_jumped(to: To, stub: StubHub) -> None:
    station = moved(to(hub=stub.url), -86400)
    make_clock_jump(station, dt.timedelta(days=2))
    assert sender.send_owed(station, only_due=False) == sender.Summary(0, 1, 0, "clock_jumped")
    assert stub.seen == []


def test_a_pause_that_was_set_while_the_clock_was_ahead_is_over(to: To, stub: StubHub) -> None:
    station = to(hub=stub.url)
    stub.answers(503)
    sender.send_owed(moved(station, 30 * 86400), only_due=True)
    assert pause(station) > 29 * 86400
    stub.answers(503)
    sender.send_owed(station, only_due=True)
    assert len(stub.seen) == 2
    assert 0 < pause(station) < 3600
    sender.send_owed(station, only_due=True)
    assert len(stub.seen) == 2, "the new pause is not over"


def test_one_sender_at_a_time(to: To, stub: StubHub) -> None:
    station = to(hub=stub.url)
    stub.answers(201, held(station))
    with (station.data / "sync.lock").open("a") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert sender.send_owed(station, only_due=True) == sender.Summary(0, 1, 0, "other_sender")
    assert stub.seen == []
    assert sender.send_owed(station, only_due=True).delivered == 1


def test_without_a_receiver_nothing_is_owed_and_reports_are_stored(to: To) -> None:
    station = to()
    assert sender.send_owed(station, only_due=True) == sender.Summary(0, 0, 0, None)
    assert [entry.state for entry in entries(station)] == [Delivery.OWED]


class LaterClock(Clock):
    """A clock that is some seconds ahead."""

    def __init__(self, clock: Clock, seconds: int) -> None:
        super().__init__(clock.zone, clock.trust, clock.moved)
        self.seconds = seconds

    def machine(self):
        return super().machine().later(seconds=self.seconds)
