"""Recorded clips of a language: a folder of WAV files, and `clips.csv` that says which text each file has.

A line of `clips.csv` is `file;text`. A sentence with a number in it is put together of the longest recordings that
there are: "Ditt nummer är", "A", "12". All files have the same rate, width and channels.
"""

import csv
import io
import re
import wave
from functools import lru_cache
from pathlib import Path

LIST = "clips.csv"
TOKEN = re.compile(r"[^\W\d_]+|\d+")


class Recordings:
    """The recordings in one folder. `of` reads it again when the list has changed."""

    def __init__(self, folder: Path) -> None:
        self._files = {tokens(text): folder / name for name, text in _listed(folder) if _is_clip(folder, name)}
        self._longest = max(map(len, self._files), default=0)

    @staticmethod
    def of(folder: Path) -> "Recordings":
        try:
            return _read(folder, (folder / LIST).stat().st_mtime_ns)
        except OSError:
            return NONE

    def __len__(self) -> int:
        return len(self._files)

    def parts(self, text: str) -> list[Path] | None:
        """The files that say a text, one after the other; null where a part of it is not recorded."""
        left, found = tokens(text), []
        while left:
            size = next((n for n in range(min(len(left), self._longest), 0, -1) if left[:n] in self._files), None)
            if size is None:
                return None
            found.append(self._files[left[:size]])
            left = left[size:]
        return found or None


def tokens(text: str) -> tuple[str, ...]:
    """The words and numbers of a text: "A12" has two. Capitals and signs do not matter."""
    return tuple(TOKEN.findall(text.casefold()))


def joined(files: list[Path]) -> bytes:
    """The recordings of these files in one WAV. Raises wave.Error and OSError."""
    made = io.BytesIO()
    with wave.open(made, "wb") as whole:
        for number, file in enumerate(files):
            with wave.open(str(file), "rb") as part:
                if not number:
                    whole.setparams(part.getparams())
                elif part.getparams()[:3] != whole.getparams()[:3]:
                    raise wave.Error("the recordings of a language differ in their rate, width or channels")
                whole.writeframes(part.readframes(part.getnframes()))
    return made.getvalue()


@lru_cache(maxsize=32)
def _read(folder: Path, _changed: int) -> Recordings:
    return Recordings(folder)


def _listed(folder: Path) -> list[tuple[str, str]]:
    try:
        with (folder / LIST).open(encoding="utf-8-sig", newline="") as file:
            return [(row[0].strip(), row[1].strip()) for row in csv.reader(file, delimiter=";") if len(row) >= 2]
    except (OSError, UnicodeDecodeError, csv.Error):
        return []


def _is_clip(folder: Path, name: str) -> bool:
    return Path(name).name == name and name.endswith(".wav") and (folder / name).is_file()


NONE = Recordings(Path("/nonexistent"))
