"""The accessibility statement: what the law asks for, with the blanks that an admin fills in."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kiosk.config import Settings, SpeechSettings
from kiosk.station import Station
from kiosk.translations.models import LanguageState
from kiosk.types import Role
from tests import factories
from tests.web.logged_in import log_in
from tests.web.page_forms import forms_of
from web.statement import views

BLANKS = {"responsible": "Lycksele kommun", "contact": "tillganglig@example.org, 0950-166 00", "date": "2026-12-01"}


def fill(client: FlaskClient, **values: str) -> str:
    form = next(form for form in forms_of(client.get("/admin/centre").text) if form.action == "/admin/statement")
    return client.post(form.action, data=form.with_values(**values), follow_redirects=True).text


def test_it_works(client: FlaskClient, station: Station) -> None:
    page = client.get("/accessibility").text
    assert '<html lang="sv"' in page
    for words in ("delvis förenlig", "2018:1937", "digg.se/tdosanmalan", "inte skrivit än", "Fråga personalen"):
        assert words in page
    admin = client.application.test_client()
    log_in(admin, station, role=Role.ADMIN)
    assert "Uppgifterna om tillgänglighet är sparade." in fill(admin, **BLANKS)
    page = client.get("/accessibility").text
    assert "Lycksele kommun ansvarar" in page
    assert BLANKS["contact"] in page
    assert "sågs över 2026-12-01" in page


def test_it_is_in_english_too_and_in_swedish_for_all_others(client: FlaskClient) -> None:
    assert "complies in part" in client.get("/accessibility?lang=en").text
    assert '<html lang="sv"' in client.get("/accessibility?lang=so").text


def test_it_names_the_languages_that_nothing_here_can_speak(client: FlaskClient, app: Flask, station: Station) -> None:
    app.extensions["station"] = replace(station, settings=Settings(speech=SpeechSettings(espeak="/no/such/program")))
    page = client.get("/accessibility").text
    assert "visas bara som text: svenska, engelska" in page
    app.extensions["station"] = station
    assert "bara som text: svenska" not in client.get("/accessibility").text


def test_it_names_the_languages_that_nobody_has_reviewed(client: FlaskClient, station: Station) -> None:
    factories.turn_on(station, "fi")
    words = "Det gäller de här språken: "
    found = client.get("/accessibility").text.split(words)[1]
    assert {"engelska", "finska"} <= set(found[: found.index(".")].split(", "))
    with station.db.begin() as s:
        row = s.get_one(LanguageState, "fi")
        row.reviewed_by, row.reviewed_on = "Aino", station.clock.now().date
    found = client.get("/accessibility").text.split(words)[1]
    assert "finska" not in found[: found.index(".")].split(", ")


@pytest.mark.parametrize(("looks", "words"), [(341, "ett urval: alla kombinationer är 11 308"), (11308, "Det är alla")])
def test_it_says_whether_all_was_looked_at(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, looks: int, words: str
) -> None:
    run = views.Tested("2026-12-01", 35, 11, looks, possible=11308)
    monkeypatch.setattr(views, "tested", lambda: run)
    assert words in client.get("/accessibility").text.replace("\N{NARROW NO-BREAK SPACE}", " ").replace("\xa0", " ")


def test_a_phone_leads_to_it(client: FlaskClient, station: Station) -> None:
    ticket = factories.take(station)
    assert 'href="/accessibility?lang=en"' in client.get(f"/ticket/{ticket.id}?lang=en").text


def test_a_blank_that_cannot_be_read_is_refused(client: FlaskClient, station: Station) -> None:
    log_in(client, station, role=Role.ADMIN)
    page = fill(client, **BLANKS | {"contact": "ring 19121212-1212"})
    assert "Skriv hur man når er" in page
    assert "inte skrivit än" in client.get("/accessibility").text
