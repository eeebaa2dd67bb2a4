"""The admin's page of models, and what their settings do on the lending page."""

import re

import pytest
from flask.testing import FlaskClient

from kiosk.loans import catalogue, queries, returns
from kiosk.loans.models import FIRST_CHECKS
from kiosk.station import Station
from tests.statements import statements
from tests.web.admin.test_topics import version_on
from tests.web.loans.test_page import scan
from web.device_words import CHECKS, PARTS

FORM = {"sv": "Läsplatta", "en": "", "parts": ["cover"], "checks": ["clean"], "loan_days": "14"}


def test_it_works(admin: FlaskClient, station: Station) -> None:
    assert "Modellen Läsplatta är tillagd." in admin.post("/admin/new-model", data=FORM, follow_redirects=True).text
    page = admin.get("/admin/models").text
    assert "0 saker, fodral" in page and "8 saker, laddare, fodral, penna" in page
    assert ">Läsplatta</option>" in admin.get("/admin/new-item").text
    with station.db.read() as s:
        assert catalogue.find(s, "lasplatta").loan_days == 14
    assert "Lade till en modell: <b>Läsplatta</b>" in admin.get("/admin/log").text


def test_a_change(admin: FlaskClient) -> None:
    page = admin.get("/admin/models/tablet-8").text
    assert 'value="Surfplatta, 8 tum"' in page and re.search(r'value="charger" checked', page)
    sent = {**FORM, "sv": "Surfplatta, 8 tum", "version": version_on(page)}
    assert (
        "Modellen Surfplatta, 8 tum är sparad."
        in admin.post("/admin/models/tablet-8", data=sent, follow_redirects=True).text
    )
    log = admin.get("/admin/log").text
    assert "delar: Laddare, Fodral blev Fodral" in log
    assert "dagar att låna hem: inget blev 14" in log


@pytest.mark.parametrize("days", ["0", "61", "två", "½", "-1", "1e1", "9999999"])
def test_what_was_typed_stays_with_the_error_at_its_field(admin: FlaskClient, days: str) -> None:
    answer = admin.post("/admin/new-model", data={**FORM, "loan_days": days})
    assert answer.status_code == 422
    field = re.search(r'<input id="model-loan_days"[^>]*>', answer.text)
    assert field and 'aria-invalid="true"' in field[0] and f'value="{days}"' in field[0]
    assert 'value="Läsplatta"' in answer.text and re.search(r'value="clean" selected', answer.text)


def test_the_later_of_two_admins_sees_what_the_other_saved(admin: FlaskClient) -> None:
    seen = version_on(admin.get("/admin/models/tablet-8").text)
    admin.post("/admin/models/tablet-8", data={**FORM, "version": seen})
    answer = admin.post("/admin/models/tablet-8", data={**FORM, "sv": "Platta", "version": seen})
    assert answer.status_code == 409
    assert "Sparat nu: Läsplatta" in answer.text and 'value="Platta"' in answer.text


def test_the_order_out_of_use_and_back(admin: FlaskClient) -> None:
    name = "Modellen Surfplatta, 8 tum"
    assert f"{name} är flyttad." in admin.post("/admin/models/tablet-8/up", follow_redirects=True).text
    assert f"{name} är flyttad." in admin.post("/admin/models/tablet-8/down", follow_redirects=True).text
    assert f"{name} är ur bruk." in admin.post("/admin/models/tablet-8/retire", follow_redirects=True).text
    assert "Surfplatta, 8 tum</option>" not in admin.get("/admin/new-item").text
    assert f"{name} går att välja" in admin.post("/admin/models/tablet-8/back", follow_redirects=True).text


def test_with_every_model_out_of_use(admin: FlaskClient) -> None:
    for code in ("tablet-8", "tablet-10"):
        admin.post(f"/admin/models/{code}/retire")
    for page in ("/admin/models", "/admin/new-item"):
        assert "Alla modeller är ur bruk. Ta en i bruk igen" in admin.get(page).text


def test_what_is_checked_and_when_a_loan_ends(admin: FlaskClient, station: Station) -> None:
    admin.post("/admin/models/tablet-8", data=FORM)
    scan(station, "TAB0011", station.clock.now().later(minutes=-5))
    scan(station, "TAB0012", with_pass=True)
    page = admin.get("/loans").text
    assert "Lämnas tillbaka senast" in page and "Utlånade hem:" in page and "Tillbaka i dag:" in page
    with station.db.begin() as s:
        returns.take_back(s, queries.find(s, "TAB0012"), station.clock.now())
    assert "Är den avtorkad?" in admin.get("/loans").text
    assert "Är delarna med?" not in admin.get("/loans").text


def test_nobody_is_asked_for_parts_of_a_model_without_any(admin: FlaskClient, station: Station) -> None:
    admin.post("/admin/models/tablet-8", data={**FORM, "parts": [], "checks": [*FIRST_CHECKS]})
    scan(station, "TAB0012")
    with station.db.begin() as s:
        returns.take_back(s, queries.find(s, "TAB0012"), station.clock.now())
    page = admin.get("/loans").text
    assert "Är den laddad?" in page and "Är delarna med?" not in page


def test_each_part_and_check_has_words() -> None:
    assert set(PARTS) == set(catalogue.PARTS)
    assert tuple(CHECKS) == catalogue.CHECKS


def test_the_number_of_queries_is_flat(admin: FlaskClient, station: Station) -> None:
    admin.get("/admin/models")
    with statements(station) as few:
        admin.get("/admin/models")
    for number in range(20):
        admin.post("/admin/new-model", data={**FORM, "sv": f"Modell {number}"})
    with statements(station) as many:
        assert "Modell 19" in admin.get("/admin/models").text
    assert len(many) == len(few)
