"""Which voice speaks a language, and what it says: with the real espeak-ng, and a stand-in for Piper."""

import io
import os
import threading
import time
import wave
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs

from kiosk import i18n
from kiosk.config import Settings, SpeechSettings
from kiosk.i18n import SOURCE
from kiosk.speech import rendering
from kiosk.speech.clips import ClipFolder, clip_key
from kiosk.speech.recordings import Recordings
from kiosk.speech.rendering import NotRendered, Speaker
from kiosk.speech.voices import Engine, Voice, choose, is_vowelled, voices
from kiosk.station import Station

ENGLISH = i18n.staffs("en")
PIPER = """#!/bin/sh
# Says as many frames as it got letters, of the model's own rate.
cat > "$4.text"; size=$(wc -m < "$4.text"); python3 - "$4" "$size" <<'PY'
import sys, wave
with wave.open(sys.argv[1], "wb") as clip:
    clip.setparams((1, 2, 16000, 0, "NONE", ""))
    clip.writeframes(b"ab" * int(sys.argv[2]))
PY
"""


@pytest.fixture
def settings(tmp_path: Path) -> SpeechSettings:
    program = tmp_path / "piper"
    program.write_text(PIPER)
    program.chmod(0o755)
    return SpeechSettings(piper=str(program))


def record(folder: Path, **texts: str) -> None:
    """A recording of each text, as long as its name."""
    folder.mkdir(parents=True)
    for name in texts:
        with wave.open(str(folder / f"{name}.wav"), "wb") as clip:
            clip.setparams((1, 2, 8000, 0, "NONE", ""))
            clip.writeframes(b"\1\0" * 100 * len(name))
    lines = [f"{name}.wav;{text}\n" for name, text in texts.items()]
    (folder / "clips.csv").write_text("".join(lines), encoding="utf-8")


def put_model(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "nst.onnx").write_bytes(b"model")
    (folder / "nst.onnx.json").write_text("{}")
    (folder / "LICENCE").write_text("CC0-1.0\nThe rest is read by people.\n")


def engines(found: list[Voice]) -> list[Engine]:
    return [voice.engine for voice in found]


def frames(content: bytes) -> int:
    with wave.open(io.BytesIO(content)) as clip:
        return clip.getnframes()


def speaker(station: Station, settings: SpeechSettings) -> Speaker:
    return Speaker(replace(station, settings=Settings(speech=settings)))


def test_recordings_come_before_piper_and_espeak(tmp_path: Path, settings: SpeechSettings):
    assert engines(voices(SOURCE, tmp_path, settings)) == [Engine.ESPEAK]
    put_model(tmp_path / "voices" / SOURCE.code)
    record(tmp_path / "voices" / SOURCE.code / "clips", hej="Hej!")
    found = voices(SOURCE, tmp_path, settings)
    assert engines(found) == [Engine.RECORDINGS, Engine.PIPER, Engine.ESPEAK]
    assert [voice.licence for voice in found] == ["CC0-1.0", "CC0-1.0", "GPL-3.0-or-later"]
    assert engines(voices(ENGLISH, tmp_path, settings)) == [Engine.ESPEAK]


def test_a_language_without_a_voice_has_none(tmp_path: Path, settings: SpeechSettings):
    somali = i18n.Language("so", "Soomaali")
    tigrinya = i18n.Language("xx", "Ett språk", voice="no-such-voice")
    assert voices(somali, tmp_path, settings) == voices(tigrinya, tmp_path, settings) == []
    assert voices(SOURCE, tmp_path, SpeechSettings(espeak="no-such-program")) == []


def test_all_texts_of_an_announcement_have_one_voice(tmp_path: Path, settings: SpeechSettings):
    record(tmp_path / "voices" / SOURCE.code / "clips", hej="Hej!", du="Du?")
    found = voices(SOURCE, tmp_path, settings)
    assert choose(found, ["Hej!", "du"]) == found[0]
    assert choose(found, ["Hej!", "Inte inspelat"]) == found[-1]
    assert choose(found[:1], ["Inte inspelat"]) is None


def test_a_sentence_with_a_number_is_put_together(tmp_path: Path):
    record(tmp_path / "clips", ditt="Ditt nummer är", a="A", tolv="12", tio="10")
    known = Recordings.of(tmp_path / "clips")
    names = [path.stem for path in known.parts("Ditt nummer är A12.") or []]
    assert names == ["ditt", "a", "tolv"]
    assert known.parts("Ditt nummer är A13.") is None


def test_the_list_names_no_file_elsewhere(tmp_path: Path):
    record(tmp_path / "clips", hej="Hej")
    (tmp_path / "else.wav").write_bytes(b"RIFF")
    (tmp_path / "clips" / "clips.csv").write_text("../else.wav;Ut\nhej.wav;Hej\ngone.wav;Borta\n", encoding="utf-8")
    assert len(Recordings.of(tmp_path / "clips")) == 1


def test_recordings_are_joined_and_not_kept(station: Station, tmp_path: Path, settings: SpeechSettings):
    record(tmp_path / "voices" / SOURCE.code / "clips", ditt="Ditt nummer är", a="A", tolv="12")
    [voice] = [one for one in voices(SOURCE, tmp_path, settings) if one.engine is Engine.RECORDINGS]
    ours = speaker(station, settings)
    assert frames(ours.clip(voice, "Ditt nummer är A12")) == 100 * len("dittatolv")
    assert ours.kept.count() == (0, 0)


def test_espeak_speaks_and_the_clip_is_kept(station: Station, settings: SpeechSettings):
    ours = speaker(station, settings)
    [voice] = voices(SOURCE, station.data, settings)
    first = ours.clip(voice, "Vad vill du ha hjälp med?")
    assert frames(first) > 22050
    assert ours.kept.read(clip_key(voice, "Vad vill du ha hjälp med?")) == first
    without = speaker(station, SpeechSettings(espeak="no-such-program"))
    assert without.clip(voice, "Vad vill du ha hjälp med?") == first
    with pytest.raises(NotRendered):
        without.clip(voice, "Något nytt")


def test_piper_gets_the_text_as_its_input(station: Station, settings: SpeechSettings):
    put_model(station.data / "voices" / SOURCE.code)
    piper = voices(SOURCE, station.data, settings)[0]
    assert frames(speaker(station, settings).clip(piper, "--help; $(reboot)")) == len("--help; $(reboot)")


def test_a_third_clip_at_once_is_told_to_come_again(
    station: Station, settings: SpeechSettings, monkeypatch: pytest.MonkeyPatch
):
    ours, release, inside = speaker(station, settings), threading.Event(), threading.Semaphore(0)
    [voice] = voices(SOURCE, station.data, settings)

    def slow(self: Speaker, _voice: Voice, _text: str) -> bytes:
        inside.release()
        release.wait(20)
        return b"RIFF" + (0).to_bytes(4, "little")

    monkeypatch.setattr(Speaker, "_render", slow)
    threads = [threading.Thread(target=ours.clip, args=(voice, f"Text {number}")) for number in range(2)]
    for thread in threads:
        thread.start()
    for _ in threads:
        assert inside.acquire(timeout=20)
    began = time.monotonic()
    with pytest.raises(NotRendered) as busy:
        ours.clip(voice, "Text 3")
    assert busy.value.is_busy
    assert time.monotonic() - began < 5
    release.set()
    for thread in threads:
        thread.join()


def test_a_voice_that_takes_too_long_is_stopped(station: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    program = tmp_path / "slow"
    program.write_text("#!/bin/sh\nexec sleep 60\n")
    program.chmod(0o755)
    monkeypatch.setattr(rendering, "SECONDS", 0.2)
    slow = Voice(Engine.ESPEAK, "sv", SOURCE.code, "")
    with pytest.raises(NotRendered):
        speaker(station, SpeechSettings(espeak=str(program))).clip(slow, "Hej")


def test_arabic_is_spoken_only_with_its_vowels(tmp_path: Path, settings: SpeechSettings):
    assert is_vowelled("مَرْحَبًا بِكَ")
    assert not is_vowelled("مرحبا بك")
    assert is_vowelled("Nummer A12")
    arabic = Voice(Engine.ESPEAK, "ar", "ar", "", needs_vowels=True)
    persian = structs.replace(arabic, needs_vowels=False)
    assert choose([arabic], ["مرحبا بك"]) is None
    assert choose([persian], ["مرحبا بك"]) == persian


def wav(size: int) -> bytes:
    return b"RIFF" + (size - 8).to_bytes(4, "little") + bytes(size - 8)


def test_the_least_recently_used_clips_go_first(tmp_path: Path):
    kept = ClipFolder(tmp_path / "speech", 1000)
    for number in range(4):
        kept.write(f"clip{number}", wav(200))
        stamp = 1_700_000_000 + number * 100_000
        os.utime(tmp_path / "speech" / f"clip{number}.wav", (stamp, stamp))
    os.utime(tmp_path / "speech", (stamp, stamp))
    assert kept.read("clip0") == wav(200)  # it was used again
    kept.write("clip4", wav(400))
    left = {path.stem for path in (tmp_path / "speech").glob("*.wav")}
    assert left == {"clip0", "clip3", "clip4"}
    assert kept.count()[1] <= 1000


def test_a_clip_that_a_power_cut_left_incomplete_is_not_used(tmp_path: Path):
    kept = ClipFolder(tmp_path / "speech", 1000)
    kept.write("clip", wav(200))
    (tmp_path / "speech" / "clip.wav").write_bytes(wav(200)[:100])
    assert kept.read("clip") is None


def test_a_full_disk_keeps_no_clip_and_raises_nothing(tmp_path: Path):
    (tmp_path / "speech").write_text("a file where the folder should be")
    ClipFolder(tmp_path / "speech", 1000).write("clip", wav(200))
