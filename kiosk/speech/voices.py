"""The voices of each language, best first: recorded clips, a Piper voice in a folder, espeak-ng.

`DIR/voices/<language>/` has a folder `clips` (kiosk/speech/recordings.py), a Piper voice (`<name>.onnx` with its
`<name>.onnx.json`), or both, and a file `LICENCE` whose first line says the licence of what is there.
"""

import enum
import shutil
import subprocess
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from msgspec import Struct

from kiosk.config import SpeechSettings
from kiosk.i18n import Language
from kiosk.speech.recordings import Recordings

ESPEAK_LICENCE = "GPL-3.0-or-later"
VOWELLED_LETTERS = 0.5
"""The least share of an Arabic text's letters with a vowel sign. Without them espeak-ng guesses."""

VOWEL_SIGNS = ("ARABIC FATHA", "ARABIC DAMMA", "ARABIC KASRA", "ARABIC SUKUN", "ARABIC SHADDA")


class Engine(enum.StrEnum):
    RECORDINGS = "recordings"
    PIPER = "piper"
    ESPEAK = "espeak-ng"


class Voice(Struct, frozen=True):
    """One voice of a language. `name` tells it from others of its engine; `path` is its folder or file."""

    engine: Engine
    name: str
    language: str
    licence: str
    path: Path | None = None
    needs_vowels: bool = False

    def says(self, text: str) -> bool:
        """Whether it has this text: recordings have only some, and espeak-ng no Arabic without its vowels."""
        if self.engine is Engine.RECORDINGS and self.path is not None:
            return Recordings.of(self.path).parts(text) is not None
        return not self.needs_vowels or is_vowelled(text)


def voices(language: Language, data: Path, settings: SpeechSettings) -> list[Voice]:
    """The voices that are installed for a language, best first; none where only its text can be shown."""
    return list(_voices(language, data / settings.voices / language.code, settings))


def choose(found: Iterable[Voice], texts: Iterable[str]) -> Voice | None:
    """The best voice that says all of these texts, so that no announcement has two; null where none does."""
    said = list(texts)
    return next((voice for voice in found if all(voice.says(text) for text in said)), None)


def _voices(language: Language, folder: Path, settings: SpeechSettings) -> Iterator[Voice]:
    recordings = folder / "clips"
    if recordings.is_dir():
        yield Voice(Engine.RECORDINGS, _stamp(recordings), language.code, licence(folder), recordings)
    if shutil.which(settings.piper):
        for model in sorted(folder.glob("*.onnx")):
            if model.with_name(f"{model.name}.json").is_file():
                yield Voice(Engine.PIPER, f"{model.stem} {_stamp(model)}", language.code, licence(folder), model)
    if language.voice and language.voice in espeak_voices(settings.espeak):
        needs_vowels = language.voice_needs_vowels
        yield Voice(Engine.ESPEAK, language.voice, language.code, ESPEAK_LICENCE, needs_vowels=needs_vowels)


@cache
def espeak_voices(program: str) -> frozenset[str]:
    """The languages that the installed espeak-ng speaks; none where it is not installed."""
    try:
        told = subprocess.run([program, "--voices"], capture_output=True, timeout=10, check=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return frozenset()
    lines = told.stdout.decode("utf-8", "replace").splitlines()[1:]
    return frozenset(line.split()[1] for line in lines if len(line.split()) > 1)


def licence(folder: Path) -> str:
    """The first line of `LICENCE`; empty where nobody has written one."""
    try:
        return (folder / "LICENCE").read_text("utf-8").strip().split("\n", 1)[0][:200]
    except (OSError, UnicodeDecodeError):
        return ""


def _stamp(path: Path) -> str:
    """Changes when the file or folder is replaced."""
    return str(path.stat().st_mtime_ns)


def is_vowelled(text: str) -> bool:
    """Whether a text has vowel signs on enough of its Arabic letters."""
    names = [unicodedata.name(one, "") for one in text]
    letters, signs = (sum(name.startswith(kind) for name in names) for kind in ("ARABIC LETTER", VOWEL_SIGNS))
    return signs >= VOWELLED_LETTERS * letters
