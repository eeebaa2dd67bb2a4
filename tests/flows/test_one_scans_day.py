"""A scan through real parts: bytes on a pty, pyserial, `kiosk device`, the database, the lamps."""

import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from device.panel_simulator import ask
from tests import factories
from tests.device.real_devices import PtyScanner, RunningAgent, settings_of
from tests.waiting import until

PERSON = b"19811218-9876"
ALLOWED = 2.0
"""Seconds from the last byte to the page; the row must be there well before."""


@pytest.fixture
def scanner(tmp_path: Path) -> Iterator[PtyScanner]:
    plugged = PtyScanner(tmp_path / "scanner").plug()
    yield plugged
    plugged.pull()


@pytest.fixture
def agent(demonstration: Path, tmp_path: Path, scanner: PtyScanner) -> Iterator[RunningAgent]:
    factories.copy_demonstration(demonstration, tmp_path / "data").db.close()
    running = RunningAgent(tmp_path / "data", settings_of(scanner)).start()
    until(lambda: running.health("front") == ("ok", None))
    yield running
    assert running.stop() == 0
    assert "Traceback" not in running.log


def test_a_tablet_is_lent_returned_made_ready_and_undone(agent: RunningAgent, scanner: PtyScanner) -> None:
    """Lent, read twice, returned, made ready by the card, lent again by mistake, undone."""
    day = [
        (b"TAB0001\r\n", ("done", "lent", None), "done"),
        (b"TAB0001\r\n", ("repeat", None, None), "repeat"),
        (b"]C0TAB0001\r", ("done", "returned", None), "done"),
        (b"ENTRENREADY\r\n", ("done", "readied", None), "done"),
        (b"TAB0002\n", ("done", "lent", None), "done"),
        (b"ENTRENUNDO\r", ("done", "undone", None), "done"),
        (PERSON + b"\r\n", ("refused", None, "identity_card"), "refused"),
        (b"https://example.se\r\n", ("refused", None, "unknown_code"), "refused"),
        (b"https://example.se/" + b"x" * 60 + b"\r\n", ("refused", None, "unknown_code"), "refused"),
    ]
    for number, (sent, scanned, lamp) in enumerate(day, 1):
        if b"]C0" in sent:
            time.sleep(3.05)  # the next scan of the same tag is meant
        scanner.send(sent)
        until(lambda number=number: agent.count("scan") == number)
        assert agent.scans()[-1] == scanned
        until(lambda lamp=lamp: ask(agent.data, "lamps") == lamp)
    states = agent.rows("SELECT tag, state FROM item WHERE tag IN ('TAB0001', 'TAB0002')")
    assert states == [("TAB0001", "ready"), ("TAB0002", "ready")]
    assert agent.rows("SELECT item_id, returned_at IS NULL FROM loan") == [(1, 0)]


def test_noise_is_refused_and_a_code_in_pieces_is_read(agent: RunningAgent, scanner: PtyScanner) -> None:
    scanner.send(bytes(range(256)) * 4)
    time.sleep(1)
    before = agent.count("scan")
    scanner.send(b"\x00\x02TAB")
    time.sleep(0.05)
    scanner.send(b"0003\x03\r")
    time.sleep(0.05)
    scanner.send(b"\nTAB0004\r\nTAB0005")
    time.sleep(1)
    scanner.send(b"TAB0006\r\n")
    until(lambda: agent.count("scan") == before + 3)
    lent = agent.rows("SELECT tag FROM item WHERE state = 'lent' ORDER BY tag")
    assert lent == [("TAB0003",), ("TAB0004",), ("TAB0006",)]


def test_a_scanner_pulled_out_and_put_back_is_read(agent: RunningAgent, scanner: PtyScanner) -> None:
    scanner.send(b"TAB0001\r\nTAB00")
    until(lambda: agent.count("scan") == 1)
    scanner.pull()
    until(lambda: agent.health("front")[0] == "trouble")
    assert ask(agent.data, "press ticket") == "ok"
    until(lambda: agent.count("ticket") == 1)  # the rest goes on
    scanner.plug()
    until(lambda: agent.health("front") == ("ok", None))
    scanner.send(b"TAB0002\r\n")
    until(lambda: agent.count("scan") == 2)
    assert agent.scans() == [("done", "lent", None)] * 2


def test_a_persons_number_is_nowhere_afterwards(agent: RunningAgent, scanner: PtyScanner) -> None:
    for sent in (PERSON, b"]d1" + PERSON, b"198112189876", b"x" + PERSON):
        scanner.send(sent + b"\r\n")
    until(lambda: agent.count("scan") == 4)
    assert {scan[0] for scan in agent.scans()} <= {"refused", "repeat"}
    files = [file.read_bytes() for file in agent.data.rglob("*") if file.is_file()]
    assert any(b"identity_card" in content for content in files)
    for trace in (b"19811218", b"189876", b"18-9876"):
        assert not any(trace in content for content in files)


def test_a_scan_is_stored_soon_after_its_last_byte(agent: RunningAgent, scanner: PtyScanner) -> None:
    waits = []
    for number in range(40):
        time.sleep(0.02)
        started = time.perf_counter()
        scanner.send(b"TAB%04d\r" % (number + 1))  # 12 are lent, the rest are unknown
        while agent.count("scan") <= number:
            time.sleep(0.0005)
        waits.append(time.perf_counter() - started)
    p95 = statistics.quantiles(waits, n=20)[-1]
    print(f"last byte to committed row: median {statistics.median(waits) * 1000:.1f} ms, p95 {p95 * 1000:.1f} ms")
    assert p95 < ALLOWED
