"""In a data folder that is migrated but not set up, every page says what to do."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kiosk.people import setup
from kiosk.station import Station
from kiosk.types import Role
from kiosk.wizard import steps
from tests import factories
from tests.processes import kiosk
from web.factory import create_app
from web.headers import OURS

PAGES = ("/", "/board", "/topics/login", "/ticket/1-0000000000000000", "/taken/1-0000000000000000", "/pressed", "/desk",
         "/loans", "/admin")  # fmt: skip


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("migrated") / "data"
    kiosk("migrate", "--data", str(data))
    return data


@pytest.fixture
def empty(migrated: Path, tmp_path: Path) -> Iterator[Station]:
    opened = factories.copy_demonstration(migrated, tmp_path / "empty")
    yield opened
    opened.db.close()


@pytest.fixture
def visitor(empty: Station) -> FlaskClient:
    return create_app(empty).test_client()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_says_where_it_is_set_up_and_looks_again_by_itself(visitor: FlaskClient, path: str) -> None:
    answer = visitor.get(path)
    assert (answer.status_code, answer.headers[OURS]) == (503, "entren")  # not a proxy's that finds no service
    assert "js/waits.js" in answer.text
    assert "<h1>Entrén är inte förberedd än.</h1>" in answer.text
    assert "öppna http://localhost/setup och skriv koden" in answer.text


def test_only_the_board_has_no_button_and_only_visitors_are_sent_to_the_staff(visitor: FlaskClient) -> None:
    pages = {path: visitor.get(path).text for path in PAGES}
    assert [path for path, page in pages.items() if 'class="button' not in page] == ["/board"]
    assert [path for path, page in pages.items() if "Fråga gärna personalen." not in page] == [
        "/board", "/desk", "/loans", "/admin",
    ]  # fmt: skip


@pytest.mark.parametrize("path", ["/", "/topics/login", "/board"])
def test_between_the_first_admin_and_the_hours_it_is_not_closed_but_not_set_up(
    visitor: FlaskClient, empty: Station, path: str
) -> None:
    with empty.db.begin() as s:
        steps.begin(s, setup.new_code(s), "karin", factories.PASSWORD_HASH, None, empty.clock.now())
    page = visitor.get(path)
    assert page.status_code == 503
    assert "Entrén är inte förberedd än." in page.text and "logga in och svara på frågorna" in page.text
    with empty.db.begin() as s:
        steps.skip(s, "karin", steps.HOURS, empty.clock.now())
    assert visitor.get(path).status_code == 200


def test_in_english(visitor: FlaskClient) -> None:
    assert "<h1>Entrén is not set up yet.</h1>" in visitor.get("/?lang=en").text


@pytest.mark.parametrize("path", ["/api/v1/centre", "/api/v1/board", "/api/v1/live", "/api/v1/items"])
def test_software_is_told_by_a_code(visitor: FlaskClient, path: str) -> None:
    answer = visitor.get(path)
    assert (answer.status_code, answer.json["code"]) == (503, "not_set_up")


@pytest.mark.parametrize("path", ["/login", "/setup", "/metrics", "/api/v1/openapi.json", "/static/kiosk.css"])
def test_log_in_setup_and_styles_are_served_before_that(visitor: FlaskClient, path: str) -> None:
    assert visitor.get(path).status_code == 200


def test_health_says_so_and_is_well(visitor: FlaskClient, client: FlaskClient) -> None:
    answer = visitor.get("/health")
    assert (answer.status_code, answer.json["set_up"]) == (200, False)
    assert client.get("/health").json["set_up"] is True


def test_an_unknown_page_is_still_404(visitor: FlaskClient) -> None:
    assert visitor.get("/nowhere").status_code == 404


def test_a_code_for_the_first_admin_is_no_set_up(visitor: FlaskClient, empty: Station) -> None:
    with empty.db.begin() as s:
        setup.new_code(s)
    assert visitor.get("/").status_code == 503


def test_once_there_is_an_admin_it_is_a_closed_centre(visitor: FlaskClient, empty: Station) -> None:
    visitor.get("/")
    with empty.db.begin() as s:
        setup.new_code(s)
    factories.add_user(empty, "Eva", Role.ADMIN)
    assert "Vi har stängt nu" in visitor.get("/").text
    assert visitor.get("/board").status_code == 200
