"""In the morning an admin tries each part by a press, and the page says what works and what to do."""

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from kiosk import health
from kiosk.audit import AuditEntry
from kiosk.centre import queries
from kiosk.clock import Clock
from kiosk.config import PrinterSettings, Settings, SoundSettings
from kiosk.health import DeviceCondition, DeviceKind
from kiosk.printing.models import PrintJob
from kiosk.scans.handle import Scanned, handle
from kiosk.scans.recent import ScanMemory
from kiosk.speech.rendering import NotRendered, Speaker
from kiosk.station import Station
from kiosk.types import Role
from tests import factories
from tests.web.logged_in import log_in
from web.api.live import Live
from web.factory import create_app

READY = "/admin/ready"
DAY = 86_400
TAG = re.compile(r"<[^>]+>")
SETTINGS = Settings(
    printer=PrinterSettings(connection="file:/dev/null"), sound=SoundSettings(headset="USB Audio Device")
)


@pytest.fixture
def app(station: Station) -> Flask:
    """The pages of a machine with a printer and a named headset."""
    app = create_app(Station(station.data, SETTINGS, station.clock, station.db))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    return app


@pytest.fixture
def admin(app: Flask, station: Station) -> FlaskClient:
    with station.db.begin() as s:
        health.report(s, "printer", DeviceKind.PRINTER, DeviceCondition.OK, station.clock.now())
    return log_in(app.test_client(), station, role=Role.ADMIN)


def row(admin: FlaskClient, part: str) -> str:
    """The words of a part's row."""
    page = admin.get(READY).text
    found = page[page.index(f'<li id="{part}"') :]
    return " ".join(TAG.sub(" ", found[: found.index("</li>")]).split())


def summed_up(page: str) -> list[int]:
    """How many are tried, of how many."""
    found = re.search(r"(\d+) av (\d+) är prövade", page)
    assert found is not None
    return [int(number) for number in found.groups()]


def told(app: Flask) -> list[str]:
    live: Live = app.extensions["live"]
    return [press.key for press in live.keys.lately()]


def test_nothing_is_tried_in_the_morning(admin: FlaskClient):
    page = admin.get(READY).text
    assert "0 av " in page and "Inte prövad i dag." in row(admin, "printer")
    assert "USB Audio Device" in row(admin, "headset")


@pytest.mark.parametrize(("part", "signal"), [("headset", "try_headset"), ("loudspeaker", "try_loudspeaker")])
def test_a_tone_is_asked_of_the_page_that_plays_it(app: Flask, admin: FlaskClient, part: str, signal: str):
    answer = admin.post(f"{READY}/{part}/try")
    assert (answer.status_code, answer.location) == (303, f"{READY}#{part}")
    assert told(app) == [signal]
    assert "Hördes tonen" in row(admin, part)
    admin.post(f"{READY}/{part}/fails")
    assert re.search(r"Prövad \d\d\.\d\d, fungerar inte\. Se efter", row(admin, part))
    assert "1 fungerar inte." in admin.get(READY).text
    admin.post(f"{READY}/{part}/try")
    assert row(admin, part).count("Fungerar") == 2
    admin.post(f"{READY}/{part}/works")
    assert ", fungerar." in row(admin, part) and "Se efter" not in row(admin, part)


def test_a_slip_is_printed_and_nobody_is_named(admin: FlaskClient, station: Station):
    admin.post(f"{READY}/printer/try")
    assert "Kom lappen?" in row(admin, "printer")
    with station.db.begin() as s:
        assert "test_slip" not in s.scalars(sa.select(AuditEntry.action)).all()
        s.execute(sa.update(PrintJob).values(state="printed"))
    assert "fungerar." in row(admin, "printer")


def test_a_printer_that_nobody_reaches_does_not_work(admin: FlaskClient, station: Station):
    with station.db.begin() as s:
        s.execute(sa.delete(health.DeviceHealth))
    answer = admin.post(f"{READY}/printer/try", follow_redirects=True)
    assert "Noterat: Entrén når inte skrivaren." in answer.text
    assert "fungerar inte. Se efter" in row(admin, "printer")


def test_a_scan_answers_by_itself(admin: FlaskClient, station: Station):
    assert "ENTRENPROV" in admin.get(READY).text
    admin.post(f"{READY}/scanner-/try")
    with station.db.begin() as s:
        scan = Scanned(code="ENTRENPROV", scanner="wedge-1", scan_id="scan-0001")
        assert handle(s, scan, station.clock.now(), ScanMemory()).reason == "unknown_code"
    assert "fungerar." in row(admin, "scanner-")


def test_each_language_is_tried_by_its_voice(admin: FlaskClient, station: Station, monkeypatch: pytest.MonkeyPatch):
    factories.turn_on(station, "so")
    assert "Röst: espeak-ng. Alla texter finns." in row(admin, "language-sv")
    assert "Ingen röst: texten visas och hörs inte." in row(admin, "language-so")
    admin.post(f"{READY}/language-en/try")
    assert ", fungerar." in row(admin, "language-en")

    def refuse(*_: object) -> bytes:
        raise NotRendered

    monkeypatch.setattr(Speaker, "rendered_anew", refuse)
    admin.post(f"{READY}/language-en/try")
    assert ", fungerar inte. Texten visas som vanligt." in row(admin, "language-en")


def test_what_is_not_here_is_asked_for_no_more_until_it_is_here_again(admin: FlaskClient, station: Station, app: Flask):
    before = admin.get(READY).text
    answer = admin.post(f"{READY}/loudspeaker/not-here", follow_redirects=True)
    assert "Högtalare vid tavlan: finns inte här, och prövas inte på morgonen." in answer.text
    assert row(admin, "loudspeaker") == "Högtalare vid tavlan Finns inte här. Finns här Högtalare vid tavlan"
    assert summed_up(answer.text)[1] == summed_up(before)[1] - 1
    tomorrow = Station(station.data, SETTINGS, Clock(station.clock.zone, moved=DAY), station.db)
    app.extensions["station"] = tomorrow
    log_in(admin, tomorrow, role=Role.ADMIN)
    assert "Finns inte här." in row(admin, "loudspeaker")
    log = admin.get("/admin/log").text
    assert "Ändrade vad som prövas på morgonen" in log and "finns inte här: inget blev Högtalare vid tavlan" in log
    admin.post(f"{READY}/loudspeaker/here")
    assert "Inte prövad i dag." in row(admin, "loudspeaker")
    assert "finns inte här: Högtalare vid tavlan blev inget" in admin.get("/admin/log").text


def test_a_code_is_shown_only_where_there_is_a_scanner(admin: FlaskClient):
    assert "ENTRENPROV" in admin.get(READY).text
    admin.post(f"{READY}/scanner-/not-here")
    assert "ENTRENPROV" not in admin.get(READY).text


def test_what_works_today_is_here(admin: FlaskClient):
    assert "Finns inte här" in row(admin, "scanner-")
    admin.post(f"{READY}/scanner-/works")
    assert "Finns inte här" not in row(admin, "scanner-")
    admin.post(f"{READY}/scanner-/fails")
    assert "Finns inte här" in row(admin, "scanner-")


@pytest.mark.parametrize("part", ["printer", "headset"])
def test_what_the_settings_name_is_taken_away_there(admin: FlaskClient, part: str):
    """Said here, it would still be reported as broken elsewhere."""
    assert "Finns inte här" not in row(admin, part)
    assert admin.post(f"{READY}/{part}/not-here").status_code == 404
    admin.post(f"{READY}/{part}/fails")
    assert "Finns den inte här längre? Då tar den som sköter datorn bort den" in row(admin, part)


def test_a_part_that_the_settings_name_later_is_tried_again(admin: FlaskClient, station: Station):
    with station.db.begin() as s:
        queries.centre(s).not_here = ["headset", "scanner-"]
    assert "Finns inte här" not in row(admin, "headset") and "Inte prövad i dag." in row(admin, "headset")
    assert "Finns inte här. Finns här" in row(admin, "scanner-")


@pytest.mark.parametrize("part", ["scanner-side", "key-next", "language-xx", "me"])
@pytest.mark.parametrize("press", ["try", "works", "fails", "not-here", "here"])
def test_what_is_not_here_is_not_tried(admin: FlaskClient, part: str, press: str):
    assert admin.post(f"{READY}/{part}/{press}").status_code == 404


def test_a_key_that_is_pressed_is_noted(admin: FlaskClient):
    assert admin.post("/admin/keys/next/pressed").status_code == 204
    assert admin.post("/admin/keys/any/pressed").status_code == 404
    page = admin.get("/admin/keys").text
    [line] = [line for line in page.splitlines() if 'data-lights="next"' in line]
    assert "fungerar." in line and "Går till nästa på sidan." in line and "Pil höger, Pil ned, 6 på sifferdelen" in line
    assert page.count("Inte prövad i dag.") == 12


def test_a_page_tells_of_its_keypad_only_while_keys_are_tried(app: Flask, admin: FlaskClient):
    assert admin.post("/listen/key", data={"key": "next"}).status_code == 404
    assert admin.post("/admin/keys/try").status_code == 204
    assert admin.post("/listen/key", data={"key": "next"}).status_code == 204
    assert admin.post("/listen/key", data={"key": "try_headset"}).status_code == 404
    away = {"Host": "entren.local"}
    assert admin.post("/listen/key", data={"key": "next"}, headers=away).status_code in (404, 421)
    another = {"REMOTE_ADDR": "192.168.1.77"}
    assert admin.post("/listen/key", data={"key": "next"}, environ_base=another).status_code == 404
    assert told(app) == ["next"]
    live: Live = app.extensions["live"]
    assert [press.keypad for press in live.keys.lately()] == [True]
