"""Reading reports back, and the hub's own pages."""

import re
from collections.abc import Callable

import jsonschema
import msgspec
import pytest
from flask.testing import FlaskClient

from kiosk.errors import Invalid
from kiosk.hub import centres
from kiosk.hub.receiver import Receiver, migrate
from kiosk.sync import signing
from tests.kiosk.statistics.statements import statements
from tests.web.hub.conftest import Sender, report

PATH = "/api/v1/centres/lycksele-erum/days/2026-11-20"


@pytest.fixture
def token(receiver: Receiver) -> str:
    with receiver.db.begin() as s:
        return centres.make_token(s, "statistik", receiver.clock.now())


def test_the_centre_itself(sender: Sender) -> None:
    sender.put(report(1))
    sender.put(report(2, 9))
    response = sender.get()
    assert (response.status_code, response.data) == (200, report(2, 9))
    assert response.content_type == "application/json"


def test_the_holder_of_a_token(sender: Sender, hub: FlaskClient, token: str) -> None:
    sender.put(report())
    assert hub.get(PATH, headers={"Authorization": f"Bearer {token}"}).data == report()


def test_nothing_there(sender: Sender) -> None:
    assert sender.get().status_code == 404


def test_nobody(sender: Sender, hub: FlaskClient) -> None:
    sender.put(report())
    assert hub.get(PATH).status_code == 401


@pytest.mark.parametrize("given", ["Bearer wrong", "Bearer ", "Basic YTpi"])
def test_no_token_of_ours(sender: Sender, hub: FlaskClient, given: str, token: str) -> None:
    sender.put(report())
    assert hub.get(PATH, headers={"Authorization": given}).status_code == 401


def test_another_centre(sender: Sender, joined: Callable[[str], Sender]) -> None:
    sender.put(report())
    assert joined("storuman").get(centre=sender.centre).status_code == 403


def test_health(hub: FlaskClient, sender: Sender) -> None:
    response = hub.get("/health")
    assert (response.status_code, response.json) == (200, {"status": "ok", "centres": 1})


def test_the_schema_is_published_and_true(hub: FlaskClient) -> None:
    response = hub.get("/schema/day-report.json")
    assert response.content_type == "application/schema+json"
    jsonschema.Draft202012Validator.check_schema(response.get_json(force=True))
    validator = jsonschema.Draft202012Validator(response.get_json(force=True))
    validator.validate(msgspec.json.decode(report()))
    assert not validator.is_valid({"kind": "entren-day-report"})


def test_the_page_shows_each_centre_and_the_days_totals(
    hub: FlaskClient, sender: Sender, joined: Callable[[str], Sender]
) -> None:
    sender.put(report(1, 41))
    joined("storuman").put(report(1, None, centre="storuman"))
    joined("asele")
    page = hub.get("/").get_data(as_text=True)
    for words in ("lycksele-erum", "storuman", "asele", ">41<", "saknas", "Har inte skickat något än.", "fre 20 nov"):
        assert words in page


def test_the_page_writes_times_as_its_language_does(hub: FlaskClient, sender: Sender) -> None:
    sender.put(report())
    assert re.search(r">\d{4}-\d\d-\d\d \d\d\.\d\d<", hub.get("/").text)
    assert re.search(r">\d{4}-\d\d-\d\d \d\d:\d\d<", hub.get("/?lang=en").text)


def test_the_page_before_anybody_joined(hub: FlaskClient) -> None:
    assert "Inget center är anslutet än." in hub.get("/").get_data(as_text=True)


def test_the_pages_queries_are_flat(hub: FlaskClient, joined: Callable[[str], Sender], receiver: Receiver) -> None:
    def queries() -> int:
        with statements(receiver.db.engine) as seen:
            hub.get("/")
        return len(seen)

    joined("a").put(report(1, 1, centre="a"))
    few = queries()
    for centre in ("b", "c", "d"):
        joined(centre).put(report(1, 1, centre=centre))
    assert queries() == few


class TestCentres:
    def test_adding_again_changes_nothing(self, receiver: Receiver, sender: Sender) -> None:
        with receiver.db.begin() as s:
            assert not centres.add(s, sender.centre, signing.public_text(sender.key), receiver.clock.now())

    def test_a_new_key_takes_the_place_of_the_old(self, receiver: Receiver, sender: Sender, hub: FlaskClient) -> None:
        fresh = Sender(hub, sender.centre, receiver)
        with receiver.db.begin() as s:
            assert centres.add(s, sender.centre, signing.public_text(fresh.key), receiver.clock.now())
        assert sender.put(report()).status_code == 401
        assert fresh.put(report()).status_code == 201

    @pytest.mark.parametrize("key", ["", "abc", "å" * 44, "AAAA", "A" * 42 + "==", "%" * 44])
    def test_what_is_no_key(self, receiver: Receiver, key: str) -> None:
        with receiver.db.begin() as s, pytest.raises(Invalid, match="bad_key"):
            centres.add(s, "demo", key, receiver.clock.now())

    @pytest.mark.parametrize("code", ["", "Lycksele", "a/b", "a--b", "x" * 64, "å", "a\n"])
    def test_what_is_no_centre(self, receiver: Receiver, sender: Sender, code: str) -> None:
        with receiver.db.begin() as s, pytest.raises(Invalid, match="bad_centre"):
            centres.add(s, code, signing.public_text(sender.key), receiver.clock.now())

    def test_migrating_again_changes_nothing(self, receiver: Receiver, sender: Sender) -> None:
        migrate(receiver.db)
        assert sender.put(report()).status_code == 201
