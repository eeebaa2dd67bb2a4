"""Guessing passwords is slow, and wrong tries do not keep other users out."""

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from kiosk.people import passwords, queries
from kiosk.people.models import User
from kiosk.station import Station
from kiosk.types import Role
from tests import factories
from tests.kiosk.people.test_names import SPELLINGS, WHITE_SPACE
from tests.web.auth.conftest import CountingHasher, full_hash_limit
from web.auth.callers import COOKIE
from web.auth.device_cookie import COOKIE as DEVICE

WRONG = "ett annat lösenord"


@pytest.fixture(autouse=True)
def _eva(station: Station) -> None:
    factories.add_user(station, "eva", Role.ADMIN)


@pytest.fixture
def stranger(app: Flask) -> FlaskClient:
    return app.test_client()


def log_in(client: FlaskClient, name: str = "eva", password: str = factories.PASSWORD):
    return client.post("/login", data={"name": name, "password": password})


def user(station: Station, name: str = "eva") -> User:
    with station.db.read() as s:
        found = queries.by_name(s, name)
    assert found is not None
    return found


def test_ten_tries_a_minute_are_allowed(client: FlaskClient):
    codes = [log_in(client, password=WRONG).status_code for _ in range(11)]
    assert codes == [422] * 10 + [429]
    answer = log_in(client)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert "Många försök. Vänta 1 minut." in answer.text
    assert client.get_cookie(COOKIE) is None


def test_one_persons_tries_do_not_keep_another_out(client: FlaskClient, station: Station):
    factories.add_user(station, "omar")
    for _ in range(11):
        log_in(client, password=WRONG)
    assert log_in(client, "omar").status_code == 303


def test_only_wrong_tries_count(client: FlaskClient):
    assert {log_in(client).status_code for _ in range(40)} == {303}


def test_white_space_gives_no_further_tries(client: FlaskClient, hasher: CountingHasher):
    for space in WHITE_SPACE:
        log_in(client, f"{space}eva{space}", WRONG)
    assert len(hasher.calls) == 10


def test_another_spelling_gives_no_further_tries(client: FlaskClient, station: Station, hasher: CountingHasher):
    factories.add_user(station, "Åsa Berg")
    for spelling in SPELLINGS * 3:
        log_in(client, spelling, WRONG)
    assert len(hasher.calls) == 10


def test_changing_names_give_thirty_tries_a_minute(client: FlaskClient, hasher: CountingHasher):
    codes = [log_in(client, f"stranger {number}", WRONG).status_code for number in range(60)]
    assert codes == [422] * 30 + [429] * 30
    assert len(hasher.calls) == 30


def test_wrong_tries_at_the_same_address_do_not_keep_a_known_browser_out(client: FlaskClient, stranger: FlaskClient):
    """After two hundred wrong tries the admin logs in from a browser that has logged in before."""
    log_in(client)
    client.post("/logout")
    assert client.get_cookie(DEVICE, path="/login") is not None
    assert {log_in(stranger, password=WRONG).status_code for _ in range(200)} == {422, 429}
    assert log_in(stranger).status_code == 429
    assert log_in(client).status_code == 303


def test_wrong_tries_at_many_addresses_do_not_keep_a_known_browser_out(client: FlaskClient, stranger: FlaskClient):
    log_in(client)
    client.post("/logout")
    for number in range(150):
        stranger.environ_base["REMOTE_ADDR"] = f"192.0.2.{number + 1}"
        last = log_in(stranger, password=WRONG)
    assert last.status_code == 429
    assert "minuter" in last.text
    assert log_in(client).status_code == 303


def test_a_known_browser_guesses_no_faster(client: FlaskClient, hasher: CountingHasher):
    log_in(client)
    client.post("/logout")
    codes = [log_in(client, password=WRONG).status_code for _ in range(12)]
    assert codes == [422] * 10 + [429] * 2


def test_a_known_browser_is_known_for_its_own_names_only(client: FlaskClient, stranger: FlaskClient, station: Station):
    """Otherwise one user's browser would allow tries at another user's name."""
    factories.add_user(station, "omar")
    log_in(stranger, "omar")
    stranger.post("/logout")
    assert {log_in(stranger, password=WRONG).status_code for _ in range(10)} == {422}
    assert log_in(stranger).status_code == 429
    assert log_in(stranger, "omar").status_code == 303


def test_colleagues_share_a_browser(client: FlaskClient, stranger: FlaskClient, station: Station):
    factories.add_user(station, "omar")
    for name in ("eva", "omar"):
        log_in(client, name)
        client.post("/logout")
    for name in ("eva", "omar"):
        for _ in range(11):
            log_in(stranger, name, WRONG)
        assert log_in(client, name).status_code == 303


@pytest.mark.parametrize("forged", ["", "W10.x", "WyJhIixbMV1d.c2lnbmF0dXJl", "å" * 400])
def test_a_forged_device_cookie_is_ignored(client: FlaskClient, forged: str):
    for _ in range(12):
        client.set_cookie(DEVICE, forged, path="/login")
        last = log_in(client, password=WRONG)
    assert last.status_code == 429


def test_an_unknown_name_costs_one_hash_too(client: FlaskClient, hasher: CountingHasher):
    log_in(client, password=WRONG)
    known, hasher.calls = hasher.calls, []
    log_in(client, "nobody", WRONG)
    assert known == hasher.calls == ["verify"]


def test_a_hash_with_earlier_settings_is_renewed_once(client: FlaskClient, station: Station, hasher: CountingHasher):
    earlier = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=4).hash(factories.PASSWORD)
    with station.db.begin() as s:
        s.get_one(User, user(station).id).password = earlier
    assert log_in(client, password=WRONG).status_code == 422
    assert user(station).password == earlier
    assert log_in(client).status_code == 303
    assert hasher.calls == ["verify", "verify", "hash"]
    assert not passwords.is_outdated(user(station).password)
    assert log_in(client).status_code == 303
    assert hasher.calls == ["verify", "verify", "hash", "verify"]


def test_a_busy_hash_limit_is_reported_and_no_try_is_counted(client: FlaskClient):
    with full_hash_limit():
        for _ in range(12):
            answer = log_in(client)
            assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "2"
        assert "Många loggar in just nu." in answer.text
    assert log_in(client).status_code == 303


def test_a_slot_is_reserved_for_a_known_browser(client: FlaskClient):
    log_in(client)
    client.post("/logout")
    with full_hash_limit(lasts=0.5):
        assert log_in(client).status_code == 303


def test_a_password_changed_during_its_check_is_refused(
    client: FlaskClient, station: Station, monkeypatch: pytest.MonkeyPatch
):
    matches = passwords.matches

    def slow(*asked: object, **more: object) -> bool:
        answer = matches(*asked, **more)
        with station.db.begin() as s:
            s.get_one(User, user(station).id).password = "changed"
        return answer

    monkeypatch.setattr(passwords, "matches", slow)
    assert log_in(client).status_code == 422
    assert client.get_cookie(COOKIE) is None
