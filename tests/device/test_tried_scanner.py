"""An admin tries a scanner of the machine: what a real agent reads from its pty is judged, and nothing acts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from device.framing import Framer
from device.parts import AgentContext
from device.scanner import Bounces, scan_job
from kiosk.scans import queries as scans
from kiosk.scans import trying
from kiosk.scans.handle import Scanned
from kiosk.scans.recent import ScanMemory
from kiosk.scans.scanner_test import TEST_CODE, Reading, judge
from kiosk.station import Station
from tests import factories
from tests.device.real_devices import PtyScanner, RunningAgent, settings_of
from tests.waiting import until


class Bench:
    """A scanner at a real agent, and the page's part of the test."""

    def __init__(self, station: Station, scanner: PtyScanner, agent: RunningAgent) -> None:
        self.station, self.scanner, self.agent = station, scanner, agent

    def begin(self) -> None:
        with self.station.db.begin() as s:
            trying.begin(s, "front", self.station.clock.now())

    def sends(self, *parts: bytes) -> list[tuple[str, str]]:
        """What is found where the scanner sends these parts, each once the one before has been read."""
        before = self.now().readings
        for part in parts:
            self.scanner.send(part)
        until(lambda: self.now().readings > before)
        return [(one.code, one.detail) for one in self.now().found]

    def now(self) -> Any:
        with self.station.db.read() as s:
            return trying.going_on(s, self.station.clock.now())["front"]


@pytest.fixture
def bench(demonstration: Path, tmp_path: Path) -> Iterator[Bench]:
    station = factories.copy_demonstration(demonstration, tmp_path / "data")
    scanner = PtyScanner(tmp_path / "port").plug()
    agent = RunningAgent(station.data, settings_of(scanner)).start()
    until(lambda: agent.health("front") == ("ok", None))
    yield Bench(station, scanner, agent)
    agent.stop()
    scanner.pull()
    station.db.close()


def test_it_works(bench: Bench) -> None:
    code = TEST_CODE.encode()
    bench.begin()
    assert bench.sends(code + b"\r\n") == []
    assert bench.sends(b"]C0" + code + b"\r") == [("aim", "Code 128")]
    assert bench.sends(b"XY" + code + b"!\r\n") == [("prefix", "2"), ("extra", "1")]
    assert bench.sends(b"\x8f\xe2\x11\x9c\r\n") == [("unreadable", "")], "another speed"
    assert bench.sends(code) == [("no_end", "")], "after 0.2 s of silence"
    assert bench.sends(b"TAB0001\r\n") == [("unreadable", "")]
    assert bench.agent.count("loan") == 0
    results = bench.agent.rows("SELECT result, action, reason, item_id FROM scan ORDER BY id")
    assert results[0] == ("done", "scanner_tried", None, None)
    assert results[2] == ("refused", None, "scanner_needs_setting", None)
    assert not [file for file in bench.station.data.iterdir() if file.is_file() and code in file.read_bytes()]
    with bench.station.db.begin() as s:
        trying.end(s, "front")
    bench.scanner.send(code)  # noise again, without an end
    bench.scanner.send(b"\r\nTAB0001\r\n")
    until(lambda: bench.agent.count("loan") == 1)


def test_a_code_that_is_sent_twice_and_one_that_comes_slowly() -> None:
    framer, bounces = Framer(), Bounces()
    found = []
    sent = [(b"ENTREN", 1.0), (b"-YZ/\r", 1.3), (b"ENTREN-YZ/\r", 1.4), (b"ENTREN-YZ/\r", 2.4)]
    for chunk, at in sent:
        found += [[one.code for one in judge(bounces.reading(line, at))] for line in framer.lines(chunk, at)]
    assert found == [["slow"], ["bounce"], []]


def test_it_ends_by_itself(station: Station) -> None:
    at = station.clock.now()
    with station.db.begin() as s:
        trying.begin(s, "front", at)
        assert trying.is_on(s, "front", at.later(minutes=4))
        assert not trying.is_on(s, "front", at.later(minutes=6))
        assert not trying.is_on(s, "front", at.later(days=-3)), "a clock that was put right"
        trying.note(s, "front", [], at.later(minutes=4))
        assert trying.is_on(s, "front", at.later(minutes=8))
        assert not trying.is_on(s, "side", at)


def test_half_a_code_acts_on_nothing_where_the_trial_has_just_ended(station: Station) -> None:
    """The scanner was tried when its line came, and is not any more when it is the line's turn."""
    scan = Scanned(code="TAB0001", scanner="front", scan_id="half-00000001")
    reading = Reading("TAB0001", "", 300)
    with station.db.begin() as s:
        scan_job(AgentContext(station), scan, ScanMemory(), reading)(s)
        assert scans.newest(s) == []
        trying.begin(s, "front", station.clock.now())
        scan_job(AgentContext(station), scan, ScanMemory(), reading)(s)
        assert [one.answer.reason for one in scans.newest(s)] == [trying.NEEDS_SETTING]
