"""Notices for visitors, from one date to another."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from kiosk import audit
from kiosk.centre import notices
from kiosk.centre.models import Notice
from kiosk.centre.notices import NoticeSettings
from kiosk.clock import Moment
from kiosk.errors import Conflict, Invalid, NotFound
from kiosk.station import Station

ZONE = ZoneInfo("Europe/Stockholm")


def moment(text: str) -> Moment:
    return Moment(dt.datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(dt.UTC), ZONE)


NOW = moment("2026-12-01 12:00")


def settings(first: int, last: int, text: str = "Bussen går inte.", english: str = "") -> NoticeSettings:
    return NoticeSettings({"sv": text, "en": english}, dt.date(2026, 12, first), dt.date(2026, 12, last))


def add(station: Station, first: int, last: int, text: str = "Bussen går inte.") -> int:
    with station.db.begin() as s:
        return notices.add(s, "eva", settings(first, last, text), NOW).id


def shown(station: Station, text: str) -> list[str]:
    with station.db.read() as s:
        return [notice.texts["sv"] for notice in notices.shown(s, moment(text))]


def test_shown_from_the_first_date_to_the_last(station: Station) -> None:
    add(station, 3, 4)
    times = ("02 23:59", "03 00:00", "04 23:59", "05 00:00")
    assert [len(shown(station, f"2026-12-{time}")) for time in times] == [0, 1, 1, 0]


def test_a_date_ends_with_its_night_also_where_the_clock_changes(station: Station) -> None:
    with station.db.begin() as s:
        day = dt.date(2027, 3, 28)
        notices.add(s, "eva", NoticeSettings({"sv": "Sommartid"}, day, day), NOW)
    before, after = moment("2027-03-28 00:00"), moment("2027-03-28 23:59")
    with station.db.read() as s:
        for at, number in ((before.later(minutes=-1), 0), (before, 1), (after, 1), (after.later(minutes=1), 0)):
            assert len(notices.shown(s, at)) == number, at


@pytest.mark.parametrize(
    ("sent", "code", "field"),
    [
        (settings(4, 3), "dates_backwards", "ends"),
        (NoticeSettings({"sv": "Slut"}, dt.date(2026, 11, 1), dt.date(2026, 11, 30)), "date_passed", "ends"),
        (settings(3, 4, "  "), "notice_needs_text", "sv"),
        (settings(3, 4, "x" * 101), "bad_notice", "sv"),
        (settings(3, 4, english="Ring 811218-9876"), "bad_notice", "en"),
    ],
)
def test_what_cannot_be_is_refused(station: Station, sent: NoticeSettings, code: str, field: str) -> None:
    number = add(station, 3, 4)
    with pytest.raises(Invalid, match=code) as refusal, station.db.begin() as s:
        notices.add(s, "eva", sent, NOW)
    assert refusal.value.params["field"] == field
    with pytest.raises(Invalid, match=code), station.db.begin() as s:
        notices.change(s, "eva", number, sent, None, NOW)
    assert shown(station, "2026-12-03 12:00") == ["Bussen går inte."]


def test_no_more_than_two_on_one_day(station: Station) -> None:
    add(station, 3, 4), add(station, 4, 5)
    assert add(station, 6, 9)
    with pytest.raises(Conflict, match="too_many_notices"):
        add(station, 1, 31)
    assert add(station, 3, 3), "only the 4th has two"


def test_a_change_is_in_the_log_and_the_later_admin_sees_it(station: Station) -> None:
    number = add(station, 3, 4)
    with station.db.begin() as s:
        seen = notices.version(notices.find(s, number))
        notices.change(s, "eva", number, settings(3, 6, "Bussen går igen.", "The bus runs again."), seen, NOW)
        assert audit.latest(s, 1)[0].details["changes"] == {
            "text_sv": ["Bussen går inte.", "Bussen går igen."],
            "text_en": ["", "The bus runs again."],
            "ends": ["2026-12-04", "2026-12-06"],
        }
    for change in (
        lambda s: notices.change(s, "omar", number, settings(3, 4), seen, NOW),
        lambda s: notices.take_away(s, "omar", number, seen, NOW),
    ):
        with pytest.raises(Conflict, match="changed_meanwhile"), station.db.begin() as s:
            change(s)


def test_the_order(station: Station) -> None:
    add(station, 3, 4, "ett")
    two = add(station, 3, 4, "två")
    with station.db.begin() as s:
        notices.move(s, "eva", two, -1, notices.order_version(s, NOW), NOW)
    assert shown(station, "2026-12-03 12:00") == ["två", "ett"]


def test_taken_away_and_shown_again(station: Station) -> None:
    number = add(station, 3, 4, "ett")
    with station.db.begin() as s:
        notices.take_away(s, "eva", number, None, NOW)
        assert [notice.id for notice in notices.past(s, NOW, 9)] == [number] and not notices.current(s, NOW)
    assert shown(station, "2026-12-03 12:00") == []
    add(station, 3, 3), add(station, 3, 3)
    with pytest.raises(Conflict, match="too_many_notices"), station.db.begin() as s:
        notices.bring_back(s, "eva", number, NOW)
    with pytest.raises(Invalid, match="date_passed"), station.db.begin() as s:
        notices.bring_back(s, "eva", number, moment("2026-12-05 12:00"))
    with station.db.begin() as s:
        s.query(Notice).filter(Notice.id != number).update({"active": False})
        notices.bring_back(s, "eva", number, NOW)
    assert shown(station, "2026-12-03 12:00") == ["ett"]
    with pytest.raises(NotFound, match="unknown_notice"), station.db.begin() as s:
        notices.take_away(s, "eva", 99, None, NOW)
