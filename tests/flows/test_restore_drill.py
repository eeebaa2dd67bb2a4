"""A restore is cut by a power cut at each step, with a hub that has taken reports since the copy was made.

Whatever step it was: the database is the one before or the restored one, no number is given twice, and no report is
lost or doubled. With ENTREN_CAMPAIGN=1 `kiosk restore` is killed at each call that puts something on the disk.
"""

import datetime as dt
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa

from kiosk import work
from kiosk.backup import copies, hold
from kiosk.hub.models import HubReport
from kiosk.station import Station, open_station
from kiosk.statistics import closing as days
from kiosk.statistics.day_report import DayReport
from kiosk.sync import sender
from kiosk.sync.models import Delivery, OutboxEntry
from tests import factories
from tests.campaign import CAMPAIGN
from tests.flows.municipality import Municipality, move_day_back
from tests.kills import EVERY, count_kills, run_and_kill
from tests.processes import kiosk

CALLS = {"fdatasync": EVERY, "fsync": EVERY, "rename": EVERY, "unlink": EVERY, "pwrite64": EVERY[::7]}
"""The system calls at which the campaign kills the command, and which occurrences of each."""
FEW = (("rename", 6), ("rename", 7))
"""Before the replacement is decided, and after that."""
SINCE = 3
"""How many days ago the copy was made."""


@dataclass(frozen=True)
class Cut:
    """A centre after a power cut: its copy of three days ago, the days that the hub has, and the numbers of today."""

    name: str
    data: Path
    copy: Path
    printed: list[str]
    sent: dict[dt.date, bytes]


def centre_with_a_past(municipality: Municipality, name: str) -> Cut:
    """A copy of an open day; that day and two more go to the hub; numbers are given until the power is cut."""
    data, folder = municipality.centre(name), municipality.folder / f"{name}-stick"
    folder.mkdir()
    move_day_back(data, SINCE)
    station = open_station(data)
    with station.db.begin() as s:
        s.execute(sa.text("UPDATE business_day SET opened_boot = NULL"))  # or it would be known as one of today
    copy = copies.make(folder, station, station.clock.now(), work.silent).file
    with station.db.begin() as s:
        s.execute(sa.text("UPDATE ticket SET state = 'left', ended_at = taken_at WHERE state = 'waiting'"))
    send(station)
    printed = [factories.take(station).number for _ in range(5)]
    sent = reports_at_hub(municipality, name)
    assert len(sent) == SINCE
    with closing(sqlite3.connect(data / "kiosk.db")) as reader:
        reader.execute("SELECT count(*) FROM ticket").fetchone()  # so that the journal stays
        printed += [factories.take(station).number for _ in range(5)]
        cut = shutil.copytree(data, municipality.folder / f"{name}-cut")
    station.db.close()
    assert (cut / "kiosk.db-wal").stat().st_size
    return Cut(name, cut, copy, printed, sent)


def send(station: Station) -> None:
    days.close_finished(station)
    summary = sender.send_owed(station, only_due=False)
    assert (summary.owed, summary.stuck) == (0, 0), summary


def reports_at_hub(municipality: Municipality, centre: str) -> dict[dt.date, bytes]:
    with municipality.receiver.db.read() as s:
        rows = s.scalars(sa.select(HubReport).where(HubReport.centre == centre)).all()
    assert {row.revision for row in rows} <= {1}
    return {row.date: bytes(row.body) for row in rows}


def assert_it_goes_on(
    municipality: Municipality,
    cut: Cut,
    monkeypatch: pytest.MonkeyPatch,
    of_the_past: frozenset[Delivery] = frozenset({Delivery.DELIVERED}),
) -> bool:
    """The centre starts again, gives numbers, and closes and sends today. Returns whether the copy was restored."""
    station = open_station(cut.data)
    given = [factories.take(station).number for _ in range(5)]
    assert not set(given) & set(cut.printed)
    assert len({*given, *cut.printed}) == 15
    today = station.clock.now().date
    station.db.close()
    monkeypatch.setenv("KIOSK_CLOCK", "86400")
    station = open_station(cut.data)
    send(station)
    monkeypatch.delenv("KIOSK_CLOCK")
    with station.db.read() as s:
        states = {entry.date: entry.state for entry in s.scalars(sa.select(OutboxEntry))}
        restored = bool(s.scalar(sa.text("SELECT count(*) FROM restored_period")))
    station.db.close()
    assert_sound(cut.data / "kiosk.db")
    at_hub = reports_at_hub(municipality, cut.name)
    assert {date: at_hub.pop(date) for date in cut.sent} == cut.sent, "what the hub held stays as it was"
    assert set(states) == {*cut.sent, today}
    assert states.pop(today) is Delivery.DELIVERED
    assert set(states.values()) == of_the_past
    report = msgspec.json.decode(at_hub.pop(today), type=DayReport)
    counted = {(cell.measure, cell.dimension): cell.n for cell in report.counts}["tickets", ""]
    assert counted == (5 if restored else 15)
    assert at_hub == {}
    return restored


def assert_sound(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


@pytest.mark.timeout(7200 if CAMPAIGN else 180)
@pytest.mark.parametrize("hub_data", ["sqlite"], indirect=True)
def test_a_restore_is_killed_at_each_step(
    municipality: Municipality, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    left = {True: 0, False: 0}

    def kill(call: str, number: int) -> bool:
        cut = centre_with_a_past(municipality, f"{call}-{number}")
        restore = ["restore", str(cut.copy), "--data", str(cut.data)]
        was_killed = run_and_kill(call, number, restore)
        restored = assert_it_goes_on(municipality, cut, monkeypatch)
        left[restored] += was_killed
        assert not restored or hold.last_key(cut.data), "what was there before is kept"
        assert not (cut.data / "restoring").exists()
        shutil.rmtree(cut.data)
        return was_killed

    killed = count_kills(FEW, CALLS, kill)
    assert left[True] and left[False]
    with capsys.disabled():
        print(f"\n[restore: killed at {killed} points; {left[True]} times restored, else as before]")


@pytest.mark.parametrize("hub_data", ["sqlite"], indirect=True)
def test_on_a_new_machine_what_the_hub_holds_is_valid(
    municipality: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The memory card is lost, with its key and all that the copy does not have. So many numbers are skipped."""
    cut = centre_with_a_past(municipality, "norsjo")
    new = municipality.folder / "new-machine"
    new.mkdir()
    shutil.copy(cut.data / "kiosk.toml", new)
    said = kiosk("restore", str(cut.copy), "--data", str(new)).stdout
    assert "200 are skipped, and they go on with A20" in said
    assert "give the new key to the hub (`kiosk hub add-centre`)" in said
    public = kiosk("sync", "--public-key", "--data", str(new)).stdout.splitlines()[-1]
    kiosk("hub", "add-centre", "norsjo", "--key", public, "--data", str(municipality.hub_data))
    # The unobserved days are the same again, byte for byte; that of the copy had another end.
    both = frozenset({Delivery.DELIVERED, Delivery.SETTLED})
    assert assert_it_goes_on(municipality, replace(cut, data=new), monkeypatch, both)
