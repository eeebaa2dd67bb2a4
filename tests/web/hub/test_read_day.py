"""Reading reports back, and the hub's own pages."""

import datetime as dt
import re
from collections.abc import Callable

import jsonschema
import msgspec
import pytest
from flask.testing import FlaskClient

from kiosk.errors import Invalid, NotFound
from kiosk.hub import centres, overview
from kiosk.hub.models import HubCount, HubReport
from kiosk.hub.receiver import Receiver, migrate
from kiosk.statistics import day_report
from kiosk.sync import signing
from tests.statements import statements
from tests.web.hub.conftest import Sender, report
from web.token_uses import TOKEN_USES

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


def test_a_day_without_a_report_is_not_found(sender: Sender) -> None:
    assert sender.get().status_code == 404


def test_reading_without_signature_or_token_is_refused(sender: Sender, hub: FlaskClient) -> None:
    sender.put(report())
    assert hub.get(PATH).status_code == 401


@pytest.mark.parametrize("given", ["Bearer wrong", "Bearer ", "Basic YTpi"])
def test_an_unknown_token_is_refused(sender: Sender, hub: FlaskClient, given: str, token: str) -> None:
    sender.put(report())
    assert hub.get(PATH, headers={"Authorization": given}).status_code == 401


def test_another_centres_signature_is_refused(sender: Sender, add_centre: Callable[[str], Sender]) -> None:
    sender.put(report())
    assert add_centre("storuman").get(centre=sender.centre).status_code == 403


def test_health(hub: FlaskClient, sender: Sender) -> None:
    response = hub.get("/health")
    assert (response.status_code, response.json) == (200, {"status": "ok", "centres": 1})


def test_the_published_schema_accepts_a_report(hub: FlaskClient) -> None:
    response = hub.get("/schema/day-report.json")
    assert response.content_type == "application/schema+json"
    jsonschema.Draft202012Validator.check_schema(response.get_json(force=True))
    validator = jsonschema.Draft202012Validator(response.get_json(force=True))
    validator.validate(msgspec.json.decode(report()))
    assert not validator.is_valid({"kind": "entren-day-report"})


def test_the_page_shows_each_centre_and_the_days_totals(
    hub: FlaskClient, sender: Sender, add_centre: Callable[[str], Sender]
) -> None:
    sender.put(report(1, 41))
    add_centre("storuman").put(report(1, None, centre="storuman"))
    add_centre("asele")
    page = hub.get("/").get_data(as_text=True)
    for words in ("lycksele-erum", "storuman", "asele", ">41<", "saknas", "Har inte skickat något än.", "fre 20 nov"):
        assert words in page


def add_old_reports(receiver: Receiver, centre: str, *dates: dt.date) -> None:
    """Add reports of an earlier version, which did not check their dates."""
    with receiver.db.begin() as s:
        for date in dates:
            body, of_the_day = report(centre=centre, date=date), {"centre": centre, "date": date}
            counts = day_report.read(body).counts
            s.add(HubReport(**of_the_day, revision=1, digest="", body=body, received=receiver.clock.now().utc))
            s.add_all(HubCount(**of_the_day, **msgspec.structs.asdict(count)) for count in counts)


def test_impossible_dates_do_not_push_out_real_ones(
    sender: Sender, add_centre: Callable[[str], Sender], receiver: Receiver
) -> None:
    """One centre has twenty reports with wrong dates, and another centre has right ones."""
    at = receiver.clock.now()
    days = [at.date - dt.timedelta(days=back) for back in range(1, 15)]
    add_centre("storuman")
    add_old_reports(receiver, "storuman", *(dt.date(2036, 1, 1 + n) for n in range(20)), dt.date(1970, 1, 1))
    add_old_reports(receiver, sender.centre, *days)
    with receiver.db.read() as s:
        assert [row.date for row in overview.recent_days(s, at)] == days
        latest = {row.code: row.date for row in overview.centres(s, at)}
    assert latest == {sender.centre: days[0], "storuman": dt.date(1970, 1, 1)}


def test_the_page_writes_times_as_its_language_does(hub: FlaskClient, sender: Sender) -> None:
    sender.put(report())
    assert re.search(r">\d{4}-\d\d-\d\d \d\d\.\d\d<", hub.get("/").text)
    assert re.search(r">\d{4}-\d\d-\d\d \d\d:\d\d<", hub.get("/?lang=en").text)


def test_the_page_without_centres(hub: FlaskClient) -> None:
    assert "Inget center är anslutet än." in hub.get("/").get_data(as_text=True)


def test_the_number_of_queries_is_flat(
    hub: FlaskClient, add_centre: Callable[[str], Sender], receiver: Receiver
) -> None:
    def queries() -> int:
        with statements(receiver) as seen:
            hub.get("/")
        return len(seen)

    add_centre("a").put(report(1, 1, centre="a"))
    few = queries()
    for centre in ("b", "c", "d"):
        add_centre(centre).put(report(1, 1, centre=centre))
    assert queries() == few


class TestTokens:
    def test_it_works(self, receiver: Receiver, sender: Sender, hub: FlaskClient) -> None:
        sender.put(report())
        at = receiver.clock.now()
        with receiver.db.begin() as s:
            token, other = centres.make_token(s, "statistik", at), centres.make_token(s, "annan", at)
        assert read_with(hub, token) == 200
        hub.application.extensions[TOKEN_USES].write(receiver.db)
        with receiver.db.begin() as s:
            assert [row.last_used for row in centres.tokens(s)] == [at.date, None]
            assert centres.revoke_tokens(s, "statistik", at) == 1
        assert (read_with(hub, token), read_with(hub, other)) == (401, 200)
        with receiver.db.read() as s:
            assert [(row.name, row.revoked) for row in centres.tokens(s)] == [("statistik", at.utc), ("annan", None)]

    def test_all_of_one_name(self, receiver: Receiver, hub: FlaskClient) -> None:
        at = receiver.clock.now()
        with receiver.db.begin() as s:
            made = [centres.make_token(s, "statistik", at) for _ in range(2)]
            assert centres.revoke_tokens(s, "statistik", at) == 2
        assert [read_with(hub, token) for token in made] == [401, 401]

    def test_a_name_that_no_token_in_use_has(self, receiver: Receiver) -> None:
        at = receiver.clock.now()
        with receiver.db.begin() as s:
            centres.make_token(s, "statistik", at)
            centres.revoke_tokens(s, "statistik", at)
            for name in ("statistik", "nobody"):
                with pytest.raises(NotFound, match="unknown_token"):
                    centres.revoke_tokens(s, name, at)

    @pytest.mark.parametrize("name", ["811218-9876", "Eva 19811218-9876", ""])
    def test_a_bad_name_is_refused(self, receiver: Receiver, name: str) -> None:
        with receiver.db.begin() as s, pytest.raises(Invalid, match="bad_name"):
            centres.make_token(s, name, receiver.clock.now())


def read_with(hub: FlaskClient, token: str) -> int:
    path = "/api/v1/centres/lycksele-erum/days/2026-11-20"
    return hub.get(path, headers={"Authorization": f"Bearer {token}"}).status_code


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
    def test_a_bad_key_is_refused(self, receiver: Receiver, key: str) -> None:
        with receiver.db.begin() as s, pytest.raises(Invalid, match="bad_key"):
            centres.add(s, "demo", key, receiver.clock.now())

    @pytest.mark.parametrize(
        "code", ["", "Lycksele", "a/b", "a--b", "x" * 64, "å", "a\n", "8112189876", "erum-19811218-9876"]
    )
    def test_a_bad_name_of_a_centre_is_refused(self, receiver: Receiver, sender: Sender, code: str) -> None:
        with receiver.db.begin() as s, pytest.raises(Invalid, match="bad_centre"):
            centres.add(s, code, signing.public_text(sender.key), receiver.clock.now())

    def test_migrating_again_changes_nothing(self, receiver: Receiver, sender: Sender) -> None:
        migrate(receiver.db)
        assert sender.put(report()).status_code == 201
