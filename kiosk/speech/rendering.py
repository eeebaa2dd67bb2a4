"""Renders clips: a few at once, each in a process of its own, so that no ticket waits for a voice."""

import io
import logging
import subprocess
import tempfile
import threading
import wave
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from kiosk.config import SpeechSettings
from kiosk.speech.clips import ClipFolder, clip_key
from kiosk.speech.recordings import Recordings, joined
from kiosk.speech.voices import Engine, Voice
from kiosk.station import Station

log = logging.getLogger(__name__)
FOLDER = "speech"
AT_ONCE = 2
"""Clips that are rendered at once. A further request is told to come again: it keeps no thread of the server."""
AT_ONCE_FOR_OTHERS = AT_ONCE - 1
"""Those for other machines: who asks for clip after clip there does not silence the screens of this one."""
SECONDS = 15.0
"""How long a program may take for one sentence."""
LONGEST_TEXT = 600
WORDS_A_MINUTE = "150"
NICE = ["nice", "-n", "10"]


def _piper(settings: SpeechSettings, voice: Voice, file: str) -> list[str]:
    return [settings.piper, "--model", str(voice.path), "--output_file", file]


def _espeak(settings: SpeechSettings, voice: Voice, file: str) -> list[str]:
    return [settings.espeak, "-v", voice.name, "-s", WORDS_A_MINUTE, "--stdin", "-w", file]


COMMANDS: Mapping[Engine, Callable[[SpeechSettings, Voice, str], list[str]]] = {
    Engine.PIPER: _piper,
    Engine.ESPEAK: _espeak,
}
"""The command of each engine that renders: it says its standard input into a WAV file."""


class NotRendered(Exception):
    """No clip: `is_busy` where another request later has one."""

    def __init__(self, *, is_busy: bool = False) -> None:
        super().__init__("busy" if is_busy else "failed")
        self.is_busy = is_busy


class Speaker:
    """Gives the clips of a centre: kept ones, or newly rendered."""

    def __init__(self, station: Station) -> None:
        self.settings = station.settings.speech
        self.kept = ClipFolder(station.data / FOLDER, self.settings.megabytes * 1_000_000)
        self._lock = threading.Lock()
        self._rendered_now: set[str] = set()

    def clip(self, voice: Voice, text: str, most: int = AT_ONCE) -> bytes:
        """A WAV of this text. Raises NotRendered, `is_busy` also where so many are rendered already."""
        if voice.engine is Engine.RECORDINGS:
            return _recorded(voice, text)
        key = clip_key(voice, text)
        kept = self.kept.read(key)
        if kept is not None:
            return kept
        with self._turn(key, most):
            made = self._render(voice, text[:LONGEST_TEXT])
            self.kept.write(key, made)
        return made

    @contextmanager
    def _turn(self, key: str, most: int) -> Iterator[None]:
        """Render a clip meanwhile. Raises NotRendered where enough others are, or this one is already."""
        with self._lock:
            if key in self._rendered_now or len(self._rendered_now) >= most:
                raise NotRendered(is_busy=True)
            self._rendered_now.add(key)
        try:
            yield
        finally:
            with self._lock:
                self._rendered_now.discard(key)

    def rendered_anew(self, voice: Voice, text: str) -> bytes:
        """Render a text without using a kept clip, to find out whether the voice works now. Raises NotRendered."""
        return _recorded(voice, text) if voice.engine is Engine.RECORDINGS else self._render(voice, text)

    def _render(self, voice: Voice, text: str) -> bytes:
        try:
            with tempfile.NamedTemporaryFile(suffix=".wav") as file:
                # A fixed command; the text is its standard input, never a part of the command.
                command = [*NICE, *COMMANDS[voice.engine](self.settings, voice, file.name)]
                said = text.encode()
                subprocess.run(command, input=said, capture_output=True, timeout=SECONDS, check=True)  # noqa: S603
                return _checked(Path(file.name).read_bytes())
        except (OSError, subprocess.SubprocessError, wave.Error, EOFError) as error:
            log.warning("%s could not speak: %s", voice.engine.value, type(error).__name__)
            raise NotRendered from None


def _recorded(voice: Voice, text: str) -> bytes:
    """The recordings of a text, which need no rendering. Raises NotRendered."""
    parts = Recordings.of(voice.path).parts(text) if voice.path else None
    try:
        return joined(parts or [])
    except (OSError, wave.Error, EOFError):
        raise NotRendered from None


def _checked(content: bytes) -> bytes:
    """The WAV, with the sizes in its header right: espeak-ng leaves them open where it is interrupted."""
    with wave.open(io.BytesIO(content), "rb") as clip:
        parameters, frames = clip.getparams(), clip.readframes(clip.getnframes())
    if not frames:
        raise wave.Error("it is empty")
    made = io.BytesIO()
    with wave.open(made, "wb") as whole:
        whole.setparams(parameters)
        whole.writeframes(frames)
    return made.getvalue()
