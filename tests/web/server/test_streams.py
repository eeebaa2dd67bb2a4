"""The shares of addresses in the event streams."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask.testing import FlaskClient

from web.server.streams import Listener, Streams

HERE = "127.0.0.1"
FAR = "192.0.2.7"


def streams_given(streams: Streams, address: str, page: str = "/", times: int = 100) -> int:
    """How many streams an address gets that asks so many times."""
    return sum(streams.take(Listener.at(address, page)) for _ in range(times))


@pytest.fixture
def streams() -> Streams:
    return Streams(16)


def test_an_address_gets_a_quarter_of_the_streams_and_one_for_its_board(streams: Streams) -> None:
    assert streams_given(streams, FAR) == 4
    assert streams_given(streams, FAR, "/board") == 1
    assert streams_given(streams, "192.0.2.8") == 4


def test_this_machine_leaves_a_quarter_to_others(streams: Streams) -> None:
    assert streams_given(streams, HERE) == 12
    assert streams_given(streams, HERE, "/board", 1) == 1, "the wall on this machine"
    assert streams_given(streams, FAR) == 1, "somebody else"


def test_many_addresses_leave_streams_to_this_machine_and_its_board(streams: Streams) -> None:
    taken = sum(streams_given(streams, f"192.0.2.{number}") for number in range(50))
    assert taken == 14
    assert streams_given(streams, HERE) == 1
    assert streams_given(streams, HERE, "/board") == 1


def test_a_closed_stream_is_free_again(streams: Streams) -> None:
    listener = Listener.at(FAR, "/")
    assert streams_given(streams, FAR) == 4
    assert not streams.give_back(listener)
    assert streams.take(listener)
    assert [streams.give_back(listener) for _ in range(4)] == [False, False, False, True]


def test_an_address_in_another_form_is_the_same(streams: Streams) -> None:
    assert streams_given(streams, FAR) == 4
    assert not streams.take(Listener.at(f"::ffff:{FAR}", "/"))


@pytest.mark.parametrize(("total", "here", "far"), [(1, 1, 1), (2, 2, 1), (4, 3, 1), (64, 48, 16)])
def test_the_shares_hold_for_any_number_of_streams(total: int, here: int, far: int) -> None:
    assert streams_given(Streams(total), HERE) == here
    assert streams_given(Streams(total), FAR) == far


@contextmanager
def listening(client: FlaskClient, address: str, many: int, **headers: str) -> Iterator[list[int]]:
    asked = {"environ_base": {"REMOTE_ADDR": address}, "headers": headers, "buffered": False}
    opened = [client.get("/api/v1/live", **asked) for _ in range(many)]
    for one in opened:
        list(itertools.islice(one.response, 1))
    yield [one.status_code for one in opened]
    for one in opened:
        one.close()


def test_one_client_never_takes_all_streams_and_the_board_gets_one(client: FlaskClient) -> None:
    with listening(client, FAR, 20) as statuses:
        assert statuses.count(200) == 4
        with listening(client, FAR, 1, Referer="http://localhost/board") as wall:
            assert wall == [200]
        with listening(client, HERE, 1) as touchscreen:
            assert touchscreen == [200]
    with listening(client, FAR, 1) as again:
        assert again == [200]
