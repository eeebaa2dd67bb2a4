"""The sound outputs that kiosk.toml names are looked for among those of the machine."""

from pathlib import Path

import pytest

from device.sound import SoundOutput
from kiosk import machine
from kiosk.config import SoundSettings
from kiosk.doctor.findings import Level
from kiosk.doctor.machine_checks import sound
from kiosk.health import DeviceCondition, DeviceKind

CARDS = """\
 0 [vc4hdmi0       ]: vc4-hdmi - vc4-hdmi-0
                      vc4-hdmi-0
 1 [Device         ]: USB-Audio - USB Audio Device
                      C-Media Electronics Inc. USB Audio Device at usb-xhci-hcd.0-1, full speed
 2 [Mic            ]: USB-Audio - Desk Mic
                      Somebody Desk Mic at usb-xhci-hcd.0-2, full speed
"""
PCM = """\
00-00: MAI PCM i2s-hifi-0 : MAI PCM i2s-hifi-0 : playback 1
01-00: USB Audio : USB Audio : playback 1 : capture 1
02-00: USB Audio : USB Audio : capture 1
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "proc/asound").mkdir(parents=True)
    (tmp_path / "proc/asound/cards").write_text(CARDS)
    (tmp_path / "proc/asound/pcm").write_text(PCM)
    return tmp_path


def test_what_plays_is_an_output(root: Path):
    hdmi, usb = machine.sound_outputs(root)
    assert "vc4-hdmi-0" in hdmi
    assert "C-Media Electronics Inc. USB Audio Device" in usb
    assert machine.sound_outputs(root / "nothing") == []


def test_outputs_that_are_there(root: Path):
    found = list(sound(SoundSettings(headset="usb audio device", loudspeaker="vc4-hdmi"), root))
    assert [it.level for it in found] == [Level.OK, Level.OK]


@pytest.mark.parametrize("name", ["Desk Mic", "Jabra"])
def test_an_output_that_is_missing_says_what_is_there(root: Path, name: str):
    [found] = sound(SoundSettings(headset=name), root)
    assert found.level is Level.TROUBLE
    assert name in found.words and "USB Audio Device" in found.words
    assert "nothing private" in found.works and "[sound]" in found.todo


def test_without_names_it_says_what_could_be_named(root: Path):
    [found] = sound(SoundSettings(), root)
    assert found.level is Level.NOTE and "vc4-hdmi-0" in found.words
    assert list(sound(SoundSettings(), root / "nothing")) == []


def test_its_health_follows_the_plug(root: Path):
    part = SoundOutput(DeviceKind.HEADSET, "USB Audio Device", root)
    assert part.health().condition is DeviceCondition.OK
    (root / "proc/asound/pcm").write_text(PCM.splitlines(keepends=True)[0])
    assert (part.health().condition, part.health().code) == (DeviceCondition.TROUBLE, "not_connected")
