"""Sending what is owed, and what each answer means."""

import contextlib
import dataclasses
import datetime as dt
import email.utils
import fcntl
import hashlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable

import msgspec
import pytest
import sqlalchemy as sa

from kiosk.clock import Clock
from kiosk.station import Station
from kiosk.statistics import closing
from kiosk.sync import hub_client, outbox, sender, signing
from kiosk.sync.models import Delivery, OutboxEntry
from kiosk.sync.signing import Message
from tests.kiosk.sync.conftest import StubHub

To = Callable[..., Station]
POWER_CUT = """
import os, pathlib, sys
from kiosk.station import open_station
from kiosk.sync import sender
os.fsync = lambda _: os._exit(77)
sender.send_owed(open_station(pathlib.Path(sys.argv[1])), only_due=True)
"""


def entries(station: Station) -> list[OutboxEntry]:
    with station.db.read() as s:
        return list(s.scalars(sa.select(OutboxEntry).order_by(OutboxEntry.date)))


def held(station: Station, revision: int = 1) -> dict[str, object]:
    return {"revision": revision, "digest": hashlib.sha256(entries(station)[0].body).hexdigest()}


def pause(station: Station) -> float:
    return (entries(station)[0].next_attempt - station.clock.now().utc).total_seconds()


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


def test_again_sends_nothing(to: To, stub: StubHub) -> None:
    station = to(hub=stub.url)
    stub.answers(200, held(station))
    sender.send_owed(station, only_due=False)
    assert sender.send_owed(station, only_due=False) == sender.Summary(0, 0, 0, None)
    assert len(stub.seen) == 1


def test_a_newer_revision_at_the_hub_counts_as_delivered(to: To, stub: StubHub) -> None:
    stub.answers(200, {"revision": 2, "digest": "0" * 64})
    assert sender.send_owed(to(hub=stub.url), only_due=True).delivered == 1


@pytest.mark.parametrize(
    "answer",
    [b"", b"<html>Welcome to the portal</html>", {"revision": 1, "digest": "0" * 64}, {"revision": "1"}, [1],
     b'{"revision":1,"digest":"\xe5"}'],
)  # fmt: skip
def test_only_what_names_the_report_has_it(to: To, stub: StubHub, answer: object) -> None:
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
def test_waiting_helps(to: To, stub: StubHub, status: int, trouble: str) -> None:
    station = to(hub=stub.url)
    stub.answers(status, Location="http://127.0.0.1:9/elsewhere")
    assert sender.send_owed(station, only_due=True) == sender.Summary(0, 1, 0, trouble)
    (entry,) = entries(station)
    assert (entry.state, entry.attempts, entry.last_trouble) == (Delivery.OWED, 1, trouble)
    assert 3 < pause(station) < 7
    assert sender.send_owed(station, only_due=True).owed == 1  # it is not due yet
    assert len(stub.seen) == 1


@pytest.mark.parametrize(
    ("status", "trouble"),
    [(400, "refused"), (403, "other_centre"), (404, "no_such_page"), (409, "other_report"), (413, "refused"),
     (422, "refused")],
)  # fmt: skip
def test_waiting_does_not_help(to: To, stub: StubHub, status: int, trouble: str) -> None:
    station = to(hub=stub.url)
    stub.answers(status)
    assert sender.send_owed(station, only_due=True) == sender.Summary(0, 0, 1, trouble)
    sender.send_owed(station, only_due=True)
    assert len(stub.seen) == 1
    stub.answers(201, held(station))
    assert sender.send_owed(station, only_due=False).delivered == 1  # by hand it is tried again


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
def test_a_retry_after_that_says_nothing(text: str | None, to: To) -> None:
    assert hub_client.retry_after(text, to().clock.machine()) is None


def test_nobody_answers(to: To) -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))  # bound, never listening
        station = to(hub=f"http://127.0.0.1:{reserved.getsockname()[1]}")
        assert sender.send_owed(station, only_due=True) == sender.Summary(0, 1, 0, "unreachable")


@pytest.mark.parametrize("name", ["*.example", "x" * 64 + ".example"])
def test_no_hub_can_have_such_a_name(to: To, name: str) -> None:
    assert sender.send_owed(to(hub=f"http://{name}"), only_due=True) == sender.Summary(0, 1, 0, "unreachable")


def test_a_hub_that_redirects_to_nowhere(to: To, stub: StubHub) -> None:
    stub.answers(302, Location="http://[")
    assert sender.send_owed(to(hub=stub.url), only_due=True) == sender.Summary(0, 1, 0, "unreachable")


def test_a_hub_whose_answer_never_ends(to: To, monkeypatch: pytest.MonkeyPatch) -> None:
    """Never silent for long, never done: who sends would otherwise hold the lock for ever."""
    monkeypatch.setattr(hub_client, "LONGEST_READING", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as hub:
        threading.Thread(target=drip, args=(hub,), daemon=True).start()
        station = to(hub=f"http://127.0.0.1:{hub.getsockname()[1]}")
        assert sender.send_owed(station, only_due=True) == sender.Summary(0, 1, 0, "slow")


def drip(hub: socket.socket) -> None:
    """Take one report, and answer a byte at a time until nobody listens."""
    connection, _ = hub.accept()
    with connection, contextlib.suppress(OSError):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        for _ in range(600):
            connection.sendall(b" ")
            time.sleep(0.05)


def test_a_slow_hub(to: To, stub: StubHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_client, "TIMEOUT", (1, 0.2))
    station = to(hub=stub.url)
    stub.release.clear()
    stub.answers(201, held(station))
    assert sender.send_owed(station, only_due=True) == sender.Summary(0, 1, 0, "slow")


def test_a_closed_way_is_not_tried_for_each_report(to: To, stub: StubHub) -> None:
    station = to(hub=stub.url)
    later = dataclasses.replace(station, clock=Clock(station.clock.zone, "system", 3 * 86400))
    closing.close_finished(later)
    assert sender.send_owed(later, only_due=True) == sender.Summary(0, 3, 0, "hub_error")
    assert len(stub.seen) == 1
    assert sender.send_owed(later, only_due=True).owed == 3
    assert len(stub.seen) == 1  # the others wait as long


def test_one_refused_report_does_not_hold_the_others_back(to: To, stub: StubHub) -> None:
    station = to(hub=stub.url)
    later = dataclasses.replace(station, clock=Clock(station.clock.zone, "system", 3 * 86400))
    closing.close_finished(later)
    stub.answers(422)
    assert sender.send_owed(later, only_due=True) == sender.Summary(0, 0, 3, "refused")
    assert len(stub.seen) == 3


def test_a_signature_is_fresh_on_every_try(to: To, stub: StubHub) -> None:
    station = to(hub=stub.url)
    sender.send_owed(station, only_due=False)
    older = dataclasses.replace(station, clock=_At(station.clock, 120))
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


def test_one_sender_at_a_time(to: To, stub: StubHub) -> None:
    station = to(hub=stub.url)
    stub.answers(201, held(station))
    with (station.data / "sync.lock").open("a") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert sender.send_owed(station, only_due=True) == sender.Summary(0, 1, 0, "other_sender")
    assert stub.seen == []
    assert sender.send_owed(station, only_due=True).delivered == 1


def test_with_nobody_to_send_to_nothing_is_owed_and_all_is_kept(to: To) -> None:
    station = to()
    assert sender.send_owed(station, only_due=True) == sender.Summary(0, 0, 0, None)
    assert [entry.state for entry in entries(station)] == [Delivery.OWED]


class TestFolder:
    def test_it_works(self, to: To) -> None:
        station = to(folder="for-the-municipality")
        (station.data / "for-the-municipality").mkdir()
        assert sender.send_owed(station, only_due=True) == sender.Summary(1, 0, 0, None)
        (entry,) = entries(station)
        (file,) = (station.data / "for-the-municipality" / "demo").iterdir()
        assert (file.name, file.read_bytes()) == (f"{entry.date}-r1.json", entry.body)

    def test_the_same_file_is_there_already(self, to: To) -> None:
        station = to(folder="out")
        (station.data / "out" / "demo").mkdir(parents=True)
        (entry,) = entries(station)
        (station.data / "out" / "demo" / f"{entry.date}-r1.json").write_bytes(entry.body)
        assert sender.send_owed(station, only_due=True).delivered == 1

    def test_what_a_power_cut_left_half_written_does_not_stay(self, to: To) -> None:
        station = to(folder="out")
        (station.data / "out" / "demo").mkdir(parents=True)
        with (station.data / "kiosk.toml").open("a") as settings:
            settings.write('folder = "out"\n')
        cut = subprocess.run(
            [sys.executable, "-c", POWER_CUT, str(station.data)], env=os.environ | {"KIOSK_CLOCK": "86400"}, check=False
        )
        assert cut.returncode == 77
        assert len(list((station.data / "out" / "demo").iterdir())) == 1
        assert sender.send_owed(station, only_due=True).delivered == 1
        (file,) = (station.data / "out" / "demo").iterdir()
        assert file.read_bytes() == entries(station)[0].body

    def test_another_report_of_the_day_is_never_replaced(self, to: To) -> None:
        station = to(folder="out")
        (station.data / "out" / "demo").mkdir(parents=True)
        path = station.data / "out" / "demo" / f"{entries(station)[0].date}-r1.json"
        path.write_bytes(b"other")
        assert sender.send_owed(station, only_due=True) == sender.Summary(0, 0, 1, "other_report")
        assert path.read_bytes() == b"other"

    def test_a_disk_that_is_not_mounted(self, to: To) -> None:
        station = to(folder="out")
        assert sender.send_owed(station, only_due=True) == sender.Summary(0, 1, 0, "no_folder")
        assert not (station.data / "out").exists()

    def test_a_folder_that_cannot_be_written(self, to: To) -> None:
        station = to(folder="out")
        (station.data / "out").mkdir()
        (station.data / "out" / "demo").write_text("a file where the folder should be")
        assert sender.send_owed(station, only_due=True) == sender.Summary(0, 1, 0, "folder")


class _At(Clock):
    """A machine whose clock went on by some seconds."""

    def __init__(self, clock: Clock, seconds: int) -> None:
        super().__init__(clock.zone, clock.trust, clock.moved)
        self.seconds = seconds

    def machine(self):
        return super().machine().later(seconds=self.seconds)
