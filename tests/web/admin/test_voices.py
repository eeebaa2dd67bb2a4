"""An admin sees what speaks each language, how much of it, and under which licence."""

import pytest
from flask.testing import FlaskClient

from kiosk.speech.rendering import COMMANDS
from kiosk.speech.voices import Engine
from kiosk.station import Station
from kiosk.types import Role
from tests import factories
from tests.kiosk.speech.test_voices import record
from tests.web.logged_in import log_in
from web.admin.voices import ENGINES


@pytest.fixture
def admin(client: FlaskClient, station: Station) -> FlaskClient:
    return log_in(client, station, role=Role.ADMIN)


def test_espeak_speaks_all_of_swedish(admin: FlaskClient):
    page = admin.get("/admin/voices").text
    assert "Svenska</h3>" in page
    assert "espeak-ng: " in page and "licens: GPL-3.0-or-later" in page
    assert "0 klipp är sparade, 0 av 200 MB." in page


def test_recordings_come_first_with_their_number_and_licence(admin: FlaskClient, station: Station):
    folder = station.data / "voices" / "sv"
    record(folder / "clips", ta="Ta ett nummer", back="Tillbaka")
    (folder / "LICENCE").write_text("CC BY 4.0, Lycksele bibliotek\n", encoding="utf-8")
    page = admin.get("/admin/voices").text
    assert "Inspelad röst: 2 av " in page
    assert page.index("CC BY 4.0, Lycksele bibliotek") < page.index("espeak-ng: ")


def test_a_language_without_a_voice_says_so(admin: FlaskClient, station: Station):
    factories.turn_on(station, "so")
    assert "Somaliska</h3>" in admin.get("/admin/voices").text
    assert "Ingen röst: texten visas och hörs inte." in admin.get("/admin/voices").text


def test_a_voice_that_has_hardly_a_text_is_none_on_each_page(admin: FlaskClient, station: Station):
    """espeak-ng would guess the vowels of Arabic: it says only what has no Arabic letter."""
    for code in ("ar", "fi"):
        factories.turn_on(station, code)
    voices = admin.get("/admin/voices").text.split("<h3>Arabiska</h3>")[1].split("</li>")[0]
    assert "Ingen röst: texten visas och hörs inte." in voices
    ready = admin.get("/admin/ready").text
    row = ready[ready.index('id="language-ar"') :].split("</li>")[0]
    assert "Ingen röst: texten visas och hörs inte." in row and "Pröva" not in row
    silent = admin.get("/accessibility").text.split("visas bara som text: ")[1].split(".")[0]
    assert "arabiska" in silent and "finska" not in silent


def test_each_engine_has_its_command_and_its_words() -> None:
    assert set(COMMANDS) == set(Engine) - {Engine.RECORDINGS}, "COMMANDS of kiosk/speech/rendering.py"
    assert set(ENGINES) == set(Engine), "ENGINES of web/admin/voices.py"
