"""The service answers requests for its own host names and refuses others."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kiosk.hub.receiver import open_receiver
from kiosk.station import Station, open_station
from tests import factories
from web.factory import create_app
from web.hub.factory import create_hub_app
from web.incoming import KnownHosts

NAME = socket.gethostname()
KNOWN = ["localhost", "localhost:8080", "LOCALHOST:1", "localhost.", "localhost.:8080", "127.0.0.1", "127.0.0.1:80",
         "[::1]:8080", "[0:0:0:0:0:0:0:1]", "127.0.0.53", NAME, f"{NAME}.local",
         f"{NAME.upper()}.local.:8080"]  # fmt: skip
UNKNOWN = [
    *(
        "evil.example",
        "evil.example:8080",
        "localhost.evil.example",
        "notlocalhost",
        "192.0.2.1",
        "[2001:db8::1]",
        "0.0.0.0",
    ),
    *("", " ", ":8080", "localhost:8080:8080", "localhost:evil", "localhost, evil.example", "evil.example, localhost"),
    *(
        "user@localhost",
        "evil.example#@localhost",
        "localhost@evil.example",
        "localhost/evil",
        "localhost\\evil.example",
    ),
    *(
        "[::1",
        "::1",
        "[::1]evil.example",
        "[]",
        ".",
        "..",
        "localhost..",
        "-",
        "a..b",
        "127.1",
        "2130706433",
        "0x7f.0.0.1",
    ),
    *(
        "lоcalhost",
        "localhost\x00",
        "localhost\t",
        "x" * 10_000,
        "127.0.0.1.evil.example",
        "224.0.0.1",
        "[::]",
        "[ff02::1]",
    ),
]


def ask(app: Flask, host: str, path: str = "/", **more: str) -> tuple[int, str]:
    """Set the Host header in the WSGI environment, since the test client refuses some values."""
    sent = app.test_client().get(path, environ_overrides={"HTTP_HOST": host, **more})
    return sent.status_code, sent.text


@pytest.mark.parametrize("host", KNOWN)
def test_the_services_own_names_are_answered(app: Flask, host: str) -> None:
    assert ask(app, host)[0] == 200


@pytest.mark.parametrize("host", UNKNOWN)
def test_any_other_name_is_refused(app: Flask, host: str) -> None:
    for path in ("/", "/api/v1/centre", "/nowhere", "/health"):
        status, body = ask(app, host, path)
        assert status == 421
        assert "evil" not in body


def test_the_page_says_what_to_do_and_leads_nowhere(app: Flask) -> None:
    answer = app.test_client().get("/board", base_url="http://evil.example")
    assert "<h1>Den adressen är inte Entréns.</h1>" in answer.text
    assert "kiosk.toml" in answer.text
    assert not any(part in answer.text for part in ("<a ", "<form", "data-countdown"))
    english = app.test_client().get("/?lang=en", base_url="http://evil.example")
    assert "An address that is to work is written into kiosk.toml." in english.text


def test_the_page_has_its_style_sheet(app: Flask) -> None:
    assert ask(app, "evil.example", "/static/kiosk.css")[0] == 200
    assert ask(app, "evil.example", "/static/../board")[0] in (404, 421)


def test_software_gets_a_problem_document(app: Flask) -> None:
    answer = app.test_client().post("/api/v1/tickets", base_url="http://evil.example", json={})
    assert (answer.status_code, answer.json["code"]) == (421, "unknown_host")


def test_a_write_by_an_unknown_name_changes_nothing(app: Flask, station: Station) -> None:
    form = {"topic": "login", "request_key": "key-of-a-touch"}
    answer = app.test_client().post("/tickets", base_url="http://evil.example", data=form)
    assert answer.status_code == 421
    assert factories.take(station).number == "A1"


def test_an_address_in_the_request_line_is_checked(app: Flask) -> None:
    assert ask(app, "localhost", REQUEST_URI="http://localhost/")[0] == 200
    assert ask(app, "localhost", REQUEST_URI="http://evil.example/")[0] == 421
    assert ask(app, "localhost", REQUEST_URI="http://localhost@evil.example/")[0] == 421
    assert ask(app, "localhost", REQUEST_URI="http://evil.example")[0] == 421
    assert ask(app, "localhost", REQUEST_URI="http:///")[0] == 421
    assert ask(app, "evil.example", REQUEST_URI="http://localhost/")[0] == 421


@pytest.fixture
def named(demonstration: Path, tmp_path: Path) -> Iterator[Flask]:
    factories.copy_demonstration(demonstration, tmp_path / "named").db.close()
    with (tmp_path / "named" / "kiosk.toml").open("a") as settings:
        settings.write(
            '\n[web]\npublic_url = "https://Entren.example.se/"\nnames = ["kiosk.Lan", "192.0.2.7", "[2001:db8::7]"]\n'
        )
    station = open_station(tmp_path / "named")
    yield create_app(station)
    station.db.close()


@pytest.mark.parametrize(
    "host", ["entren.example.se", "ENTREN.example.se:443", "kiosk.lan:8080", "192.0.2.7", "[2001:DB8::7]:80"]
)
def test_names_in_the_settings_are_answered(named: Flask, host: str) -> None:
    assert ask(named, host)[0] == 200


def test_names_below_or_above_those_in_the_settings_are_refused(named: Flask) -> None:
    assert {ask(named, host)[0] for host in ("evil.entren.example.se", "example.se", "lan", "192.0.2.8")} == {421}


def test_the_hub_knows_its_public_name(tmp_path: Path) -> None:
    (tmp_path / "kiosk.toml").write_text('[hub]\npublic_url = "https://hub.example.se"\nnames = ["inbox"]\n')
    receiver = open_receiver(tmp_path)
    app = create_hub_app(receiver)
    assert {ask(app, host)[0] for host in ("hub.example.se", "inbox:8090", "localhost:8090", "127.0.0.1")} == {200}
    assert {ask(app, host)[0] for host in ("evil.example", "", "hub.example.se.evil.example")} == {421}
    receiver.db.close()


def test_the_cache_of_names_is_bounded() -> None:
    hosts = KnownHosts([])
    assert all(f"localhost:{port}" in hosts for port in range(1, 1_000))
    assert not any(f"evil{number}.example" in hosts for number in range(1_000))
    assert len(hosts._seen) <= 64


def test_the_machines_name_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    hosts = KnownHosts([])
    assert "renamed.local" not in hosts
    monkeypatch.setattr(socket, "gethostname", lambda: "renamed.example.se")
    assert "renamed.local" in hosts
    assert "renamed.example.se" in hosts


def test_the_machines_name_works_in_a_browser(client: FlaskClient) -> None:
    assert client.get("/", base_url=f"http://{NAME}.local:8080").status_code == 200
