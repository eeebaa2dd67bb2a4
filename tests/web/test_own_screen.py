"""The one-time code is on the machine's own screen until the centre is set up, and nowhere else."""

from pathlib import Path

import pytest
import requests
from flask.testing import FlaskClient

from kiosk.cli.addresses import print_setup_code
from kiosk.people import setup
from kiosk.station import Station
from tests import factories
from tests.processes import Served
from tests.web.wizard.conftest import empty, migrated, new_app, somebody  # noqa: F401
from web.own_screen import FORWARDED

PAGES = ("/", "/topics/login", "/setup/admin", "/setup/copies")


@pytest.fixture
def code(empty: Station, capsys: pytest.CaptureFixture[str]) -> str:  # noqa: F811
    """The code that the machine has printed."""
    print_setup_code(empty, "http://localhost")
    return capsys.readouterr().out.split()[-1]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8080", "[::1]:8080"])
def test_it_works(somebody: FlaskClient, code: str, path: str, host: str) -> None:  # noqa: F811
    assert code in somebody.get(path, base_url=f"http://{host}").text


@pytest.mark.parametrize("path", PAGES)
def test_not_to_the_network(somebody: FlaskClient, empty: Station, code: str, path: str) -> None:  # noqa: F811
    answers = [
        somebody.get(path, environ_base={"REMOTE_ADDR": "192.168.1.20"}),
        somebody.get(path, environ_base={"REMOTE_ADDR": ""}),
        somebody.get(path, headers={"X-Forwarded-For": "192.168.1.20"}),
        somebody.get(path, headers={"Forwarded": "for=192.168.1.20"}),
        somebody.get(path, environ_overrides={"SERVER_PROTOCOL": "HTTP/1.0"}),
    ]
    assert [code in answer.text for answer in answers] == [False] * 5
    assert all("Koden" in answer.text or "Den står" in answer.text for answer in answers)


def test_not_on_the_wall_and_not_by_another_name(somebody: FlaskClient, code: str) -> None:  # noqa: F811
    assert code not in somebody.get("/board").text
    assert code not in somebody.get("/", base_url="http://evil.example").text


def test_an_old_code_is_not_shown(somebody: FlaskClient, empty: Station, code: str) -> None:  # noqa: F811
    with empty.db.begin() as s:
        setup.new_code(s)
    assert code not in somebody.get("/").text


def test_it_is_gone_once_it_is_used(somebody: FlaskClient, empty: Station, code: str) -> None:  # noqa: F811
    file = empty.data / setup.CODE
    assert file.stat().st_mode & 0o077 == 0
    somebody.post("/setup", data={"code": code, "name": "Ada", "password": factories.PASSWORD})
    assert not file.exists()


def test_no_proxy_is_shown_it_by_the_real_server(empty: Station, tmp_path: Path) -> None:  # noqa: F811
    """The server keeps what a proxy writes into a request: waitress removes most of it unless it is told."""
    served = Served("web", empty.data, tmp_path / "web.log").start()
    try:
        own = requests.get(served.url, timeout=5).text
        marked = [requests.get(served.url, headers={name: "192.168.1.20"}, timeout=5).text for name in FORWARDED]
    finally:
        served.stop()
    shown = 'class="setup-code"'
    assert shown in own
    assert [name for name, page in zip(FORWARDED, marked, strict=True) if shown in page] == []
