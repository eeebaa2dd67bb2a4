"""The page that thanks a visitor who gave a thing back alone, also aloud."""

import json
import re

import pytest
from flask.testing import FlaskClient

from kiosk.loans import lending, queries
from kiosk.scans import places
from kiosk.scans.handle import Scanned, handle
from kiosk.scans.places import Place
from kiosk.scans.recent import ScanMemory
from kiosk.station import Station
from web.speech.views import COOKIE
from web.visitor.given_back import newest

ALOUD = re.compile(r'<script type="application/json" id="said-aloud"[^>]*>(.*?)</script>')
THANKS = {"sv": "Tack! Vi har fått tillbaka den.", "en": "Thank you! We have it back."}


@pytest.mark.parametrize("language", THANKS)
def test_it_works(client: FlaskClient, language: str) -> None:
    page = client.get(f"/given-back/thanks?lang={language}").text
    assert f"<h1>{THANKS[language]}</h1>" in page
    (said,) = json.loads(ALOUD.findall(page)[0])
    assert (said["language"], said["text"]) == (language, THANKS[language])


def test_who_listens_hears_it_in_the_headset_alone(client: FlaskClient) -> None:
    client.set_cookie(COOKIE, "on")
    page = client.get("/given-back/thanks").text
    assert ALOUD.findall(page) == []
    assert THANKS["sv"] in page


def test_what_a_scan_did_decides_the_page(client: FlaskClient, station: Station) -> None:
    at, memory, said = station.clock.now(), ScanMemory(), []
    with station.db.begin() as s:
        places.put(s, "eva", "kiosk", Place(for_visitors=True, takes_back=True), None, at)
        lending.lend(s, queries.find(s, "TAB0001"), at.later(minutes=-9))
        assert newest(s, at) is None
    for number, tag in enumerate(("TAB0001", "TAB0001", "TAB0002")):
        then = at.later(seconds=number * 5)
        with station.db.begin() as s:
            handle(s, Scanned(code=tag, scanner="kiosk", scan_id=f"scan-at-kiosk-{number}"), then, memory)
            told = newest(s, then)
        assert told is not None
        said.append(told.said)
    assert said == ["thanks", "already", "ask"]
    assert client.get("/given-back/anything").status_code == 404
