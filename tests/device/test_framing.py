"""The framing finds codes in bytes, however the bytes are split."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device.framing import LONGEST, SILENCE, TOO_LONG, Framer

CODES = st.lists(st.from_regex(r"\A[!-~]([ -~]{0,30}[!-~])?\Z"), max_size=6)
ENDS = st.sampled_from([b"\r", b"\n", b"\r\n", b"\n\n\r"])


def test_it_works() -> None:
    assert Framer().feed(b"TAB0001\r\n", 1.0) == ["TAB0001"]


@given(CODES, ENDS, st.lists(st.integers(1, 7), min_size=1))
def test_codes_are_found_however_the_bytes_are_split(codes: list[str], end: bytes, sizes: list[int]) -> None:
    framer, found, sent = Framer(), [], b"".join(code.encode() + end for code in codes)
    for index in range(len(sent)):
        size = sizes[index % len(sizes)]
        chunk, sent = sent[:size], sent[size:]
        found += framer.feed(chunk, 1.0)
    assert found + framer.feed(sent, 1.0) == codes


@given(st.lists(st.binary(max_size=100)))
def test_noise_raises_nothing_and_the_next_code_is_found(chunks: list[bytes]) -> None:
    framer = Framer()
    for chunk in chunks:
        for code in framer.feed(chunk, 1.0):
            assert 1 <= len(code) <= LONGEST
    assert framer.feed(b"\rTAB0001\r", 1.0)[-1] == "TAB0001"


def test_crlf_cut_in_the_middle_makes_no_empty_code() -> None:
    framer = Framer()
    assert framer.feed(b"TAB0001\r", 1.0) == ["TAB0001"]
    assert framer.feed(b"\nTAB0002\r", 1.0) == ["TAB0002"]


def test_control_characters_are_left_out() -> None:
    assert Framer().feed(b"\x02TAB\x000001\x03\x7f\r", 1.0) == ["TAB0001"]


def test_bytes_without_an_end_are_dropped_after_a_pause() -> None:
    framer = Framer()
    assert framer.feed(b"TAB0", 1.0) == []
    assert framer.feed(b"", 1.0 + SILENCE + 0.01) == []
    assert framer.feed(b"TAB0002\r", 1.0 + SILENCE + 0.02) == ["TAB0002"]


def test_a_short_pause_does_not_split_a_code() -> None:
    framer = Framer()
    assert framer.feed(b"TAB0", 1.0) == []
    assert framer.feed(b"", 1.0 + SILENCE - 0.01) == []
    assert framer.feed(b"001\r", 1.0 + SILENCE) == ["TAB0001"]


def test_bytes_that_were_read_late_are_not_dropped() -> None:
    framer = Framer()
    assert framer.feed(b"TAB0001\rTAB0", 1.0) == ["TAB0001"]
    assert framer.feed(b"002\r", 1.0 + SILENCE * 5) == ["TAB0002"]  # a slow disk kept us from reading


@pytest.mark.parametrize("size", [1, 10, 200])
def test_a_code_that_is_too_long_is_reported_as_such(size: int) -> None:
    """No part of the line becomes a code, but it is reported, so that the lamp shows a refusal."""
    framer, found = Framer(), []
    sent = b"TAB0001" + b" " * LONGEST + b"TAB0002\rTAB0003\r"
    for start in range(0, len(sent), size):
        found += framer.feed(sent[start : start + size], 1.0)
    assert found == [TOO_LONG, "TAB0003"]


def test_the_longest_code_is_read() -> None:
    assert Framer().feed(b"A" * LONGEST + b"\r", 1.0) == ["A" * LONGEST]
    assert Framer().feed(b"A" * (LONGEST + 1) + b"\r", 1.0) == [TOO_LONG]


def test_a_byte_beyond_ascii_is_not_left_out_of_a_code() -> None:
    (code,) = Framer().feed(b"TAB\xff0001\r", 1.0)
    assert code == "TAB\ufffd0001"
