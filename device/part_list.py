"""All parts of the agent, in the order in which they are opened and started. They are stopped in the opposite order."""

from device import (
    health_reporter,
    jack,
    keypad,
    panel,
    panel_simulator,
    power,
    printer,
    scan_follower,
    scanner,
    sound,
    work,
)
from device.parts import Plan

PARTS: tuple[Plan, ...] = (
    work.planned,
    health_reporter.planned,
    scanner.planned,
    panel.planned,
    keypad.planned,
    panel_simulator.planned,
    scan_follower.planned,
    power.planned,
    printer.planned,
    sound.planned,
    jack.planned,
)
