"""A supply voltage that is too low stays in the health row for a day, also after a restart of the agent."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from device import power
from device.errors import PartError
from device.parts import AgentContext
from device.power import PowerWatch
from kiosk import health
from kiosk.health import DeviceCondition, DeviceKind
from kiosk.station import Station
from tests.waiting import until

UNDER = DeviceCondition.TROUBLE, "undervoltage"
FINE = DeviceCondition.OK, None


@pytest.fixture
def alarm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(power, "LOOK_SECONDS", 0.01)
    file = tmp_path / "in0_lcrit_alarm"
    file.write_text("0\n", "ascii")
    return file


@pytest.fixture
def context(station: Station) -> AgentContext:
    return AgentContext(station)


@pytest.fixture
def watch(context: AgentContext, alarm: Path) -> Iterator[PowerWatch]:
    part = PowerWatch(context, alarm)
    part.start()
    yield part
    part.stop()
    part.thread.join(5)
    assert not part.thread.is_alive()


def now(part: PowerWatch) -> tuple[DeviceCondition, str | None]:
    status = part.health()
    assert (status.name, status.kind) == ("power", DeviceKind.POWER)
    return status.condition, status.code


def write_row(context: AgentContext, part: PowerWatch, days_ago: float) -> None:
    """Write the health row of a part as the agent does, so many days ago."""
    status, at = part.health(), context.station.clock.now().later(days=-days_ago)
    with context.station.db.begin() as s:
        health.report(s, status.name, status.kind, status.condition, at, status.code)


def test_an_alarm_stays_when_the_voltage_is_right_again(context: AgentContext, watch: PowerWatch, alarm: Path):
    assert now(watch) == FINE
    alarm.write_text("1\n", "ascii")
    until(lambda: now(watch) == UNDER)
    alarm.write_text("0\n", "ascii")
    context.health_changed.clear()
    assert not context.health_changed.wait(0.1)
    assert now(watch) == UNDER


def test_it_is_remembered_after_a_restart_for_a_day(context: AgentContext, watch: PowerWatch, alarm: Path):
    alarm.write_text("1\n", "ascii")
    until(lambda: now(watch) == UNDER)
    write_row(context, watch, days_ago=0.9)
    assert now(PowerWatch(context, alarm)) == UNDER
    with context.station.db.begin() as s:
        s.get_one(health.DeviceHealth, "power").since -= dt.timedelta(days=0.2)
    assert now(PowerWatch(context, alarm)) == FINE


def test_an_alarm_that_cannot_be_read_is_a_health_row(context: AgentContext, tmp_path: Path):
    with pytest.raises(PartError, match="not_readable"):
        power._open(context, tmp_path / "nothing")
