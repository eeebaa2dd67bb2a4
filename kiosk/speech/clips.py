"""Keeps rendered clips in a folder of limited size: the least recently used go first."""

import hashlib
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from kiosk.folder import PRIVATE
from kiosk.speech.voices import Voice

USED_AGAIN = 24 * 60 * 60.0
"""Seconds after which a use is noted again: not at each, since that would write to the card."""
MADE_ROOM = 0.9
"""The share of the space that stays used after old clips went."""


def clip_key(voice: Voice, text: str) -> str:
    """The name of a clip: a SHA-256 of engine, voice, language and text."""
    return hashlib.sha256(msgspec.json.encode([voice.engine, voice.name, voice.language, text])).hexdigest()


class ClipFolder:
    """The clips in `folder`, of `most` bytes at most."""

    def __init__(self, folder: Path, most: int) -> None:
        self._folder = folder
        self._most = most
        self._used: int | None = None
        self._lock = threading.Lock()

    def read(self, key: str) -> bytes | None:
        """A clip, or null. One that a power cut left incomplete is not used."""
        path = self._folder / f"{key}.wav"
        try:
            content = path.read_bytes()
            self._note_use(path)
        except OSError:
            return None
        return content if is_whole(content) else None

    def write(self, key: str, content: bytes) -> None:
        """Keep a clip. Where that is not possible, as on a full disk, it is rendered again next time."""
        with self._lock, suppress(OSError):
            self._folder.mkdir(mode=0o700, exist_ok=True)
            if self._used is None:
                self._used = sum(size for _, size, _ in self._kept())
            if self._used + len(content) > self._most:
                self._make_room(len(content))
            handle, draft = tempfile.mkstemp(prefix=".", suffix=".part", dir=self._folder)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(draft).chmod(PRIVATE)
            Path(draft).rename(self._folder / f"{key}.wav")
            self._used += len(content)

    def count(self) -> tuple[int, int]:
        """How many clips are kept, and their bytes."""
        sizes = [size for _, size, _ in self._kept()]
        return len(sizes), sum(sizes)

    def _note_use(self, path: Path) -> None:
        found = path.stat()
        newest = self._folder.stat().st_mtime
        if newest - found.st_mtime > USED_AGAIN:
            os.utime(path)

    def _make_room(self, size: int) -> None:
        for path, its_size, _ in sorted(self._kept(), key=lambda one: one[2]):
            if self._used is None or self._used + size <= MADE_ROOM * self._most:
                return
            path.unlink(missing_ok=True)
            self._used -= its_size

    def _kept(self) -> Iterator[tuple[Path, int, float]]:
        with suppress(FileNotFoundError):
            for entry in os.scandir(self._folder):
                if entry.name.endswith((".wav", ".part")):
                    found = entry.stat()
                    yield Path(entry.path), found.st_size, found.st_mtime


def is_whole(content: bytes) -> bool:
    """Whether these are all bytes of a WAV file, by the size that it begins with."""
    return content[:4] == b"RIFF" and int.from_bytes(content[4:8], "little") == len(content) - 8
