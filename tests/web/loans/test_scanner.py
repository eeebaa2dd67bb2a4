"""The state of the scanner: a few words on the desk's page, a sentence and what to do on the lending page."""

from dataclasses import replace

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient

from kiosk import health
from kiosk.clock import Moment
from kiosk.health import DeviceCondition, DeviceKind
from kiosk.station import Station


def report(station: Station, condition: DeviceCondition, at: Moment) -> None:
    with station.db.begin() as s:
        health.report(s, "shelf", DeviceKind.SCANNER, condition, at)


@pytest.mark.parametrize(
    ("condition", "few", "sentence", "what_to_do"),
    [
        (DeviceCondition.OK, "Skannern är redo", "Skannern är redo.", "Skanna när du vill"),
        (DeviceCondition.SIMULATED, "Skannern är simulerad", "Skannern är simulerad.", "Skanna när du vill"),
        (DeviceCondition.TROUBLE, "Skannern svarar inte", "Skannern svarar inte.", "Kontrollera sladden."),
    ],
)
def test_each_condition(
    staff: FlaskClient,
    station: Station,
    at: Moment,
    condition: DeviceCondition,
    few: str,
    sentence: str,
    what_to_do: str,
) -> None:
    report(station, condition, at)
    assert f"{few}</span>" in staff.get("/desk").text
    page = staff.get("/loans").text
    assert f"<strong>{sentence}</strong>" in page
    assert what_to_do in page


def test_before_the_first_report_the_desk_says_nothing(staff: FlaskClient) -> None:
    assert "Skannern" not in staff.get("/desk").text
    assert "<strong>Skannern är simulerad.</strong>" in staff.get("/loans").text


def test_where_the_settings_have_no_simulated_scanner(staff: FlaskClient, app: Flask, station: Station) -> None:
    settings = msgspec.structs.replace(station.settings, scanner=[])
    app.extensions["station"] = replace(station, settings=settings)
    assert "<strong>Skannern är redo.</strong>" in staff.get("/loans").text
