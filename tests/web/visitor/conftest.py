"""Fixtures for the visitor's pages: their forms, and a closed centre."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from kiosk.centre import hours
from kiosk.centre.hours import WHOLE_DAY, Period
from kiosk.station import Station
from tests import factories

FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


class Kiosk:
    """Sends the forms of the touchscreen."""

    def __init__(self, client: FlaskClient) -> None:
        self._client = client

    def form(self, topic: str = "login", language: str = "sv") -> dict[str, str]:
        """The fields that a topic's page sends."""
        page = self._client.get(f"/topics/{topic}?lang={language}")
        assert page.status_code == 200
        return dict(FIELD.findall(page.text.split("</main>")[0])) | dict(
            FIELD.findall(page.text.split('id="sight"')[0])
        )

    def send(self, form: dict[str, str], language: str = "sv", **more: Any) -> Any:
        return self._client.post(f"/tickets?lang={language}", data=form, **more)

    def take(self, topic: str = "login", language: str = "sv", **wishes: str) -> str:
        """Take a number. Returns the ticket's public id."""
        answer = self.send(self.form(topic, language) | wishes, language)
        assert answer.status_code == 303
        return str(answer.location).split("/")[2].partition("?")[0]


@pytest.fixture
def kiosk(client: FlaskClient) -> Kiosk:
    return Kiosk(client)


@pytest.fixture
def closed(station: Station) -> None:
    factories.close_today(station)


def close(station: Station) -> None:
    with station.db.begin() as s:
        hours.replace_week(s, [])


def open_round_the_clock(station: Station) -> None:
    with station.db.begin() as s:
        hours.replace_week(s, [Period(day, 0, WHOLE_DAY) for day in range(7)])
