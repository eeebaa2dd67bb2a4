"""A keyboard can write digits of its own script: wherever a person types a number or a code, they count as 0 to 9."""

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from kiosk.centre import hours, queries
from kiosk.centre.hours import Period
from kiosk.loans.models import Model
from kiosk.people import one_time_codes
from kiosk.people.sessions import fingerprint
from kiosk.queue.models import State
from kiosk.retention import limits
from kiosk.retention.rules import RULES
from kiosk.station import Station
from kiosk.types import new_key
from tests import factories

SCRIPTS = {"arabic": "٠١٢٣٤٥٦٧٨٩", "persian": "۰۱۲۳۴۵۶۷۸۹", "full width": "０１２３４５６７８９"}


@pytest.fixture(params=SCRIPTS.values(), ids=SCRIPTS.keys())
def digits(request: pytest.FixtureRequest) -> dict[int, str]:
    """What each digit is written as."""
    return str.maketrans("0123456789", request.param)


def test_a_visitors_number(client: FlaskClient, station: Station, digits: dict[int, str]) -> None:
    taken = factories.hold(station)
    answer = client.post("/back", data={"number": taken.number.translate(digits)}, follow_redirects=True)
    assert answer.request.args["number"] == taken.number
    assert factories.ticket_view(station, taken.id).state is State.WAITING


def test_times_minutes_and_days(admin: FlaskClient, station: Station, digits: dict[int, str]) -> None:
    model = {"sv": "Läsplatta", "en": "", "parts": ["cover"], "checks": ["clean"], "loan_days": "14"}
    for address, sent in (
        ("/admin/hours", {"opens-0-0": "10", "closes-0-0": "12.30"}),
        ("/admin/hours/last", {"minutes": "25"}),
        ("/admin/models/tablet-8", model),
        ("/admin/retention/scans", {"days": "5", "sure": "on"}),
    ):
        typed = {name: value.translate(digits) if isinstance(value, str) else value for name, value in sent.items()}
        assert admin.post(address, data=typed).status_code == 303, address
    with station.db.read() as s:
        assert hours.week(s, station.clock.now()) == [Period(0, 600, 750)]
        assert queries.centre(s).last_number_before == 25
        assert s.scalars(sa.select(Model.loan_days).where(Model.code == "tablet-8")).one() == 14
        assert limits.days_of(s, RULES["scans"]) == 5


def test_tags(admin: FlaskClient, digits: dict[int, str]) -> None:
    sent = {"tag": "NY08".translate(digits), "model": "tablet-8", "number": "3".translate(digits)}
    assert "NY08 till NY10" in admin.post("/admin/new-item", data=sent, follow_redirects=True).text
    assert "NY09" in admin.get("/admin/items", query_string={"q": "ny09".translate(digits)}).text
    assert "NY08 till NY10" in admin.get("/admin/log", query_string={"q": "08".translate(digits)}).text
    sent = {"code": "TAB0001".translate(digits), "scanner": "desk", "scan_id": new_key()}
    assert admin.post("/api/v1/scans", json=sent).json["item"]["tag"] == "TAB0001"


def test_a_one_time_code(digits: dict[int, str]) -> None:
    kept = fingerprint("K7MW-42RX-PLT9")
    assert one_time_codes.is_right(kept, "k7mw 42rx plt9".translate(digits))
    assert not one_time_codes.is_right(kept, "K7MW-43RX-PLT9".translate(digits))
