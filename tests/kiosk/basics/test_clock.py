"""The clock, and the setting that moves it."""

import datetime as dt
import logging
import threading
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from kiosk.centre.models import Centre
from kiosk.clock import Clock, FollowedFile
from kiosk.errors import Invalid
from kiosk.station import Station, open_station


def test_a_demonstration_can_be_moved(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_CLOCK", "+86400")
    moved = open_station(station.data)
    ahead = moved.clock.now().utc - station.clock.now().utc
    assert dt.timedelta(hours=23, minutes=59) < ahead < dt.timedelta(hours=24, minutes=1)
    assert abs(moved.clock.machine().utc - station.clock.now().utc) < dt.timedelta(minutes=1)
    moved.db.close()


def test_a_real_centres_clock_cannot_be_moved(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    with station.db.begin() as s:
        s.execute(sa.update(Centre).values(demonstration=False))
    monkeypatch.setenv("KIOSK_CLOCK", "+86400")
    assert open_station(station.data).clock.moved == 0


@pytest.mark.parametrize(
    ("is_demonstration", "written", "trust"),
    [
        (True, "", "system"),
        (False, "", "synchronised"),
        (True, "synchronised", "synchronised"),
        (False, "system", "system"),
    ],
)
def test_the_clock_is_trusted_as_the_settings_say(
    station: Station, is_demonstration: bool, written: str, trust: str
) -> None:
    with station.db.begin() as s:
        s.execute(sa.update(Centre).values(demonstration=is_demonstration))
    (station.data / "kiosk.toml").write_text(f'[clock]\ntrust = "{written}"\n' if written else "")
    assert open_station(station.data).clock.trust == trust


@pytest.mark.parametrize("move", ["tomorrow", "", "9" * 12, "-" + "9" * 11, "9" * 30])
def test_a_move_that_is_no_number_or_too_large_is_refused(
    station: Station, monkeypatch: pytest.MonkeyPatch, move: str
) -> None:
    monkeypatch.setenv("KIOSK_CLOCK", move)
    with pytest.raises(Invalid, match="bad_kiosk_clock"):
        open_station(station.data)


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="not_migrated"):
        open_station(tmp_path)


def write(file: Path, text: str) -> None:
    """Replace the file by a rename, as KIOSK_CLOCK=@FILE demands."""
    draft = file.with_suffix(".new")
    draft.write_text(text)
    draft.rename(file)


@pytest.fixture
def followed(station: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "seconds"
    write(file, "0\n")
    monkeypatch.setenv("KIOSK_CLOCK", f"@{file}")
    return file


def wait_for_move(clock: Clock, seconds: int) -> float:
    """Wait until the clock has moved, and return the seconds."""
    start = time.monotonic()
    while clock.moved != seconds:
        assert time.monotonic() - start < 5
    return time.monotonic() - start


def test_a_file_is_followed(station: Station, followed: Path) -> None:
    moved = open_station(station.data)
    assert moved.clock.moved == 0
    for seconds in (86400, -3600, 0, 7):
        write(followed, f"{seconds}")
        wait_for_move(moved.clock, seconds)
        off = moved.clock.now().utc - moved.clock.machine().utc
        assert abs(off - dt.timedelta(seconds=seconds)) < dt.timedelta(seconds=1)
    moved.db.close()


def test_the_file_is_not_read_at_each_reading_of_the_clock(
    station: Station, followed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = open_station(station.data)
    looks: list[FollowedFile] = []

    def look(file: FollowedFile) -> None:
        looks.append(file)

    monkeypatch.setattr(FollowedFile, "_read", look)
    monkeypatch.setattr(FollowedFile, "CHECK_SECONDS", 3600.0)
    for _ in range(50):
        moved.clock.now()
    assert len(looks) <= 1
    moved.db.close()


@pytest.mark.parametrize("text", ["tomorrow", "", "9" * 12, "1.5"])
def test_an_unreadable_file_keeps_the_last_move(
    station: Station, followed: Path, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    write(followed, "60")
    moved = open_station(station.data)
    with caplog.at_level(logging.WARNING):
        write(followed, text)
        end = time.monotonic() + 0.2
        while time.monotonic() < end:
            assert moved.clock.moved == 60
        followed.unlink()
        end = time.monotonic() + 0.1
        while time.monotonic() < end:
            assert moved.clock.moved == 60
    warnings = [record for record in caplog.records if record.name == "kiosk.clock"]
    assert len(warnings) == 1
    assert text not in warnings[0].getMessage() or text == ""
    write(followed, "61")
    wait_for_move(moved.clock, 61)
    moved.db.close()


@pytest.mark.parametrize("text", ["tomorrow", "", "9" * 12, None])
def test_at_the_start_an_unreadable_file_is_refused(station: Station, followed: Path, text: str | None) -> None:
    followed.unlink()
    if text is not None:
        write(followed, text)
    with pytest.raises(Invalid, match="bad_kiosk_clock"):
        open_station(station.data)


class SlowToRead(type(Path())):  # type: ignore[misc]
    """A file whose next reader pauses after it has read the text."""

    def stop_next_reader(self) -> None:
        self.has_read, self.may_go_on = threading.Event(), threading.Event()

    def read_text(self, *arguments: str) -> str:
        text = super().read_text(*arguments)
        if hasattr(self, "has_read") and not self.has_read.is_set():
            self.has_read.set()
            self.may_go_on.wait(30)
        return text


def test_a_slow_thread_does_not_bring_an_older_move_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FollowedFile, "CHECK_SECONDS", 0.0)
    file = SlowToRead(tmp_path / "seconds")
    file.write_text("0")
    followed = FollowedFile(file)
    file.stop_next_reader()
    write(file, "100")
    stopped = threading.Thread(target=followed.seconds)
    stopped.start()
    assert file.has_read.wait(30)
    write(file, "200")
    monkeypatch.setattr(FollowedFile, "CHECK_SECONDS", 3600.0)
    other = threading.Thread(target=followed.seconds)
    other.start()
    other.join(0.5)
    file.may_go_on.set()
    stopped.join(30)
    other.join(30)
    assert followed.seconds() == 200
