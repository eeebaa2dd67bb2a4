"""A pass and its item at two scanners: a pass belongs to the scanner that read it."""

import sqlalchemy as sa

from kiosk.clock import Moment
from kiosk.scans import places
from kiosk.scans.places import Place
from kiosk.station import Station
from tests.kiosk.scans.conftest import Reader

PASS, OTHER = "PASS12345678903", "PASS00000000000"


def test_a_pass_and_its_item_at_two_scanners(station: Station, at: Moment) -> None:
    """Nothing is lent with the pass of another scanner, and nothing in spite of it without a question."""
    front, side = Reader(station, at), Reader(station, at, "side")
    with station.db.begin() as s:
        s.execute(sa.text("UPDATE model SET loan_days = 14"))
    front.read(PASS)
    assert side.answer("TAB0001", after=5) == ("ask", None, "pass_elsewhere")
    assert side.answer("TAB0001", after=1)[0] == "repeat"
    assert side.answer("TAB0002", after=4) == ("ask", None, "pass_elsewhere")
    assert side.answer("TAB0002", after=4) == ("done", "lent", None), "it was asked, and is used here"
    assert side.answer("TAB0002", after=4)[1] == "returned", "what comes back is nobody's question"
    assert front.answer("TAB0003", after=20)[1] == "lent_home"
    assert side.answer("TAB0001", after=4) == ("ask", None, "pass_elsewhere"), "the pass counts for the next item too"
    assert side.answer(PASS, after=4)[2] == "scan_item"
    assert side.answer("TAB0001", after=4)[1] == "lent_home"
    assert side.answer("TAB0004", after=60)[1] == "lent", "no pass waits any more"
    assert front.answer(OTHER, after=90) == ("ask", None, "item_elsewhere")
    assert side.answer(OTHER, after=4)[1] == "lent_home"


def test_a_pass_at_another_desk_is_no_question(station: Station, at: Moment) -> None:
    front, side = Reader(station, at), Reader(station, at, "side")
    with station.db.begin() as s:
        s.execute(sa.text("UPDATE model SET loan_days = 14"))
        for name, desk in (("front", "1"), ("side", "2")):
            places.put(s, "eva", name, Place(desk), None, at)
    front.read(PASS)
    assert side.answer("TAB0001", after=5)[1] == "lent"
    assert front.answer(OTHER, after=10)[2] == "scan_item"
