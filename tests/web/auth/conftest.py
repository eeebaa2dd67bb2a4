"""A hasher that counts its calls, and a full limit of simultaneous hashes."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from kiosk.people import passwords


class CountingHasher:
    """The real hasher; `calls` lists the calls."""

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
def full_hash_limit(lasts: float = 30, *, known_browser: bool = False) -> Iterator[None]:
    """Fill the limit of simultaneous hashes, for known browsers too if `known_browser`, for `lasts` seconds."""
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
