"""What is said of a call: the number, where to go, in which languages, and of whom nothing."""

from kiosk.queue.announcements import lately
from kiosk.station import Station
from tests import factories


def texts(station: Station, **later: float) -> list[list[tuple[str, str]]]:
    with station.db.read() as s:
        return [one.texts for one in lately(s, station.clock.now().later(**later))]


def test_a_call_is_said(station: Station):
    factories.take(station)
    called = factories.call(station, "1")
    assert texts(station) == [[("sv", f"Nummer {called.series} {called.number}, bord 1.")]]
    assert texts(station, minutes=3) == []


def test_who_waits_quietly_is_not_said(station: Station):
    factories.take(station, quiet=True)
    factories.call(station, "1")
    assert texts(station) == []


def test_calls_are_in_their_order(station: Station):
    for desk in ("1", "2", "3"):
        factories.take(station)
        factories.call(station, desk)
    assert [text[-1][1][-7:] for text in texts(station)] == ["bord 1.", "bord 2.", "bord 3."]
