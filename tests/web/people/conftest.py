"""A hasher that counts."""

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
