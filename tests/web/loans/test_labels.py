"""The page of labels and cards: what is printed, what is refused, and that cards say what they do."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kiosk.loans import passes, stock
from kiosk.loans.stock import ItemSettings
from kiosk.scans.handlers import CARDS
from kiosk.sheets.cards import CardFace, draw_cards
from kiosk.sheets.layouts import CARDS as CARD_SHEET
from kiosk.sheets.layouts import LAYOUTS
from kiosk.station import Station
from tests.kiosk.sheets import printed
from web.loans.labels import EVERY, NOT_CHECKED
from web.pictograms import drawing

TAGS = [f"TAB{number:04}" for number in range(1, 13)]


def ask(client: FlaskClient, **form: Any) -> TestResponse:
    return client.post("/loans/labels", data={"which": EVERY, "layout": "l7160", "code": "code128", **form})


def read(answer: TestResponse, layout: str = "l7160", number: int = 14) -> list[str]:
    assert answer.mimetype == "application/pdf"
    page = next(printed.pages(answer.data, 300))
    return [text for place in range(number) for text in printed.read(printed.label(page, LAYOUTS[layout], place, 300))]


def test_it_works(staff: FlaskClient) -> None:
    page = staff.get("/loans/labels?lang=sv").text
    assert "12 etiketter är inte kontrollerade än." in page
    assert "L7160: 21 på A4, 63,5 × 38,1 mm" in page
    assert "Skrivare: 62 × 29 mm, 203 dpi" in page
    answer = ask(staff)
    assert read(answer) == TAGS
    assert answer.headers["Content-Disposition"].startswith("inline; ")


def test_the_labels_of_a_model_and_those_not_checked(staff: FlaskClient, station: Station) -> None:
    with station.db.begin() as s:
        stock.add_item(s, "eva", "Z01", ItemSettings("tablet-8"), station.clock.now())
    assert "Z01" in read(ask(staff, which="tablet-8"))
    staff.post("/loans/labels/check", data={"label": "TAB0001"})
    assert read(ask(staff, which=NOT_CHECKED), number=16) == [*TAGS[1:], "Z01"]


def test_a_few_labels_anew_on_a_used_sheet_as_qr_codes(staff: FlaskClient) -> None:
    assert 'value="TAB0005"' in staff.get("/loans/labels?tag=TAB0005").text
    answer = ask(staff, tags="tab0005, TAB0002", code="qr", start="3", right="-0,5", down="1.5")
    page = next(printed.pages(answer.data, 300))
    found = [printed.read(printed.label(page, LAYOUTS["l7160"], place, 300)) for place in range(5)]
    assert found == [[], [], ["TAB0005"], ["TAB0002"], []]


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"tags": "TAB9999"}, "Saken finns inte."),
        ({"tags": "TAB9999 TAB0001"}, "Den första etiketten hör inte till någon sak."),
        ({"tags": "TAB0001 TAB0002 TAB9999"}, "Etiketten efter TAB0002 hör inte till någon sak."),
        ({"which": "no-such-model"}, "Där finns inga etiketter att skriva ut."),
        ({"start": "22"}, "Arket har 21 etiketter. Skriv ett nummer från 1 till 21."),
        ({"start": "x"}, "Arket har 21 etiketter."),
        ({"right": "11"}, "Skriv ett antal millimeter, högst 10 åt varje håll."),
        ({"down": "snett"}, "Skriv ett antal millimeter, högst 10 åt varje håll."),
    ],
)
def test_it_is_refused_at_its_field(staff: FlaskClient, form: dict[str, str], words: str) -> None:
    answer = ask(staff, **form)
    assert answer.status_code in (404, 422)
    assert words in answer.text
    (field,) = form
    assert re.search(rf'id="labels-{field}"[^>]*aria-invalid="true"', answer.text)


def test_bars_that_do_not_fit_say_so(staff: FlaskClient, station: Station) -> None:
    with station.db.begin() as s:
        stock.add_item(s, "eva", "SURFPLATTA0000000012", ItemSettings("tablet-8"), station.clock.now())
    answer = ask(staff, tags="SURFPLATTA0000000012", layout="l4732")
    assert answer.status_code == 409
    assert "Streckkoden för SURFPLATTA0000000012 får inte plats." in answer.text
    assert ask(staff, tags="SURFPLATTA0000000012", layout="l4732", code="qr").mimetype == "application/pdf"


def test_an_identity_number_is_not_repeated(staff: FlaskClient) -> None:
    assert "19121212-1212" not in staff.get("/loans/labels?tag=19121212-1212").text
    answer = ask(staff, tags="19121212-1212")
    assert answer.status_code == 404
    assert "1212-1212" not in answer.text


def test_each_command_card_is_printed(staff: FlaskClient) -> None:
    page = staff.get("/loans/labels?lang=sv").text
    for card in CARDS.values():
        assert card.name in page
        assert card.explains in page
    answer = staff.post("/loans/labels/cards")
    found = [
        printed.read(printed.label(sheet, CARD_SHEET, place, 300))
        for sheet in printed.pages(answer.data, 300)
        for place in range(CARD_SHEET.per_page)
    ]
    assert found[: len(CARDS)] == [[code] for code in CARDS]


def test_new_passes_are_printed_and_stored_nowhere(staff: FlaskClient, station: Station) -> None:
    codes = []
    for _sheet in range(2):
        sheet = next(printed.pages(staff.post("/loans/labels/passes").data, 203))
        codes += [printed.read(printed.label(sheet, CARD_SHEET, place, 203)) for place in range(10)]
    assert all(passes.is_printed(code) for (code,) in codes)
    assert len({code for (code,) in codes}) == 20
    dump = "\n".join(station.db.engine.raw_connection().driver_connection.iterdump())  # type: ignore[union-attr]
    assert "TAB0001" in dump
    assert not [code for (code,) in codes if code in dump]


def test_every_pictogram_can_be_drawn(app: Flask) -> None:
    """A new pictogram may have an element or a command that kiosk/sheets/pictures.py does not know."""
    with app.test_request_context("/"):
        every = app.jinja_env.get_template("macros/pictograms.html").module.drawings  # type: ignore[attr-defined]
        faces = [CardFace("ENTREN", name, "", drawing(name), "") for name in every]

    assert len(list(printed.pages(draw_cards(faces), 72))) == -(-len(faces) // 10)
