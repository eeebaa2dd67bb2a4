"""Days with a wrong clock, in real processes of a centre and a hub, whose machine has a simulated clock.

What the hub holds of each date at the end is compared with a ledger that the test keeps of what it did, by true time.
With ENTREN_CAMPAIGN=1 also the rarer ones.
"""

import datetime as dt
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
import sqlalchemy as sa

from kiosk.centre.hours import Period, replace_week
from kiosk.centre.models import Centre
from kiosk.hub import centres
from kiosk.hub.receiver import open_receiver
from kiosk.station import open_station
from kiosk.sync import signing
from tests import factories
from tests.campaign import CAMPAIGN
from tests.flows.centre_with_wrong_clock import CentreWithWrongClock
from tests.flows.machine_with_wrong_clock import MachineWithWrongClock, compiled
from tests.processes import Served, token
from tests.waiting import until

TWO_DAYS, TEN_YEARS = dt.timedelta(days=2), dt.timedelta(days=3653)
SETTINGS = """
[clock]
trust = "synchronised"
[panel]
pins = "mock"
[sync]
centre = "demo"
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled(tmp_path_factory.mktemp("machine"))


@pytest.fixture
def centre_with_wrong_clock(demonstration: Path, tmp_path: Path, library: Path) -> Iterator[CentreWithWrongClock]:
    """A real centre, open from nine to six, on a Friday at ten; its clock is right."""
    machine = MachineWithWrongClock(tmp_path / "machine", library, "2026-11-20 10:00")
    data, hub_data = tmp_path / "centre", tmp_path / "hub"
    hub = Served("hub", hub_data, tmp_path / "hub.log", **machine.environment_of_hub).start()
    station = factories.copy_demonstration(demonstration, data)
    bearer = {"Authorization": f"Bearer {token(data, 'admin')}"}
    with station.db.begin() as s:
        s.execute(sa.update(Centre).values(demonstration=False))
        replace_week(s, [Period(weekday, 9 * 60, 18 * 60) for weekday in range(7)])
    station.db.close()
    (data / "kiosk.toml").write_text(f'{SETTINGS}hub = "{hub.url}"\n')
    receiver = open_receiver(hub_data)
    with receiver.db.begin() as s:
        centres.add(s, "demo", signing.public_text(signing.private_key(data)), receiver.clock.now())
    receiver.db.close()
    web = Served("web", data, tmp_path / "web.log", **machine.environment)
    moved = CentreWithWrongClock(machine, data, hub_data, bearer, web, tmp_path / "device.log")
    moved.start()
    yield moved
    moved.stop()
    hub.stop()


def time_that_comes_back_after_closing(centre: CentreWithWrongClock) -> None:
    for number in ("A1", "A2"):
        centre.take(number)
    centre.visit("A1")
    centre.machine.advance_to("2026-11-20 14:59")
    centre.restart(has_time=False)
    centre.assert_clock_is("not_synchronised")
    for number in ("A3", "A4", "A5", "A6", "A7", "A8"):
        centre.take(number)
    for number in ("A2", "A3", "A4", "A5"):
        centre.visit(number)
    centre.machine.advance_to("2026-11-20 20:00")
    centre.machine.set_clock()
    centre.wait_until_days_are_settled()
    centre.assert_clock_is("ok")
    centre.night("2026-11-21")
    centre.assert_hub_matches_ledger()
    centre.machine.advance_to("2026-11-21 09:05")
    centre.call(None)
    centre.take("A1")
    centre.night("2026-11-22")
    centre.assert_hub_matches_ledger()


def a_jump_of_two_days_at_noon(centre: CentreWithWrongClock) -> None:
    for number in ("A1", "A2", "A3"):
        centre.take(number)
    centre.machine.advance_to("2026-11-20 12:00")
    centre.machine.set_clock(error=TWO_DAYS)
    centre.assert_clock_is("jumped")
    centre.take("A4")
    first = centre.call("A1")
    centre.end(first, "no_shows")
    centre.undo(first)
    centre.end(first)
    centre.machine.advance_to("2026-11-20 15:41")
    centre.assert_nothing_is_closed("The machine's clock has jumped: it shows 2026-11-22 15:41")
    centre.machine.advance_to("2026-11-20 16:00")
    centre.visit("A2")
    centre.machine.set_clock()
    centre.wait_until_days_are_settled()
    centre.take("A5")
    centre.night("2026-11-21")
    centre.assert_hub_matches_ledger()


def a_jump_of_ten_years_over_a_night_with_a_restart_of_the_machine(centre: CentreWithWrongClock) -> None:
    a_jump_of_ten_years_over_a_night_with_a_restart(centre, machine_too=True)


def a_jump_of_ten_years_over_a_night_with_a_restart(centre: CentreWithWrongClock, *, machine_too: bool = False) -> None:
    centre.take("A1")
    centre.machine.set_clock(error=TEN_YEARS)
    centre.take("A2")
    centre.visit("A1")
    centre.machine.advance_to("2026-11-21 03:41")
    centre.assert_nothing_is_closed("The machine's clock has jumped: it shows 2036")
    centre.machine.advance_to("2026-11-21 08:30")
    if machine_too:
        centre.restart(has_time=True)
    else:
        centre.stop()
        centre.start()
    centre.assert_clock_is("jumped")
    centre.machine.advance_to("2026-11-21 09:30")
    third = centre.take("A3")
    centre.machine.advance_to("2026-11-21 11:00")
    centre.machine.set_clock()
    centre.wait_until_days_are_settled()
    centre.assert_clock_is("ok")
    assert centre.call("A3") == third, "whoever waited yesterday evening has gone home"
    centre.end(third)
    centre.night("2026-11-22")
    centre.assert_hub_matches_ledger()


def a_start_in_the_evening_without_time_that_is_known_next_morning(centre: CentreWithWrongClock) -> None:
    centre.take("A1")
    centre.machine.advance_to("2026-11-20 16:00")
    centre.restart(dt.timedelta(hours=1), has_time=False)
    centre.take("A2")
    centre.visit("A1")
    centre.machine.advance_to("2026-11-21 03:41")
    centre.sync("--due")
    assert centre.at_hub() == {}
    centre.machine.advance_to("2026-11-21 09:30")
    centre.take("A3")
    centre.machine.advance_to("2026-11-21 10:00")
    centre.machine.set_clock()
    centre.wait_until_days_are_settled()
    centre.visit("A3")
    assert "Closed 2026-11-20." in centre.sync("--due").stdout
    centre.night("2026-11-22")
    centre.assert_hub_matches_ledger()


def a_jump_back_by_three_days(centre: CentreWithWrongClock) -> None:
    for number in ("A1", "A2"):
        centre.take(number)
    centre.machine.set_clock(error=-dt.timedelta(days=3))
    centre.assert_clock_is("jumped")
    centre.take("A3")
    centre.visit("A1")
    centre.assert_nothing_is_closed("it shows 2026-11-17")
    centre.machine.set_clock()
    centre.wait_until_days_are_settled()
    centre.visit("A2")
    centre.night("2026-11-21")
    centre.assert_hub_matches_ledger()


def a_clock_that_was_wrong_from_the_start_and_somebody_who_says_so(centre: CentreWithWrongClock) -> None:
    """The time server is two days ahead when the machine starts. When it is put right, the clock jumps back."""
    centre.stop()
    centre.machine.set_clock(error=TWO_DAYS)
    centre.machine.restart(has_time=True)
    centre.start()
    centre.assert_clock_is("ok")
    centre.take("A1")
    centre.machine.set_clock()
    centre.assert_clock_is("jumped")
    centre.take("A2")
    centre.visit("A1")
    said = centre.sync("--clock-is-right")
    assert (said.returncode, "The time is taken as right: 2026-11-20" in said.stdout) == (0, True), said.stdout
    until(lambda: centre.health()["clock"] == "ok", otherwise="the pages have not heard of it")
    centre.visit("A2")
    centre.night("2026-11-21")
    centre.assert_hub_matches_ledger()


def a_number_of_before_midnight_that_comes_back(centre: CentreWithWrongClock) -> None:
    station = open_station(centre.data)
    with station.db.begin() as s:
        replace_week(s, [Period(weekday, 0, 1440) for weekday in range(7)])
    station.db.close()
    for number in ("A1", "A2", "A3", "A4"):
        centre.take(number)
    centre.machine.advance_to("2026-11-20 23:50")
    for number in ("A1", "A2", "A3"):
        centre.visit(number)
    fourth = centre.call("A4")
    centre.end(fourth, "no_shows")
    centre.machine.advance_to("2026-11-21 00:10")
    centre.take("A5")
    centre.undo(fourth)
    centre.end(fourth)
    centre.night("2026-11-21")
    centre.take("A6")  # of the day that began with A5
    centre.machine.advance_to("2026-11-21 12:00")
    centre.night("2026-11-22")
    centre.assert_hub_matches_ledger()


USUAL = (
    time_that_comes_back_after_closing,
    a_jump_of_ten_years_over_a_night_with_a_restart,
)
RARE = (
    a_jump_of_two_days_at_noon,
    a_start_in_the_evening_without_time_that_is_known_next_morning,
    a_jump_of_ten_years_over_a_night_with_a_restart_of_the_machine,
    a_jump_back_by_three_days,
    a_clock_that_was_wrong_from_the_start_and_somebody_who_says_so,
    a_number_of_before_midnight_that_comes_back,
)


@pytest.mark.parametrize("day", (*USUAL, *RARE) if CAMPAIGN else USUAL, ids=lambda day: day.__name__)
def test_the_hub_matches_the_ledger_after(
    centre_with_wrong_clock: CentreWithWrongClock, day: Callable[[CentreWithWrongClock], None]
) -> None:
    day(centre_with_wrong_clock)


def test_the_clock_of_a_demonstration_follows_a_file(demonstration: Path, tmp_path: Path) -> None:
    data, seconds = tmp_path / "data", tmp_path / "seconds"
    factories.copy_demonstration(demonstration, data).db.close()
    seconds.write_text("0")
    served = Served("web", data, tmp_path / "web.log", KIOSK_CLOCK=f"@{seconds}").start()
    try:
        took = [follow(served, seconds, move) for move in (86400, -60, 3600, 0)]
    finally:
        served.stop()
    print(f"\n[KIOSK_CLOCK=@FILE is followed within {max(took) * 1000:.0f} ms]")
    assert max(took) < 1.0  # 50 ms where nothing else runs


def follow(served: Served, seconds: Path, move: int) -> float:
    """Write a new move, and return the seconds until the pages show the new time."""
    draft = seconds.with_suffix(".new")
    draft.write_text(f"{move:+d}\n")
    draft.rename(seconds)
    start = time.monotonic()
    until(lambda: requests.get(f"{served.url}/health", timeout=30).json()["clock_moved"] == move)
    return time.monotonic() - start
