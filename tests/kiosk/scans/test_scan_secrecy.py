"""A scanned identity number is stored nowhere: not in the database, its WAL or the log."""

import logging

import pytest

from kiosk.errors import Invalid
from kiosk.scans.handle import Scanned
from tests.kiosk.scans.conftest import PERSON, Reader

SHAPES = (PERSON, "198112189876", "811218+9876", "]d1198112189876", "XX19811218-9876XX")


def test_it_works(reader: Reader, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for shape in SHAPES:
        assert reader.read(shape, after=5).result == "refused"
        reader.read(shape, after=1)
    for name in (PERSON, "198112189876"):
        with pytest.raises(Invalid) as refusal:
            Reader(reader.station, reader.at, name).read("TAB0001")
        assert name not in repr(vars(refusal.value)) + repr(refusal.value)
    stored = b"".join(file.read_bytes() for file in reader.station.data.iterdir() if file.is_file())
    assert b"unknown_code" in stored  # the rows are there
    for text in ("811218", "8-9876", "189876"):
        assert text.encode() not in stored
        assert text not in caplog.text


def test_a_scan_never_shows_its_code() -> None:
    scan = Scanned(code=PERSON, scanner="front", scan_id="scan-1234")
    assert "9876" not in f"{scan} {scan!r}"
