"""Two data folders that are one centre for the hub: an old copy that goes on, or a copied key."""

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
from tests.flows.town import Town, opened_days_ago, sync


@pytest.mark.parametrize("hub_data", ["sqlite"], indirect=True)
def test_an_old_copy_of_the_folder_waits_for_a_decision(town: Town) -> None:
    """The card broke: a copy of it from before goes on, and meets at the hub what the first has sent."""
    data = town.centre("bjurholm")
    copy = town.folder / "copy"
    shutil.copytree(data, copy)
    station = open_station(data)
    factories.take(station)  # a fifth visitor, whom the copy does not know
    station.db.close()
    for folder in (data, copy):
        opened_days_ago(folder, 2)
    assert sync(data, 1).returncode == 0
    (first, second, third) = (report.date for report in reports(town))

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
    corrected = reports(town)[-1]
    assert (corrected.date, corrected.revision, total(corrected)) == (first, 2, 4)
    with town.receiver.db.read() as s:
        counted = sa.select(HubCount.n).where(HubCount.date == first, HubCount.measure == "tickets")
        assert s.scalar(counted.where(HubCount.dimension == "")) == 4
    assert third > second > first


@pytest.mark.parametrize("hub_data", ["sqlite"], indirect=True)
def test_a_day_of_a_copied_key_can_be_settled_with_what_the_hub_holds(town: Town) -> None:
    data = town.centre("sorsele")
    copy = town.folder / "copy"
    shutil.copytree(data, copy)
    station = open_station(copy)
    factories.take(station)
    station.db.close()
    assert sync(data).returncode == 0
    assert sync(copy).returncode == 1
    (held,) = reports(town)
    assert sync(copy, 1, "--retry", str(held.date)).returncode == 1
    settled = sync(copy, 1, "--accept-hub", str(held.date))
    assert (settled.returncode, settled.stdout) == (0, "Delivered: 0. Nothing is owed.\n")
    assert sync(copy, 1, "--accept-hub", str(held.date)).returncode == 2  # it is decided
    assert reports(town) == [held]


def reports(town: Town) -> list[DayReport]:
    """What the hub holds, in the order in which it came."""
    with town.receiver.db.read() as s:
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
