"""What the board says by turns: notices and opening hours in one place."""

import re

from flask.testing import FlaskClient

from kiosk.centre import hours, notices, override
from kiosk.station import Station


def signs(client: FlaskClient, address: str = "/board") -> list[tuple[str, str]]:
    """The language and the text of each sign, in the order in which they are shown."""
    part = client.get(address).text.split('<section class="signs by-turns"')[1].split("</section>")[0]
    found = re.findall(r'<p lang="([^"]+)" dir="[a-z]+"[^>]*>(.*?)</p>', part, re.DOTALL)
    return [(language, " ".join(re.sub("<[^>]+>|\u00ad", "", text).split())) for language, text in found]


def test_each_notice_has_its_turn_and_then_the_hours(client: FlaskClient, station: Station):
    at = station.clock.now()
    with station.db.begin() as s:
        for text in ("Hissen är trasig.", "Kurs på lördag."):
            notices.add(s, "test", notices.NoticeSettings({"sv": text}, at.date, at.date), at)
    assert signs(client) == [
        ("sv", "Hissen är trasig."),
        ("sv", "Kurs på lördag."),
        ("sv", "Öppettider Måndag–söndag 0–24"),
    ]
    assert client.get("/board").text.count('dir="ltr" class="shown"') == 1


def test_days_with_the_same_hours_share_a_row(client: FlaskClient, station: Station):
    at = station.clock.now()
    with station.db.begin() as s:
        week = [hours.Period(day, 600, 960) for day in (0, 1, 2, 4)]
        hours.replace_week(s, [*week, hours.Period(3, 600, 1080), hours.Period(3, 1080, 1200, staffed=False)])
        override.open_now(s, "test", 1440, None, at)
    assert signs(client) == [
        ("sv", "Öppettider Måndag–onsdag 10–16 Torsdag 10–18 utan personal 18–20 Fredag 10–16 Lördag, söndag Stängt")
    ]
    with station.db.begin() as s:
        override.close_now(s, "test", None, None, at)
    assert signs(client) == [], "the hours of a closed centre stand in their table"
