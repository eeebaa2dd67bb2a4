"""A hasher that counts, and a gate that is full."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from kiosk.people import passwords


class CountingHasher:
    """The real one; `calls` says what was asked of it."""

    def __init__(self) -> None:
        self._real = passwords.HASHER
        self.calls: list[str] = []

    def hash(self, password: str) -> str:
        self.calls.append("hash")
        return self._real.hash(password)

    def verify(self, kept: str, password: str) -> bool:
        self.calls.append("verify")
        return self._real.verify(kept, password)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


@pytest.fixture
def hasher(monkeypatch: pytest.MonkeyPatch) -> CountingHasher:
    counting = CountingHasher()
    monkeypatch.setattr(passwords, "HASHER", counting)
    return counting


@contextmanager
def full_gate(lasts: float = 30, *, known_browser: bool = False) -> Iterator[None]:
    """Somebody hashes, and as many wait as may: strangers, or also known ones. They leave after some seconds."""
    let_go = threading.Event()

    def stay() -> None:
        with passwords.HASH_LIMIT.enter(known_browser=known_browser):
            let_go.wait(lasts)

    others = [threading.Thread(target=stay) for _ in range(passwords.hashes_at_once() + (4 if known_browser else 2))]
    for thread in others:
        thread.start()
    while passwords.HASH_LIMIT.here < len(others):
        pass
    yield
    let_go.set()
    for thread in others:
        thread.join()
