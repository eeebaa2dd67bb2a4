"""Passwords, and the limit on simultaneous hashes."""

import threading
from pathlib import Path

import pytest
from argon2 import PasswordHasher, extract_parameters

from kiosk.errors import Busy, Invalid
from kiosk.people import passwords
from kiosk.people.passwords import HashLimit, hashes_at_once
from tests.factories import PASSWORD, PASSWORD_HASH


def test_only_the_right_password_matches() -> None:
    assert passwords.matches(PASSWORD_HASH, PASSWORD)
    assert not passwords.matches(PASSWORD_HASH, PASSWORD + " ")
    assert not passwords.matches("no hash at all", PASSWORD)
    assert not passwords.matches(None, "")


@pytest.mark.parametrize(("password", "code"), [("nio tecken", None), ("åtta åtta"[:9], "short_password")])
def test_a_password_is_long_enough(password: str, code: str | None) -> None:
    if code is None:
        assert passwords.hashed(password).startswith("$argon2id$")
    else:
        with pytest.raises(Invalid, match=code):
            passwords.hashed(password)


def test_the_hash_for_unknown_names_is_made_like_every_other() -> None:
    assert extract_parameters(passwords.DUMMY_HASH) == extract_parameters(PASSWORD_HASH)


def test_a_hash_with_earlier_settings_matches_and_is_outdated() -> None:
    earlier = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4).hash(PASSWORD)
    assert passwords.matches(earlier, PASSWORD)
    assert passwords.is_outdated(earlier)
    assert not passwords.is_outdated(PASSWORD_HASH)


class GateUsers:
    """Threads that enter the limit and stay until `leave`."""

    def __init__(self, gate: HashLimit) -> None:
        self.gate = gate
        self.inside = threading.Semaphore(0)
        self.let_go = threading.Semaphore(0)
        self.now = self.most = 0
        self._threads: list[threading.Thread] = []

    def enter(self, *, known_browser: bool = False) -> None:
        self._threads.append(threading.Thread(target=self._stay, args=(known_browser,)))
        self._threads[-1].start()

    def _stay(self, known_browser: bool) -> None:
        with self.gate.enter(known_browser=known_browser):
            self.now += 1
            self.most = max(self.most, self.now)
            self.inside.release()
            self.let_go.acquire()
            self.now -= 1

    def wait_for(self, here: int) -> None:
        while self.gate.here < here:
            pass

    def leave(self) -> None:
        self.let_go.release(len(self._threads))
        for thread in self._threads:
            thread.join(10)


@pytest.mark.parametrize("at_once", [1, 2])
def test_the_limit_admits_a_few_and_refuses_the_rest(at_once: int) -> None:
    gate = HashLimit(at_once, waiting=2, reserved=1)
    users = GateUsers(gate)
    for _ in range(at_once + 2):
        users.enter()
    users.wait_for(at_once + 2)
    with pytest.raises(Busy, match="login_busy"), gate.enter():
        raise AssertionError
    users.enter(known_browser=True)  # a known browser has a place kept
    users.wait_for(at_once + 3)
    with pytest.raises(Busy, match="login_busy"), gate.enter(known_browser=True):
        raise AssertionError
    users.leave()
    assert users.most == at_once
    with gate.enter():
        assert gate.here == 1
    assert gate.here == 0


def test_the_limit_is_left_after_an_error() -> None:
    gate = HashLimit(1, waiting=0, reserved=0)
    for _ in range(3):
        with pytest.raises(RuntimeError), gate.enter():
            raise RuntimeError
    assert gate.here == 0


@pytest.mark.parametrize(
    ("model", "at_once"),
    [(b"Raspberry Pi 5 Model B Rev 1.0\0", 2), (b"Raspberry Pi 4 Model B Rev 1.5\0", 1), (b"\xff", 1), (None, 1)],
)
def test_a_raspberry_pi_5_hashes_two_at_once(tmp_path: Path, model: bytes | None, at_once: int) -> None:
    if model is not None:
        (tmp_path / "model").write_bytes(model)
    assert hashes_at_once(tmp_path / "model") == at_once
