"""What was tried holds for the day; a slip and a scan say by themselves that they came."""

import sqlalchemy as sa

from kiosk.config import KeySettings, PanelSettings, ScannerSettings, Settings, SoundSettings
from kiosk.loans import loan_rows
from kiosk.loans import queries as loans
from kiosk.printing import states
from kiosk.printing.models import JobState, PrintJob
from kiosk.scans.handle import Scanned, handle
from kiosk.scans.recent import ScanMemory
from kiosk.station import Station
from kiosk.trials import parts, queries, trying
from kiosk.trials.models import Trial
from kiosk.trials.retention import RETENTION


def works(station: Station, part: str) -> bool | None:
    with station.db.read() as s:
        return queries.today(s, station.clock.now())[part].works


def test_the_newest_answer_of_a_part_holds(station: Station):
    at = station.clock.now()
    for answer in (False, True):
        with station.db.begin() as s:
            trying.answer(s, "headset", answer, at)
    assert works(station, "headset") is True
    with station.db.begin() as s:
        trying.begin(s, "headset", at)
    assert works(station, "headset") is None
    with station.db.read() as s:
        assert s.scalar(sa.select(sa.func.count()).select_from(Trial)) == 1


def test_yesterday_does_not_hold(station: Station):
    at = station.clock.now()
    with station.db.begin() as s:
        trying.answer(s, "headset", True, at.later(days=-1))
    with station.db.read() as s:
        assert queries.today(s, at) == {}
    [rule] = RETENTION.rules
    assert (rule.days, rule.most) == (1, 1)


def test_a_slip_that_came_and_one_that_did_not(station: Station):
    at = station.clock.now()
    with station.db.begin() as s:
        s.add(PrintJob(made_at=at.utc))
        trying.begin(s, parts.PRINTER, at)
    assert works(station, parts.PRINTER) is None
    with station.db.begin() as s:
        job = s.scalars(sa.select(PrintJob.id)).one()
        for source, target in ((JobState.QUEUED, JobState.SENDING), (JobState.SENDING, JobState.SENT)):
            states.move(s, job, source, target)
    assert works(station, parts.PRINTER) is None
    with station.db.begin() as s:
        states.move(s, job, JobState.SENT, JobState.PRINTED)
    assert works(station, parts.PRINTER) is True
    with station.db.begin() as s:
        loan = loan_rows.begin(s, loans.find(s, "TAB0001"), at, at.date)
        s.add(PrintJob(made_at=at.utc, loan=loan, language="sv", state=JobState.MISSED))
    assert works(station, parts.PRINTER) is True, "the slip of a loan is no test slip"
    with station.db.begin() as s:
        s.add(PrintJob(made_at=at.utc, state=JobState.MISSED))
    assert works(station, parts.PRINTER) is False


def test_a_scan_of_this_scanner_after_the_press(station: Station):
    at, memory = station.clock.now(), ScanMemory()

    def scan(scanner: str, scan_id: str) -> None:
        with station.db.begin() as s:
            handle(s, Scanned(code="ENTRENPROV", scanner=scanner, scan_id=scan_id), at, memory)

    with station.db.begin() as s:
        for part in ("scanner-front", "scanner-"):
            trying.begin(s, part, at)
    assert works(station, "scanner-") is None
    scan("side", "scan-0001")
    assert (works(station, "scanner-front"), works(station, "scanner-")) == (None, True)
    scan("front", "scan-0002")
    assert works(station, "scanner-front") is True
    with station.db.begin() as s:
        trying.begin(s, "scanner-front", at.later(seconds=1))
    assert works(station, "scanner-front") is None, "a scan before the press says nothing"


def test_which_keys_a_machine_has():
    assert parts.keys(Settings()) == []
    panel = PanelSettings(pins="mock", next_key=5, choose_key=6)
    assert parts.keys(Settings(panel=panel)) == ["next", "choose"]
    keypad = KeySettings(headset_in=("F15",), headset_out=("F16",))
    assert parts.keys(Settings(keys=keypad)) == [*parts.PANEL_KEYS, *parts.JACK]
    assert parts.keys(Settings(sound=SoundSettings(jack="Headphone"))) == list(parts.JACK)
    assert parts.parts(Settings(scanner=[ScannerSettings(name="side")]), []) == [
        "headset",
        "loudspeaker",
        "scanner-side",
    ]
