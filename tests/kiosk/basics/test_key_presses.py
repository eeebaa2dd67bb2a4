"""Presses of the panel's keys reach the service, and are soon forgotten."""

import threading
from pathlib import Path

import pytest

from kiosk import key_presses
from kiosk.key_presses import KeyPresses, send


def test_a_press_reaches_the_service(tmp_path: Path):
    pressed = threading.Semaphore(0)
    presses = KeyPresses(tmp_path, pressed.release)
    presses.start()
    for key in ("next", "nonsense", "choose"):
        assert send(tmp_path, key)
    for _ in range(2):
        assert pressed.acquire(timeout=20)
    found = presses.lately()
    assert [one.key for one in found] == ["next", "choose"]
    assert found[0].id < found[1].id


def test_without_a_service_a_press_does_nothing(tmp_path: Path):
    assert not send(tmp_path, "next")
    assert not send(tmp_path / "gone", "next")


def test_an_old_press_is_not_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    presses = KeyPresses(tmp_path, lambda: None)
    presses.add("next")
    monkeypatch.setattr(key_presses, "FRESH", 0.0)
    assert presses.lately() == []


def test_only_our_own_user_may_send(tmp_path: Path):
    KeyPresses(tmp_path, lambda: None).start()
    assert (tmp_path / key_presses.SOCKET_NAME).stat().st_mode & 0o777 == 0o600
