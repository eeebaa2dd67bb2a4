"""The sound outputs that the settings name: their health says whether they are there. The pages play the sound."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from device.parts import AgentContext, DeviceStatus, IdlePart, PlannedPart
from kiosk import machine
from kiosk.health import DeviceCondition, DeviceKind

MISSING = "not_connected"


class SoundOutput(IdlePart):
    """A part that looks for its output whenever its health is asked."""

    def __init__(self, kind: DeviceKind, output: str, root: Path = machine.ROOT) -> None:
        super().__init__(DeviceStatus(kind.value, kind, DeviceCondition.OK))
        self._missing = DeviceStatus(kind.value, kind, DeviceCondition.TROUBLE, MISSING)
        self._output = output
        self._root = root

    def health(self) -> DeviceStatus:
        is_there = machine.has_output(self._output, machine.sound_outputs(self._root))
        return super().health() if is_there else self._missing


def planned(context: AgentContext) -> Iterator[PlannedPart]:
    """The outputs that the settings name."""
    settings = context.station.settings.sound
    for kind, output in ((DeviceKind.HEADSET, settings.headset), (DeviceKind.LOUDSPEAKER, settings.loudspeaker)):
        if output is not None:
            yield PlannedPart(kind.value, kind, partial(SoundOutput, kind, output))
