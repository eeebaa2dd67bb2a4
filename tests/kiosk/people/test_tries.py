"""Limits on log-in tries, with a manual clock."""

import tracemalloc

import pytest

from kiosk.errors import Busy, Forbidden, Invalid, TooMany
from kiosk.people.tries import HOUR, MOST_KEYS, Tries, TryKey, address_key


class ManualClock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def manual_clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def tries(manual_clock: ManualClock) -> Tries:
    return Tries(manual_clock)


def wrong(tries: Tries, *keys: TryKey) -> bool:
    """Make a wrong try. Returns whether it was admitted."""
    try:
        with tries.counted(*keys):
            raise Invalid("wrong_login")
    except TooMany:
        return False
    except Invalid:
        return True


def try_keys(name: str = "eva", address: str = "192.0.2.7") -> list[TryKey]:
    return [("address", address), ("address and name", address, name), ("name", name)]


def test_ten_tries_a_minute_at_one_name(tries: Tries, manual_clock: ManualClock):
    assert [wrong(tries, *try_keys()) for _ in range(11)] == [True] * 10 + [False]
    with pytest.raises(TooMany) as refused, tries.counted(*try_keys()):
        pass
    assert refused.value.params == {"seconds": 60}
    manual_clock.at += 60
    assert wrong(tries, *try_keys())


def test_thirty_tries_a_minute_from_one_address(tries: Tries):
    assert sum(wrong(tries, *try_keys(f"name {number}")) for number in range(100)) == 30
    assert wrong(tries, *try_keys(address="192.0.2.8"))


def test_one_address_cannot_use_up_a_name(tries: Tries, manual_clock: ManualClock):
    """Other addresses can still log in with that name."""
    let_through = 0
    for _ in range(HOUR // 60):
        let_through += sum(wrong(tries, *try_keys()) for _ in range(20))
        manual_clock.at += 60
        assert wrong(tries, *try_keys(address=f"198.51.100.{_}"))
    assert let_through == 30


def test_many_addresses_have_a_hundred_tries_an_hour_at_a_name(tries: Tries):
    assert sum(wrong(tries, *try_keys(address=f"192.0.2.{number}")) for number in range(250)) == 100
    assert wrong(tries, ("browser", "device", "1"))  # and the colleague's own browser is let in


def test_a_refused_try_is_not_counted(tries: Tries):
    for _ in range(500):
        wrong(tries, *try_keys())
    assert sum(wrong(tries, *try_keys("omar")) for _ in range(20)) == 10


@pytest.mark.parametrize("error", [Busy("login_busy", seconds=2), RuntimeError()])
def test_a_right_try_is_not_counted(tries: Tries, error: Exception):
    for _ in range(50):
        with tries.counted(*try_keys()):
            pass
        with pytest.raises(type(error)), tries.counted(*try_keys()):
            raise error
    assert wrong(tries, *try_keys())


def test_a_wrong_code_counts(tries: Tries):
    for _ in range(10):
        with pytest.raises(Forbidden), tries.counted(("setup", "")):
            raise Forbidden("wrong_code")
    assert not wrong(tries, ("setup", ""))


def test_any_number_of_made_up_names_takes_little_memory(tries: Tries):
    """At the limit of kept names, further names take no more memory."""
    tracemalloc.start()
    full, after = (memory_after(tries, names) for names in (range(MOST_KEYS), range(MOST_KEYS, 3 * MOST_KEYS)))
    tracemalloc.stop()
    print(f"{after / 2**20:.1f} MiB after {3 * MOST_KEYS:,} names from as many addresses")
    assert full < 16 * 2**20
    assert after - full < 2 * 2**20
    assert {len(window) for kind in tries.windows.values() for window in kind} <= {0, MOST_KEYS}


def memory_after(tries: Tries, names: range) -> int:
    """The bytes that are traced after a wrong try of each name, each from an address of its own."""
    for number in names:
        wrong(tries, *try_keys(f"made up {number}", f"2001:db8:{number:x}"))
    return tracemalloc.get_traced_memory()[0]


def test_addresses_of_one_network_are_counted_together():
    assert address_key("192.0.2.7") == "192.0.2.7"
    assert address_key("::ffff:192.0.2.7") == "192.0.2.7"
    assert address_key("2001:db8::1") == address_key("2001:db8::ffff:2") != address_key("2001:db8:0:1::1")
    assert address_key("fe80::1%eth0") == address_key("fe80::2")
    assert address_key(None) == address_key("") == ""
