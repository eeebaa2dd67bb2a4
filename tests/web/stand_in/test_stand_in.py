"""The pages that stand in while the service is away, and the worker that keeps them: the same for everybody."""

import base64
import hashlib
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kiosk.i18n import LANGUAGES
from kiosk.station import Station
from kiosk.types import Role
from tests import factories
from tests.web.logged_in import log_in

PAGES = ("/stand-in/visitors", "/stand-in/board", "/stand-in/staff")
WORKER = "/service-worker.js"
WAITS = "Ett ögonblick. Skärmen väntar på svar."


@pytest.mark.parametrize("path", PAGES)
def test_a_page_needs_no_other_file(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert not re.search(r'(src|href)="(?!data:)', answer.text)
    assert ("Entrén svarar inte just nu." if path.endswith("staff") else WAITS) in answer.text


@pytest.mark.parametrize("path", PAGES)
def test_its_policy_allows_its_own_style_and_script_alone(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    policy = answer.headers["Content-Security-Policy"]
    for tag in ("style", "script"):
        inside = re.search(rf"<{tag}[^>]*>(.*?)</{tag}>", answer.text, re.DOTALL)
        assert inside is not None
        digest = base64.b64encode(hashlib.sha256(inside[1].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}';" in policy


@pytest.mark.parametrize("path", [*PAGES, WORKER])
def test_nothing_in_it_is_about_anybody(app: Flask, station: Station, path: str) -> None:
    nobodys = app.test_client().get(path)
    assert "Set-Cookie" not in nobodys.headers
    for role in (Role.STAFF, Role.ADMIN):
        staffs = log_in(app.test_client(), station, desk="1", role=role)
        staffs.set_cookie("entren_language", "en")
        assert staffs.get(path).data == nobodys.data


def test_visitors_find_each_language_that_they_can_choose(client: FlaskClient, station: Station) -> None:
    factories.turn_on(station, "fi")
    page = client.get(PAGES[0]).text
    assert '<section lang="fi" dir="ltr"><h1>Hetkinen.' in page
    assert '<section lang="ar" dir="rtl">' in page
    assert page.index('lang="sv"') < page.index('lang="fi"')


def test_the_worker_is_another_one_when_a_page_says_something_else(client: FlaskClient, station: Station) -> None:
    first = client.get(WORKER)
    assert first.mimetype == "text/javascript"
    assert client.get(WORKER).data == first.data
    new = next(language.code for language in LANGUAGES if f'lang="{language.code}"' not in client.get(PAGES[0]).text)
    factories.turn_on(station, new)
    assert client.get(WORKER).data != first.data


def test_visitors_read_the_words_for_visitors(client: FlaskClient) -> None:
    assert '"ofStaff": ["desk"' in (worker := client.get(WORKER).text)
    assert "accessibility" not in worker.partition("\n")[0]


def test_there_is_no_other_page(client: FlaskClient) -> None:
    assert client.get("/stand-in/nobody").status_code == 404
