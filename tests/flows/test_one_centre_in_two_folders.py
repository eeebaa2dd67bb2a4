"""Two data folders report as the same centre: an old copy is used again, or a key was copied."""

import shutil
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa

from kiosk.hub.models import HubCount, HubReport
from kiosk.station import open_station
from kiosk.statistics.day_report import DayReport
from kiosk.sync.models import OutboxEntry
from tests import factories
from tests.flows.municipality import Municipality, move_day_back, sync


@pytest.mark.parametrize("hub_data", ["sqlite"], indirect=True)
def test_an_old_copy_of_the_folder_waits_for_a_decision(municipality: Municipality) -> None:
    """A card breaks, and an older copy is used on: the hub already has the first one's report of that day."""
    data = municipality.centre("bjurholm")
    copy = municipality.folder / "copy"
    shutil.copytree(data, copy)
    station = open_station(data)
    factories.take(station)  # a fifth visitor, whom the copy does not know
    station.db.close()
    for folder in (data, copy):
        move_day_back(folder, 2)
    assert sync(data, 1).returncode == 0
    (first, second, third) = (report.date for report in reports(municipality))

    night = sync(copy, 1, "--due")
    assert (night.returncode, "another report of the same day is there already" in night.stdout) == (0, True)
    assert "Waiting for a decision: 1." in night.stdout  # two days without anybody are the same on both sides
    tried = attempts(copy)
    assert sync(copy, 1, "--due").returncode == 0
    assert attempts(copy) == tried  # stuck is not sent again by the timer
    by_hand = sync(copy, 1)
    assert (by_hand.returncode, "Owed: 1, because another report" in by_hand.stdout) == (1, True)

    assert sync(copy, 1, "--send-ours", str(second)).returncode == 2
    ours = sync(copy, 1, "--send-ours", str(first))
    assert (ours.returncode, ours.stdout) == (0, "Delivered: 1. Nothing is owed.\n")
    corrected = reports(municipality)[-1]
    assert (corrected.date, corrected.revision, total(corrected)) == (first, 2, 4)
    with municipality.receiver.db.read() as s:
        counted = sa.select(HubCount.n).where(HubCount.date == first, HubCount.measure == "tickets")
        assert s.scalar(counted.where(HubCount.dimension == "")) == 4
    assert third > second > first


@pytest.mark.parametrize("hub_data", ["sqlite"], indirect=True)
def test_a_day_of_a_copied_key_can_be_settled_with_what_the_hub_holds(municipality: Municipality) -> None:
    data = municipality.centre("sorsele")
    copy = municipality.folder / "copy"
    shutil.copytree(data, copy)
    station = open_station(copy)
    factories.take(station)
    station.db.close()
    assert sync(data).returncode == 0
    assert sync(copy).returncode == 1
    (held,) = reports(municipality)
    assert sync(copy, 1, "--retry", str(held.date)).returncode == 1
    settled = sync(copy, 1, "--accept-hub", str(held.date))
    assert (settled.returncode, settled.stdout) == (0, "Delivered: 0. Nothing is owed.\n")
    assert sync(copy, 1, "--accept-hub", str(held.date)).returncode == 2  # it is decided
    assert reports(municipality) == [held]


def reports(municipality: Municipality) -> list[DayReport]:
    """What the hub holds, in the order in which it came."""
    with municipality.receiver.db.read() as s:
        bodies = s.scalars(sa.select(HubReport.body).order_by(HubReport.id))
        return [msgspec.json.decode(bytes(body), type=DayReport) for body in bodies]


def attempts(data: Path) -> list[int]:
    station = open_station(data)
    with station.db.read() as s:
        found = list(s.scalars(sa.select(OutboxEntry.attempts).order_by(OutboxEntry.id)))
    station.db.close()
    return found


def total(report: DayReport) -> int | None:
    return next(count.n for count in report.counts if (count.measure, count.dimension) == ("tickets", ""))
